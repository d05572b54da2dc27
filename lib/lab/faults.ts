import { setTimeout as sleep } from 'node:timers/promises';
import type { LabCluster } from './cluster';
import { LabError } from './errors';
import type { Lab } from './lab';
import type { LabMachine } from './plan';
import type { ProbeResult } from './traffic/gaps';
import { startProbe, type Probe } from './traffic/probe';

/** Seconds a service has to be back in, and seconds it then has to stay without a hole. */
const BACK = 120;
const STEADY = 3;
/** Seconds that a hole in a steady service may last: one lost packet is none. */
const HOLE = 0.2;

/**
 * Asks the virtual address all through a fault, and until it answers steadily again.
 * @returns what the probe saw; `longest` is the time without an answer
 * @throws LabError when nothing answers before the fault, or two minutes after it
 */
export async function probed(lab: Lab, cluster: LabCluster, fault: () => Promise<unknown>): Promise<ProbeResult> {
  const probe = await probeOf(lab, cluster);
  try {
    await fault();
    await steady(lab, cluster);
    return await probe.stop();
  } catch (error) {
    // What the probe says of it now would hide why.
    await probe.stop().catch(() => undefined);
    throw error;
  }
}

/** @throws LabError when the cluster serves nothing over UDP, or does not answer */
export function probeOf(lab: Lab, { cluster, virtualIp }: LabCluster): Promise<Probe> {
  const port = cluster.sipPorts.find(({ protocol }) => protocol === 'udp');
  if (!port)
    throw new LabError(`${cluster.name} serves nothing over UDP, which the probe asks`, [
      'fix      add Port.udp(5060) to `sip`',
    ]);
  return startProbe(lab, virtualIp.address, port.number);
}

async function steady(lab: Lab, cluster: LabCluster): Promise<void> {
  const deadline = Date.now() + BACK * 1000;
  for (;;) {
    try {
      const probe = await probeOf(lab, cluster);
      await sleep(STEADY * 1000, undefined, { signal: lab.caller.signal });
      if ((await probe.stop()).longest <= HOLE) return;
    } catch (error) {
      if (lab.caller.signal.aborted || Date.now() > deadline) throw error;
      await sleep(500);
    }
    if (Date.now() > deadline)
      throw new LabError(`the service has holes still, ${BACK} s after the fault`, ['fix      see lab status']);
  }
}

/**
 * Kills a service as a fault of its own would: its main process and all others at once.
 * @throws LabError when it is not running
 */
export async function killService(lab: Lab, machine: LabMachine, service: string): Promise<void> {
  lab.caller.say(`${machine.name}: ${service} is killed`);
  const { code, stderr } = await lab.on(
    machine,
    'systemctl is-active --quiet "$unit" && systemctl kill -s KILL "$unit"',
    {
      env: { unit: service, PATH: '/usr/bin:/bin' },
    },
  );
  if (code !== 0)
    throw new LabError(`${service} does not run on ${machine.name}`, stderr.trim() ? [stderr.trim()] : []);
}
