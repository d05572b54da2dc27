import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '../model';
import { nearest, type Cidr } from '../units';
import { LabError } from './errors';
import type { LabMachine, LabPlan } from './plan';
import { run, type Ran, type RunOptions } from './run';

/** Who asked: where progress goes, and when to stop. */
export interface Caller {
  /** One line for each long step. */
  say(line: string): void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A running lab: its machines, and programs on them and between them. */
export class Lab {
  constructor(
    public readonly plan: LabPlan,
    public readonly models: readonly Model[],
    public readonly caller: Caller,
  ) {}

  /** @throws LabError with the names there are when there is no such machine */
  public machine(name: string): LabMachine {
    const found = this.plan.machines.find((machine) => machine.name === name);
    if (found) return found;
    const names = this.plan.machines.map((machine) => machine.name);
    const meant = nearest(name, names);
    throw new LabError(`the topology has no machine '${name}'`, [
      meant === undefined ? `allowed  ${names.join(', ')}` : `did you mean ${meant}?`,
    ]);
  }

  /**
   * Runs a shell script as root inside a machine, whatever its network is like.
   * @throws LabError when the machine is not running
   */
  public async on(machine: LabMachine, script: string, options: Partial<RunOptions> = {}): Promise<Ran> {
    const leader = leaderOf(machine);
    if (leader === undefined) throw new LabError(`${machine.name} is not running`, [`fix      lab mend, or lab up`]);
    const inside = ['--target', String(leader), '--mount', '--uts', '--ipc', '--net', '--pid', '--root', '--wd'];
    return run('nsenter', [...inside, '--', '/bin/sh', '-c', script], {
      timeout: 60,
      signal: this.caller.signal,
      env: { PATH, LC_ALL: 'C.UTF-8', HOME: '/root' },
      ...options,
    });
  }

  /** Runs a program of this computer in the controller's namespace, which reaches the machines and nothing else. */
  public async controller(command: string, args: readonly string[], options: Partial<RunOptions> = {}): Promise<Ran> {
    return run('ip', ['netns', 'exec', this.plan.controller, command, ...args], {
      timeout: 60,
      signal: this.caller.signal,
      ...options,
    });
  }

  /** Machines that hold an address just now; of a cluster that is well there is one. */
  public async holders({ address }: Cidr): Promise<readonly LabMachine[]> {
    const held = await Promise.all(
      this.plan.machines
        .filter((machine) => leaderOf(machine) !== undefined)
        .map(async (machine) => {
          const { stdout } = await this.on(machine, 'ip -json address show');
          const links = JSON.parse(stdout || '[]') as readonly { addr_info: readonly { local: string }[] }[];
          return links.some((link) => link.addr_info.some(({ local }) => local === address.toString()))
            ? [machine]
            : [];
        }),
    );
    return held.flat();
  }
}

/** Files that hold process ids of a machine as this computer sees them: of its systemd-nspawn, and of its init. */
export function pidFiles({ folder }: Pick<LabMachine, 'folder'>): { readonly nspawn: string; readonly leader: string } {
  return { nspawn: join(folder, 'nspawn.pid'), leader: join(folder, 'leader.pid') };
}

/** Process id of the machine's init; undefined while the machine is not running. */
export function leaderOf(machine: LabMachine): number | undefined {
  const { nspawn, leader } = pidFiles(machine);
  const pid = number(leader);
  // A number alone may belong to somebody else by now.
  return pid !== undefined && parentOf(pid) === number(nspawn) ? pid : undefined;
}

/** Process id of a process's parent; undefined when there is no such process, or it is but waited for. */
export function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}

function number(file: string): number | undefined {
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
}
