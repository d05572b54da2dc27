import { setTimeout as sleep } from 'node:timers/promises';
import type { LabCluster } from './cluster';
import { LabError } from './errors';
import type { Lab } from './lab';
import type { LabMachine } from './plan';
import { areShared } from './traffic/contacts';
import { steadyFor, type ProbeResult } from './traffic/gaps';
import { startProbe, startWriteProbe, type Probe } from './traffic/probe';

/** Seconds a service has to be back in, and seconds it then has to stay without a hole. */
const BACK = 120;
const STEADY = 3;
/** Seconds that a hole in a steady service may last: one lost packet is none. */
const HOLE = 0.2;

/** What probes saw of a cluster; `longest` is the time without an answer. */
export interface Seen {
  /** Of questions whether it is alive. */
  readonly answers: ProbeResult;
  /** Of registrations; null where they write to no database that others could be cut off from. */
  readonly writes: ProbeResult | null;
}

/** Probes of one cluster at work. */
export interface Probes {
  look(): Promise<Seen>;
  stop(): Promise<Seen>;
}

/**
 * Asks the virtual address all through a fault, and until it answers steadily again.
 * @throws LabError when nothing answers before the fault, or two minutes after it
 */
export async function probed(lab: Lab, cluster: LabCluster, fault: () => Promise<unknown>): Promise<Seen> {
  const probes = await startProbes(lab, cluster);
  try {
    await fault();
    await steady(lab, probes);
    return await probes.stop();
  } catch (error) {
    // What the probes say of it now would hide why.
    await probes.stop().catch(() => undefined);
    throw error;
  }
}

/**
 * The same for several clusters at once, in their order.
 * @throws LabError as {@link probed} does
 */
export async function probedAll(
  lab: Lab,
  [cluster, ...others]: readonly LabCluster[],
  fault: () => Promise<unknown>,
): Promise<readonly Seen[]> {
  if (!cluster) {
    await fault();
    return [];
  }
  let rest: readonly Seen[] = [];
  const seen = await probed(lab, cluster, async () => {
    rest = await probedAll(lab, others, fault);
  });
  return [seen, ...rest];
}

/** @throws LabError when the cluster serves nothing over UDP, or does not answer */
export async function startProbes(lab: Lab, cluster: LabCluster): Promise<Probes> {
  const answers = await startProbe(lab, cluster);
  const writes = areShared(cluster) ? await startWriteProbe(lab, cluster).catch(ended(answers)) : null;
  return {
    look: async () => ({ answers: await answers.look(), writes: (await writes?.look()) ?? null }),
    stop: async () => ({ answers: await answers.stop(), writes: (await writes?.stop()) ?? null }),
  };
}

function ended(probe: Probe): (error: unknown) => Promise<never> {
  return async (error) => {
    await probe.stop().catch(() => undefined);
    throw error;
  };
}

async function steady(lab: Lab, probes: Probes): Promise<void> {
  const { signal } = lab.caller;
  const deadline = Date.now() + BACK * 1000;
  for (;;) {
    await sleep(STEADY * 1000, undefined, { signal });
    const { answers, writes } = await probes.look();
    const still = Math.min(...[answers, ...(writes ? [writes] : [])].map((seen) => steadyFor(seen, HOLE)));
    if (still >= STEADY) return;
    if (Date.now() > deadline)
      throw new LabError(`the service has holes still, ${BACK} s after the fault`, [
        ...(writes && steadyFor(answers, HOLE) >= STEADY ? ['found    it answers, and accepts no registration'] : []),
        'fix      see lab status',
      ]);
  }
}

/**
 * Kills a service as a fault of its own would: its main process and all others at once.
 * @throws LabError when it is not running
 */
export async function killService(lab: Lab, machine: LabMachine, service: string): Promise<void> {
  lab.caller.say(`${machine.name}: ${service} is killed`);
  await signal(lab, machine, service, 'KILL');
}

/**
 * Makes a service hang as a deadlock would: all its processes stay, its sockets stay open, and it answers nothing.
 * @throws LabError when it is not running
 */
export async function freezeService(lab: Lab, machine: LabMachine, service: string): Promise<void> {
  lab.caller.say(`${machine.name}: ${service} is frozen`);
  await signal(lab, machine, service, 'STOP');
}

async function signal(lab: Lab, machine: LabMachine, service: string, name: 'KILL' | 'STOP'): Promise<void> {
  const { code, stderr } = await lab.on(
    machine,
    'systemctl is-active --quiet "$unit" && systemctl kill -s "$signal" "$unit"',
    {
      env: { unit: service, signal: name, PATH: '/usr/bin:/bin' },
    },
  );
  if (code !== 0)
    throw new LabError(`${service} does not run on ${machine.name}`, stderr.trim() ? [stderr.trim()] : []);
}
