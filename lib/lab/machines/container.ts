import { spawn } from 'node:child_process';
import { existsSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LabError } from '../errors';
import { pidFiles } from '../lab';
import type { LabMachine } from '../plan';
import { must } from '../run';
import { isSystemdHost, makeCgroups, processesIn, removeCgroups } from './cgroups';
import { diskOf, machineId } from './disk';
import { argumentsOf, becomes, childrenOf, isAlive, isInit, signalTo } from './processes';

/** What a container is started from. */
export interface ContainerImage {
  /** Folders that the disk is laid over, the topmost first. */
  readonly lower: readonly string[];
  /** Files and folders of this computer that are seen inside, read-only: `[here, inside]`. */
  readonly binds: readonly (readonly [string, string])[];
}

/** Writes down what a machine is started from, each time: what this package would take by then may be another. */
export function noteImage(machine: LabMachine, image: ContainerImage): void {
  writeFileSync(imageFile(machine), `${JSON.stringify(image, null, 2)}\n`);
}

/** @throws LabError when something of it is gone */
export function imageOf(machine: LabMachine): ContainerImage {
  const image = JSON.parse(readFileSync(imageFile(machine), 'utf8')) as ContainerImage;
  for (const path of [...image.lower, ...image.binds.map(([here]) => here)]) {
    if (!existsSync(path))
      throw new LabError(`${machine.name} was made with ${path}, which is gone`, ['fix      lab down, then lab up']);
  }
  return image;
}

function imageFile({ folder }: LabMachine): string {
  return join(folder, 'image.json');
}

/** Seconds until the container's systemd runs, and until a container that was told to end has ended. */
const START = 30;
const KILLED = 15;

/**
 * Its mounts are in a mount namespace that ends with it: nothing has to be unmounted, whatever happens. Mounts that this
 * computer removes later (network namespaces) go from there, too.
 */
const START_SCRIPT = `
set -e
overlay=$1 root=$2 pid=$3; shift 3
for cgroup in $CGROUPS; do echo $$ >"$cgroup/cgroup.procs"; done
mount -t overlay overlay -o "$overlay" "$root"
echo $$ >"$pid"
exec "$@"
`;

/**
 * Starts a machine's container, which outlives this process, in a network namespace that is there already.
 * @throws LabError with its last words when its systemd does not run after half a minute
 */
export async function startContainer(machine: LabMachine, { lower, binds }: ContainerImage): Promise<void> {
  const { namespace, folder, name } = machine;
  const { upper, work, root } = diskOf(machine);
  const pids = pidFiles(machine);
  for (const file of Object.values(pids)) rmSync(file, { force: true });
  const nspawn = [
    'systemd-nspawn',
    ...['--quiet', '--settings=no', '--register=no', '--keep-unit', '--boot', '--link-journal=no'],
    ...['--resolv-conf=off', '--timezone=off', '--console=read-only', `--directory=${root}`],
    ...[`--machine=${nameOf(namespace)}`, `--hostname=${name}`],
    `--network-namespace-path=/run/netns/${namespace}`,
    // Clusters want real-time scheduling and locked memory; this computer's clock and modules are its own.
    ...['--capability=all', '--drop-capability=CAP_SYS_TIME,CAP_SYS_MODULE,CAP_SYS_RAWIO'],
    ...binds.map(([here, inside]) => `--bind-ro=${here}:${inside}`),
  ];
  const overlay = `lowerdir=${lower.join(':')},upperdir=${upper},workdir=${work}`;
  // A file, since systemd-run would expand what looks like a variable.
  const script = join(folder, 'start.sh');
  writeFileSync(script, START_SCRIPT);
  const start = ['/bin/sh', script, overlay, root, pids.nspawn, ...nspawn];
  const hasEnded = await launch(machine, ['unshare', '--mount', '--propagation', 'slave', ...start]);

  await becomes(() => findLeader(machine) !== undefined || hasEnded(), START);
  const leader = findLeader(machine);
  if (leader === undefined) {
    await killContainer(folder);
    throw new LabError(`${name} does not start`, lastWords(machine));
  }
  writeFileSync(pids.leader, String(leader));
}

/** Last lines of what a machine printed on its console. */
export function lastWords({ folder }: LabMachine): readonly string[] {
  const log = consoleOf(folder);
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  return [...lines.slice(-8), `see      ${log}`];
}

/** Ends a machine's container at once, like a power cut; nothing when it is not running. */
export async function killContainer(folder: string): Promise<void> {
  const nspawn = nspawnOf(folder);
  if (nspawn !== undefined) {
    // With its init goes every process inside; systemd-nspawn then ends by itself.
    for (const child of childrenOf(nspawn)) signalTo(child, 'SIGKILL');
    if (!(await becomes(() => !isAlive(nspawn), KILLED))) signalTo(nspawn, 'SIGKILL');
    if (!(await becomes(() => !isAlive(nspawn), KILLED)))
      throw new LabError(`process ${nspawn} of ${basename(folder)} does not end`);
  }
  // What was interrupted before it told its process id.
  const left = () => processesIn(cgroupOf(folder));
  for (const pid of left()) signalTo(pid, 'SIGKILL');
  if (!(await becomes(() => left().length === 0, KILLED)))
    throw new LabError(`processes ${left().join(', ')} of ${basename(folder)} do not end`);
  await removeCgroups(cgroupOf(folder));
  // One that was killed itself did not tidy up.
  rmSync(join('/run/systemd/nspawn/propagate', nameOf(cgroupOf(folder))), { recursive: true, force: true });
}

async function launch({ folder, name }: LabMachine, command: readonly string[]): Promise<() => boolean> {
  const log = consoleOf(folder);
  if (isSystemdHost()) {
    const properties = ['Delegate=yes', 'KillMode=mixed', `StandardOutput=file:${log}`, `StandardError=file:${log}`];
    await must(
      'systemd-run',
      [
        ...['--quiet', '--collect', `--unit=${cgroupOf(folder)}`, `--description=opensips-cdk lab: ${name}`],
        ...properties.map((property) => `--property=${property}`),
        ...['--setenv=SYSTEMD_NSPAWN_API_VFS_WRITABLE=network', '--', ...command],
      ],
      { timeout: START },
    );
    return () => processesIn(cgroupOf(folder)).length === 0;
  }
  const output = openSync(log, 'w');
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', output, output],
    env: {
      // No secret of the caller's environment stays in one that lives as long as the machine.
      PATH: process.env['PATH'],
      SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'network',
      CGROUPS: makeCgroups(cgroupOf(folder)).join(' '),
    },
  });
  closeSync(output);
  // Why it ended is on its console.
  child.once('error', () => undefined).unref();
  return () => child.exitCode !== null || child.signalCode !== null;
}

function findLeader(machine: LabMachine): number | undefined {
  const nspawn = nspawnOf(machine.folder);
  return nspawn === undefined ? undefined : childrenOf(nspawn).find((pid) => isInit(pid, 'systemd'));
}

/** Process id of the systemd-nspawn of a machine's folder; a number alone may belong to somebody else by now. */
function nspawnOf(folder: string): number | undefined {
  const { nspawn } = pidFiles({ folder });
  const pid = existsSync(nspawn) ? Number(readFileSync(nspawn, 'utf8')) : Number.NaN;
  return argumentsOf(pid).includes(`--directory=${join(folder, 'root')}`) ? pid : undefined;
}

/** Its name for systemd-nspawn, which takes no long one. */
function nameOf(namespace: string): string {
  return `oclab-${machineId({ namespace })}`;
}

/** Name of a machine's namespace, of its cgroups, and of its unit where systemd makes them. */
function cgroupOf(folder: string): string {
  const machine = basename(folder);
  const lab = basename(join(folder, '..', '..'));
  return `oclab-${lab}-${machine}`;
}

function consoleOf(folder: string): string {
  return join(folder, 'console.log');
}
