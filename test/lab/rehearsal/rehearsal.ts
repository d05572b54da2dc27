import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { openLab } from '../../../lib/cli/commands/lab/open';
import { clusterOf, machinesOf, onlineFrom, tagOn, type LabCluster } from '../../../lib/lab/cluster';
import type { Lab } from '../../../lib/lab/lab';
import { requireHost, requireProgram } from '../../../lib/lab/machines';
import type { LabMachine, LabPlace } from '../../../lib/lab/plan';
import { run, type Ran } from '../../../lib/lab/run';
import { contacts } from '../../../lib/lab/traffic/contacts';
import type { OpenSipsVersion } from '../../../lib/model';
import { plain } from '../../../lib/report/style';
import { Project, ROOT } from '../../cli/program';
import { builds } from '../../oracle/opensips-harness';

const MAIN = join(ROOT, 'dist/lib/cli/main.js');
const EXAMPLE = readFileSync(join(ROOT, 'examples/article-rig/main.ts'), 'utf8');

/** Seconds a cluster has to be whole again after a fault. */
const WHOLE = 120;
/** Values that must turn up nowhere; everything that nobody set is derived from the first. */
export const PLANTED = {
  TF_VAR_stack_secret: 'planted-stack-secret-0123456789-abcdefghij',
  TF_VAR_replication_password: 'plantedReplicationPassword1',
};

/** What a test wants different from the example. */
export interface Wishes {
  readonly token?: number;
  readonly udpWorkers?: number;
  readonly route?: string;
  readonly description?: string;
  readonly passwordVersion?: number;
}

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

/** Versions to rehearse where they are there. */
const WANTED = ['3.6', '2.2'];

/** The versions to rehearse, `LAB_VERSIONS` naming others; the stand-in where `OPENSIPS_PREFIXES` has none of them. */
export function versions(): readonly { readonly version: OpenSipsVersion; readonly real: 'OpenSIPS' | 'stand-in' }[] {
  const wanted = process.env['LAB_VERSIONS']?.split(',') ?? WANTED;
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

/** One lab of the article's example, used as its reader would. */
export class Rehearsal {
  private readonly project = new Project();
  private opened: Promise<Opened> | undefined;
  /** Contacts that every node should hold; null when nobody counts. */
  public registered: number | null = null;

  constructor(
    public readonly version: OpenSipsVersion,
    /** As far as one can tell before; `lab up` may find packages. */
    public real: 'OpenSIPS' | 'stand-in',
  ) {}

  public get folder(): string {
    return this.project.folder;
  }

  /** Writes the topology's file: the example, with some wishes. */
  public topology({ token, udpWorkers, route, description, passwordVersion = 1 }: Wishes = {}): void {
    const props = [
      `version: OpenSipsVersion.of('${this.version}'),`,
      `modules: [{ name: 'dispatcher', parameters: { db_url: 'mysql://opensips@localhost/opensips' } }],`,
      `database: { staticTables: StaticTables.replicated({ password: Secret.fromVariable('replication_password', { version: ${passwordVersion} }) }) },`,
      ...(token === undefined ? [] : [`pacemaker: { timing: Timing.of(Duration.millis(${token})) },`]),
      ...(udpWorkers === undefined ? [] : [`udpWorkers: ${udpWorkers},`]),
      ...(route === undefined ? [] : [`routes: [Route.request(${JSON.stringify(route)})],`]),
    ];
    const text = EXAMPLE.replace('import {', 'import { Duration, OpenSipsVersion, Route, StaticTables, Timing,')
      .replace("'registrar', {", `'registrar', {\n  ${props.join('\n  ')}`)
      .replace("'Test-vSvr2A'", JSON.stringify(description ?? 'Test-vSvr2A'));
    this.project.write('main.ts', text);
    this.opened = undefined;
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

  /** The lab as a program sees it. */
  public open(): Promise<Opened> {
    return (this.opened ??= this.load());
  }

  private async load(): Promise<Opened> {
    // The file has changed since, and Node would not run it again.
    const { cache } = createRequire(__filename);
    for (const file of Object.keys(cache))
      if (file.startsWith(this.project.folder)) Reflect.deleteProperty(cache, file);
    const lab = await openLab('main.ts', {
      cwd: this.project.folder,
      env: process.env,
      say: () => undefined,
      interrupted: () => new AbortController().signal,
      version: '',
      style: plain,
      errorStyle: plain,
      stacks: 'hidden',
    });
    const cluster = clusterOf(lab, null);
    return { lab, cluster, machines: machinesOf(lab, cluster) };
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
    const { lab } = await this.open();
    const { stdout } = await lab.on(lab.machine(name), script);
    return stdout.trim();
  }

  /** Name of the machine that holds the virtual address. */
  public async holder(): Promise<string> {
    const { lab, cluster } = await this.open();
    return (await lab.holders(cluster.virtualIp.address)).map(({ name }) => name).join(' and ');
  }

  /** Waits until exactly one machine holds the address, the tag is active exactly there, each counts every contact, and
   * Pacemaker has all of them. */
  public async whole(): Promise<void> {
    const { lab, cluster, machines } = await this.open();
    const hasTag = cluster.replication?.sharingTag !== null && this.version !== '2.2' && this.version !== '2.3';
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
const SAYS_ORIGIN = ['deploy', 'status', 'register', 'probe', 'move', 'crash', 'cut'];

/** Every secret of a stack that is derived from its own, as Terraform computes it. */
export function derived({ models }: Lab, stackSecret: string): readonly string[] {
  return models.flatMap(({ secrets }) =>
    secrets.flatMap(({ source }) =>
      source.from === 'stack-secret'
        ? [createHash('sha512').update(`${stackSecret}${source.label}`).digest('hex').slice(0, source.length)]
        : [],
    ),
  );
}
