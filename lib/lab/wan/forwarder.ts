import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors';
import { requireProgram } from '../machines/requirements';
import { argumentsOf, becomes, isAlive, signalTo } from '../machines/processes';
import { nodeArguments } from '../node';
import type { LabPlace } from '../plan';

/** How long a packet is on its way in one direction, in milliseconds, and the share that gets lost, 0 to 1. */
export interface Way {
  readonly delay: number;
  readonly loss: number;
}

/** Seconds until a process that was told to end has ended. */
const KILLED = 10;
const TUN = '/dev/net/tun';
const PROGRAM = join(__dirname, 'forwarder-program');

/**
 * Node has no ioctl(2), and every Debian has Perl: it opens the device, TUNSETIFF with IFF_TUN and IFF_NO_PI, and becomes
 * the program that is told to it, with the number of the open file behind its arguments.
 */
const OPEN = String.raw`
$^F = 255;
my ($file, $device, @program) = @ARGV;
open(my $tun, '+<', $file) or die "$file: $!\n";
ioctl($tun, 0x400454ca, pack('a16 S x22', $device, 0x1001)) or die "$device: $!\n";
exec(@program, fileno($tun)) or die "$program[0]: $!\n";
`;

/**
 * Starts our own forwarder, which outlives this process and makes the device. It ends with its network namespace.
 * @returns its process id
 * @throws LabError where there are no TUN devices
 */
export function startForwarder(place: LabPlace, device: string, { delay, loss }: Way): number {
  if (!existsSync(TUN))
    throw new LabError(`this computer can put no distance between sites: it has neither netem nor ${TUN}`, [
      'fix      modprobe sch_netem, or modprobe tun',
    ]);
  requireProgram('perl', 'perl-base', 'a topology of several sites');
  const log = openSync(logOf(place), 'w');
  const program = [process.execPath, ...nodeArguments(PROGRAM), String(delay), String(loss)];
  const child = spawn('ip', ['netns', 'exec', place.controller, 'perl', '-e', OPEN, TUN, device, ...program], {
    detached: true,
    stdio: ['ignore', log, log],
    // No secret of the caller's environment stays in one that lives as long as the lab.
    env: { PATH: process.env['PATH'] },
  });
  closeSync(log);
  // Why it ended is in its log.
  child.once('error', () => undefined).unref();
  if (child.pid === undefined) throw new LabError('cannot run ip');
  return child.pid;
}

/** Last words of a forwarder. */
export function forwarderWords(place: LabPlace): readonly string[] {
  return existsSync(logOf(place)) ? readFileSync(logOf(place), 'utf8').trim().split('\n').slice(-4) : [];
}

/** A number alone may belong to somebody else by now. */
export function isForwarder(pid: number): boolean {
  return isAlive(pid) && argumentsOf(pid).some((word) => word.startsWith(PROGRAM));
}

export async function endForwarder(pid: number): Promise<void> {
  if (!isForwarder(pid)) return;
  signalTo(pid, 'SIGTERM');
  if (await becomes(() => !isAlive(pid), KILLED)) return;
  signalTo(pid, 'SIGKILL');
  await becomes(() => !isAlive(pid), KILLED);
}

function logOf({ folder }: LabPlace): string {
  return join(folder, 'wan.log');
}
