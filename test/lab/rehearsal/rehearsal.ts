import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { Context } from '../../../lib/cli/command';
import { openLab } from '../../../lib/cli/commands/lab/open';
import { clusterOf, machinesOf, onlineFrom, tagOn, type LabCluster } from '../../../lib/lab/cluster';
import { databaseStates } from '../../../lib/lab/database';
import type { Lab } from '../../../lib/lab/lab';
import { requireHost, requireProgram } from '../../../lib/lab/machines';
import type { LabMachine, LabPlace } from '../../../lib/lab/plan';
import { run, type Ran } from '../../../lib/lab/run';
import { contacts } from '../../../lib/lab/traffic/contacts';
import type { OpenSipsVersion } from '../../../lib/model';
import { plain } from '../../../lib/report/style';
import { Project, ROOT } from '../../cli/program';
import { builds } from '../../oracle/opensips-harness';
import type { Topology } from './topologies';

const MAIN = join(ROOT, 'dist/lib/cli/main.js');

/** Seconds a script on a machine may take: a database waits for its fellows. */
const PATIENCE = 300;
/** Seconds a cluster has to be whole again after a fault. */
const WHOLE = 120;
/** Values that must turn up nowhere; everything that nobody set is derived from the first. */
export const PLANTED = {
  TF_VAR_stack_secret: 'planted-stack-secret-0123456789-abcdefghij',
  TF_VAR_replication_password: 'plantedReplicationPassword1',
};

/** What is missing on this computer for a lab, in one line; undefined when nothing is. */
export function missing(): string | undefined {
  try {
    requireHost();
    requireProgram('terraform', 'terraform', 'lab deploy');
    requireProgram('sipp', 'sip-tester', 'lab register');
    return undefined;
  } catch (error) {
    return [String(error), ...((error as { hints?: readonly string[] }).hints ?? [])].join(' ');
  }
}

/**
 * The versions to rehearse, `LAB_VERSIONS` naming others; the stand-in where `OPENSIPS_PREFIXES` has none of them.
 * @param usual those that nobody has to name
 */
export function versions(
  usual: readonly OpenSipsVersion[],
): readonly { readonly version: OpenSipsVersion; readonly real: 'OpenSIPS' | 'stand-in' }[] {
  const wanted = process.env['LAB_VERSIONS']?.split(',') ?? usual;
  const there = builds().map(({ version }) => version);
  const found = wanted.flatMap((text) => there.find((version) => version === text) ?? []);
  return found.length > 0
    ? found.map((version) => ({ version, real: 'OpenSIPS' }))
    : [{ version: '3.6', real: 'stand-in' }];
}

interface Opened {
  readonly lab: Lab;
  readonly cluster: LabCluster;
  readonly machines: readonly LabMachine[];
}

/** One lab of an example, used as its reader would. */
export class Rehearsal<W> {
  private readonly project = new Project();
  private loaded: Promise<Lab> | undefined;
  /** Contacts that every node of a site should hold; null when nobody counts. */
  public registered: number | null = null;

  constructor(
    private readonly write: Topology<W>,
    public readonly version: OpenSipsVersion,
    /** As far as one can tell before; `lab up` may find packages. */
    public real: 'OpenSIPS' | 'stand-in',
  ) {}

  public get folder(): string {
    return this.project.folder;
  }

  /** Writes the topology's file: the example, with some wishes. */
  public topology(wishes: W): void {
    this.project.write('main.ts', this.write(this.version, wishes));
    this.loaded = undefined;
  }

  /** Rolls it out with other wishes. @returns what is said of it */
  public async roll(wishes: W): Promise<string> {
    this.topology(wishes);
    return this.lab('deploy');
  }

  /** `opensips-cdk lab …` of the file, with what is planted in its environment. */
  public async command(
    verb: string,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ran> {
    const ran = await run(process.execPath, [MAIN, 'lab', verb, 'main.ts', ...args], {
      timeout: 900,
      cwd: this.project.folder,
      env: { ...process.env, ...PLANTED, ...env },
    });
    return ran;
  }

  /** The same, which has to succeed. */
  public async lab(verb: string, ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.command(verb, args);
    expect(code, `lab ${verb}: ${stdout}${stderr}`).toBe(0);
    if (verb === 'up') this.real = stderr.includes('stand-in') ? 'stand-in' : 'OpenSIPS';
    expect(stdout.includes('stand-in'), `${verb} says whose OpenSIPS it was: ${stdout}`).toBe(
      this.real === 'stand-in' && SAYS_ORIGIN.includes(verb),
    );
    return stdout;
  }

  /**
   * The lab as a program sees it.
   * @param site the one whose cluster is meant, where there are several
   */
  public async open(site: string | null = null): Promise<Opened> {
    const lab = await (this.loaded ??= this.load());
    const cluster = clusterOf(lab, site);
    return { lab, cluster, machines: machinesOf(lab, cluster) };
  }

  /** The same, with its output written anew for a roll-out. */
  public async load(purpose: 'use' | 'deploy' = 'use'): Promise<Lab> {
    // The file has changed since, and Node would not run it again.
    const { cache } = createRequire(__filename);
    for (const file of Object.keys(cache))
      if (file.startsWith(this.project.folder)) Reflect.deleteProperty(cache, file);
    const context: Context = {
      cwd: this.project.folder,
      env: process.env,
      say: () => undefined,
      interrupted: () => new AbortController().signal,
      version: '',
      style: plain,
      errorStyle: plain,
      stacks: 'hidden',
    };
    return openLab('main.ts', context, purpose);
  }

  /** What Terraform says of a new plan, and of its state. */
  public planText(): Promise<string> {
    return this.terraform('terraform plan -input=false -no-color && terraform show -no-color');
  }

  /** What a script prints in the folder of the stack, with everything that Terraform needs. */
  public async terraform(script: string): Promise<string> {
    const { lab } = await this.open();
    const { stdout, stderr } = await lab.controller('sh', ['-c', script], {
      cwd: join(lab.plan.folder, 'output/stacks/voip'),
      env: { ...process.env, ...PLANTED, HOME: join(lab.plan.folder, 'home'), CHECKPOINT_DISABLE: '1' },
      timeout: 120,
    });
    return stdout + stderr;
  }

  /** What one machine prints. */
  public async on(name: string, script: string): Promise<string> {
    const lab = await (this.loaded ??= this.load());
    const { stdout } = await lab.on(lab.machine(name), script, { timeout: PATIENCE });
    return stdout.trim();
  }

  /** The same of several machines, in their order. */
  public onEach(names: readonly string[], script: string): Promise<readonly string[]> {
    return Promise.all(names.map((name) => this.on(name, script)));
  }

  /** Name of the machine that holds the virtual address. */
  public async holder(site: string | null = null): Promise<string> {
    const { lab, cluster } = await this.open(site);
    return (await lab.holders(cluster.virtualIp.address)).map(({ name }) => name).join(' and ');
  }

  /**
   * Waits until exactly one machine holds the address, the tag is active exactly there, each counts every contact,
   * Pacemaker has all of them, and so has the database they share.
   */
  public async whole(site: string | null = null): Promise<void> {
    const { lab, cluster, machines } = await this.open(site);
    const hasTag =
      typeof cluster.replication?.sharingTag === 'string' && this.version !== '2.2' && this.version !== '2.3';
    await vi.waitFor(
      async () => {
        const holders = await lab.holders(cluster.virtualIp.address);
        const held = await contacts(lab, cluster);
        const seen = await Promise.all(
          machines.map(async (machine) => ({
            machine: machine.name,
            tag: await tagOn(lab, cluster, machine),
            contacts: this.registered === null ? null : held.get(machine.name),
          })),
        );
        expect(holders).toHaveLength(1);
        if (cluster.shared)
          expect((await databaseStates(lab, cluster.shared)).filter(({ serves }) => serves === 'no')).toEqual([]);
        expect(await onlineFrom(lab, holders[0]!)).toBe(machines.length);
        expect(seen).toEqual(
          machines.map(({ name }) => ({
            machine: name,
            tag: hasTag ? (name === holders[0]?.name ? 'active' : 'backup') : null,
            contacts: this.registered,
          })),
        );
      },
      { timeout: WHOLE * 1000, interval: 1000 },
    );
  }

  /** Waits until the machines of the shared database are what they ought to be, each in the words of `lab status`. */
  public async database(expected: Readonly<Record<string, string>>): Promise<void> {
    const { lab, cluster } = await this.open();
    await expect
      .poll(
        async () => {
          const states = cluster.shared ? await databaseStates(lab, cluster.shared) : [];
          return Object.fromEntries(states.map(({ machine, is }) => [machine, is]));
        },
        { timeout: WHOLE * 1000, interval: 500 },
      )
      .toEqual(expected);
  }

  /** What is left of a lab in the kernel and on the disk. */
  public async traces({ controller, folder }: LabPlace): Promise<readonly string[]> {
    const script = `ls -d ${folder} /run/netns/${controller}* 2>/dev/null; grep -h ${controller} /proc/mounts;
      find /sys/fs/cgroup -maxdepth 2 -name '${controller}*'; ps -eo args | grep -F ${folder} | grep -v grep`;
    const { stdout } = await run('sh', ['-c', script], { timeout: 30 });
    return stdout.split('\n').filter((line) => line !== '' && !line.includes(script.slice(0, 20)));
  }

  public end(): void {
    spawnSync(process.execPath, [MAIN, 'lab', 'down', 'main.ts'], { cwd: this.project.folder, timeout: 60_000 });
    this.project.remove();
  }
}

/** Verbs whose result depends on whose OpenSIPS it was. */
const SAYS_ORIGIN = ['deploy', 'status', 'register', 'probe', 'move', 'crash', 'freeze', 'cut'];
