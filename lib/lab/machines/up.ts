import { existsSync, mkdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors';
import { leaderOf, type Lab } from '../lab';
import { LABS, type LabMachine, type LabPlace } from '../plan';
import { layWan } from '../wan';
import { noteImage } from './container';
import { DiskWriter, writeIdentity } from './disk';
import { remove } from './down';
import { makeKeys } from './keys';
import { exclusively } from './lock';
import { bootMachine } from './machine';
import { makeController } from './network';
import { opensipsOrigin, originText, type OpenSipsOrigin } from './opensips';
import { rootFileSystem } from './rootfs';
import { installOpenSips, noteOrigin, proveOpenSips } from './software';

type Environment = Readonly<Record<string, string | undefined>>;

/** What statfs(2) calls overlayfs. */
const OVERLAY = 0x794c7630;

/**
 * Makes the lab, or boots what of it is down, and waits until SSH lets us in everywhere. What was made is taken down again
 * when it fails or is interrupted; a lab that was there before stays.
 * @param loss of packets between sites and their answers together, in percent
 * @throws LabError when the lab that is up is one of another topology
 */
export async function up(lab: Lab, env: Environment, loss: number): Promise<void> {
  const { plan, caller } = lab;
  return exclusively(plan.id, 'waiting for another command, which changes this lab just now', caller, async () => {
    const isNew = !existsSync(stateOf(plan));
    try {
      if (isNew) await make(lab, env);
      else requireSame(lab);
      await makeController(lab);
      await layWan(lab, loss);
      await bootAll(lab);
      writeFileSync(stateOf(plan), shapeOf(lab));
    } catch (error) {
      if (isNew && existsSync(plan.folder)) {
        caller.say('takes down what was made');
        await remove(plan);
      }
      throw caller.signal.aborted ? new LabError('interrupted') : error;
    }
  });
}

async function make(lab: Lab, env: Environment): Promise<void> {
  const { plan, caller } = lab;
  // What an `up` left that was killed.
  await remove(plan);
  const image = await rootFileSystem(lab);
  const origins = new Map<LabMachine['version'], OpenSipsOrigin>();
  for (const { version } of plan.machines) {
    if (version === null || origins.has(version)) continue;
    const origin = await opensipsOrigin(lab, version, env);
    caller.say(originText(origin));
    origins.set(version, origin);
  }
  mkdirSync(plan.folder, { recursive: true, mode: 0o700 });
  requireDiskPlace(plan);
  await makeKeys(plan, plan.machines);
  for (const machine of plan.machines) {
    const disk = new DiskWriter(machine, image);
    writeIdentity(lab, machine, disk);
    const origin = origins.get(machine.version);
    if (!origin || machine.version === null) {
      noteImage(machine, { lower: [image], binds: [] });
      continue;
    }
    noteImage(machine, installOpenSips(origin, machine.version, image, disk));
    noteOrigin(machine, origin);
  }
}

/** An overlay cannot be written to another one, and a container's own disk mostly is one. */
function requireDiskPlace({ folder }: LabPlace): void {
  if (statfsSync(folder).type !== OVERLAY) return;
  throw new LabError(`${LABS} is on an overlay, which cannot hold the disks of machines`, [
    `fix      mount another file system there: mount -t tmpfs tmpfs ${LABS}`,
  ]);
}

async function bootAll(lab: Lab): Promise<void> {
  const { machines } = lab.plan;
  const sleeping = machines.filter((machine) => leaderOf(machine) === undefined);
  if (sleeping.length === 0) lab.caller.say('all machines are up already');
  // Each is let come to its end: what is under way cannot be taken down.
  const booted = await Promise.allSettled(
    sleeping.map(async (machine) => {
      await bootMachine(lab, machine);
      await proveOpenSips(lab, machine);
    }),
  );
  for (const result of booted) if (result.status === 'rejected') throw result.reason;
}

/** Written when everything stood for the first time: without it, a lab is half. */
function stateOf({ folder }: LabPlace): string {
  return join(folder, 'lab.json');
}

/** What cannot change while a lab is up. */
function shapeOf({ plan }: Lab): string {
  return `${JSON.stringify({ file: plan.file, segments: plan.segments, machines: plan.machines }, null, 2)}\n`;
}

function requireSame(lab: Lab): void {
  if (readFileSync(stateOf(lab.plan), 'utf8') === shapeOf(lab)) return;
  throw new LabError('the lab that is up has other machines, addresses or versions than the topology has now', [
    `fix      opensips-cdk lab down ${lab.plan.file}, then lab up`,
  ]);
}
