import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../errors';
import { leaderOf, type Lab } from '../lab';
import type { LabMachine } from '../plan';
import { imageOf, killContainer, lastWords, startContainer } from './container';
import { authorizedKey, sshWords } from './keys';
import { cablesOf, makeMachineNetwork, namespaceExists, removeMachineNetwork, setCables, unplug } from './network';

/** `apart`: running, but it does not reach others that are `apart`, too; `cut`: running, but it reaches nobody. */
export interface MachineState {
  readonly machine: LabMachine;
  readonly state: 'running' | 'apart' | 'cut' | 'down';
}

const STATES = { plugged: 'running', apart: 'apart', pulled: 'cut' } as const;

/** Seconds until a machine lets us in over SSH. */
const PATIENCE = 90;

/**
 * Starts a machine that is down and waits until SSH lets us in. When it fails or is interrupted, the machine is down.
 * @throws LabError when it does not start, or lets nobody in
 */
export async function bootMachine(lab: Lab, machine: LabMachine): Promise<void> {
  if (leaderOf(machine) !== undefined) throw new LabError(`${machine.name} is running already`);
  requireUp(lab);
  const image = imageOf(machine);
  lab.caller.say(`${machine.name}: boots`);
  try {
    // What one left that was killed meanwhile.
    await killContainer(machine.folder);
    await makeMachineNetwork(lab, machine);
    await startContainer(machine, image);
    await letIn(lab, machine);
    await reachable(lab, machine);
  } catch (error) {
    await powerCut(lab, machine);
    throw lab.caller.signal.aborted ? new LabError(`interrupted while ${machine.name} booted`) : error;
  }
}

/** The plug is pulled: everything on it ends at once. */
export async function crashMachine(lab: Lab, machine: LabMachine): Promise<void> {
  requireRunning(machine);
  lab.caller.say(`${machine.name}: crashes`);
  await powerCut(lab, machine);
}

/** The cables are pulled: the machine runs, and reaches nobody. */
export async function cutMachine(lab: Lab, machine: LabMachine): Promise<void> {
  requireRunning(machine);
  lab.caller.say(`${machine.name}: its cables are pulled`);
  await setCables(lab, machine, 'pulled');
}

/** The cables between machines are cut: none of them reaches another, and clients reach each of them. */
export async function cutBetween(lab: Lab, machines: readonly LabMachine[]): Promise<void> {
  for (const machine of machines) requireRunning(machine);
  lab.caller.say(`${machines.map(({ name }) => name).join(', ')}: the cables between them are cut`);
  for (const machine of machines) await setCables(lab, machine, 'apart');
}

/** Whatever was done to a machine: its cables are plugged in again, and it is booted if it is down. */
export async function mendMachine(lab: Lab, machine: LabMachine): Promise<void> {
  if (leaderOf(machine) === undefined) return bootMachine(lab, machine);
  if ((await cablesOf(lab, machine)) === 'plugged') return;
  lab.caller.say(`${machine.name}: its cables are plugged in`);
  await setCables(lab, machine, 'plugged');
}

export async function machineStates(lab: Lab): Promise<readonly MachineState[]> {
  return Promise.all(
    lab.plan.machines.map(async (machine) => {
      if (leaderOf(machine) === undefined) return { machine, state: 'down' as const };
      return { machine, state: STATES[await cablesOf(lab, machine)] };
    }),
  );
}

/** First of all its links go: nothing it may say while it dies is to be heard. */
async function powerCut({ plan }: Lab, machine: LabMachine): Promise<void> {
  await unplug(plan, machine);
  await killContainer(machine.folder);
  await removeMachineNetwork(plan, machine);
}

/** @throws LabError with the command that starts the lab */
export function requireUp({ plan }: Lab): void {
  if (!namespaceExists(plan.controller))
    throw new LabError('the lab is not up', [`fix      opensips-cdk lab up ${plan.file}`]);
}

function requireRunning(machine: LabMachine): void {
  if (leaderOf(machine) === undefined)
    throw new LabError(`${machine.name} is not running`, ['fix      lab mend, or lab up']);
}

/** The deployment's user, who may do everything, and whom the lab's key lets in. */
async function letIn(lab: Lab, machine: LabMachine): Promise<void> {
  const { user, name } = machine;
  const { code, stderr } = await lab.on(
    machine,
    `
set -e
id -u '${user}' >/dev/null 2>&1 || useradd --create-home --shell /bin/bash '${user}'
home=$(getent passwd '${user}' | cut -d: -f6)
group=$(id -g '${user}')
install -d -o '${user}' -g "$group" -m 700 "$home/.ssh"
echo '${authorizedKey(lab.plan)}' >"$home/.ssh/authorized_keys"
chown '${user}:' "$home/.ssh/authorized_keys"
echo '${user} ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/lab
`,
  );
  if (code !== 0) throw new LabError(`${name}: user '${user}' cannot be made`, stderr.trim().split('\n'));
}

async function reachable(lab: Lab, machine: LabMachine): Promise<void> {
  const { plan } = lab;
  const command = ['-o', 'BatchMode=yes', ...sshWords(plan, machine), 'true'];
  const deadline = Date.now() + PATIENCE * 1000;
  for (;;) {
    const { code, stderr } = await lab.controller('ssh', command, { timeout: 15 });
    if (code === 0) return;
    if (Date.now() > deadline) {
      const hints = [...stderr.trim().split('\n').slice(-2), ...lastWords(machine)];
      throw new LabError(`${machine.name} lets nobody in over SSH after ${PATIENCE} s`, hints);
    }
    await sleep(200);
  }
}
