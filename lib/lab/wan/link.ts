import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors';
import { becomes } from '../machines/processes';
import { inNamespace, linksOf, NETWORK_PATIENCE } from '../machines/network';
import type { LabPlace } from '../plan';
import { run } from '../run';
import { endForwarder, forwarderWords, isForwarder, startForwarder, type Way } from './forwarder';

/** Interface of the controller's namespace that packets to another site leave by; they come back from far away. */
export const DEVICE = 'wan0';
/** Other end of it, where the kernel does the work. */
const FAR_END = 'wan1';
/** Both ends have it: what is sent needs no neighbour then. */
const HARDWARE = '02:00:00:00:00:01';
/** Seconds until a forwarder has made its device. */
const START = 10;

/** What puts the distance between sites, as it was made; told from the file it was noted in. */
interface Noted extends Way {
  readonly by: 'netem' | 'forwarder';
  /** Of the forwarder; null without one. */
  readonly pid: number | null;
}

/**
 * Makes the interface that delays and loses: the kernel's netem where it has one, else a forwarder of ours. As often as
 * one likes; one that is otherwise is replaced.
 * @returns which of them does it
 */
export async function makeLink(place: LabPlace, way: Way): Promise<Noted['by']> {
  const before = noted(place);
  if (before && before.delay === way.delay && before.loss === way.loss && (await works(place, before)))
    return before.by;
  await removeLink(place, before);
  const made = (await makeNetem(place, way)) ?? (await makeForwarder(place, way));
  writeFileSync(noteOf(place), `${JSON.stringify({ ...way, ...made } satisfies Noted)}\n`);
  return made.by;
}

/** What was made, and which way it is; undefined where nothing was, or it works no longer. */
export async function linkNow(place: LabPlace): Promise<Noted | undefined> {
  const before = noted(place);
  return before && (await works(place, before)) ? before : undefined;
}

async function works(place: LabPlace, { pid }: Noted): Promise<boolean> {
  return (pid === null || isForwarder(pid)) && (await hasDevice(place));
}

async function removeLink(place: LabPlace, before: Noted | undefined): Promise<void> {
  if (before?.pid) await endForwarder(before.pid);
  if (!(await hasDevice(place))) return;
  await inNamespace(place.controller, [`link del ${DEVICE}`]).catch(async (error: unknown) => {
    // A forwarder's device goes with it, and may have been going just then.
    if (await hasDevice(place)) throw error;
  });
}

/** Undefined where the kernel has no netem. */
async function makeNetem({ controller }: LabPlace, way: Way): Promise<Pick<Noted, 'by' | 'pid'> | undefined> {
  await inNamespace(controller, [
    `link add ${DEVICE} address ${HARDWARE} type veth peer name ${FAR_END} address ${HARDWARE}`,
    `link set ${FAR_END} arp off up`,
    `link set ${DEVICE} arp off up`,
  ]);
  const { code } = await run('tc', ['-n', controller, ...netem(way)], { timeout: NETWORK_PATIENCE });
  if (code === 0) return { by: 'netem', pid: null };
  await inNamespace(controller, [`link del ${DEVICE}`]);
  return undefined;
}

/** Words of tc: with room for as many packets as our own forwarder has. */
function netem({ delay, loss }: Way): readonly string[] {
  const words = `qdisc add dev ${DEVICE} root netem limit 10000 delay ${delay}ms loss ${(loss * 100).toFixed(4)}%`;
  return words.split(' ');
}

async function makeForwarder(place: LabPlace, way: Way): Promise<Pick<Noted, 'by' | 'pid'>> {
  const pid = startForwarder(place, DEVICE, way);
  const deadline = Date.now() + START * 1000;
  while (!(await hasDevice(place))) {
    if (Date.now() > deadline || !(await becomes(() => isForwarder(pid), 1)))
      throw new LabError('nothing puts a distance between the sites', forwarderWords(place));
  }
  await inNamespace(place.controller, [`link set ${DEVICE} up`]);
  return { by: 'forwarder', pid };
}

async function hasDevice({ controller }: LabPlace): Promise<boolean> {
  return (await linksOf(controller)).some(({ ifname }) => ifname === DEVICE);
}

function noted(place: LabPlace): Noted | undefined {
  const file = noteOf(place);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Noted) : undefined;
}

function noteOf({ folder }: LabPlace): string {
  return join(folder, 'wan.json');
}
