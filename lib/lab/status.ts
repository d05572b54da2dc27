import { debian12 } from '../facts/debian-12';
import { proxyClusters } from '../model';
import { tagOn, type LabCluster } from './cluster';
import { databaseStates } from './database';
import type { Lab } from './lab';
import { elsewhere, type Elsewhere } from './links';
import { machineStates, type MachineState } from './machines';
import type { LabMachine } from './plan';
import { contacts } from './traffic/contacts';

/** What one machine of the lab is and knows. */
export interface Status {
  readonly machine: string;
  readonly is: MachineState['state'];
  /** Virtual addresses it holds. */
  readonly holds: readonly string[];
  /** Its sharing tag; null where there is none, or nobody to ask. */
  readonly tag: 'active' | 'backup' | null;
  /** Nodes of other sites that it hears; null where there are none, or nobody to ask. */
  readonly elsewhere: Elsewhere | null;
  /** Contacts that OpenSIPS finds, in memory or in the tables it shares; null where nobody can be asked. */
  readonly contacts: number | null;
  /** Whether OpenSIPS has what its peers have, in the words it was published in; null where nothing was. */
  readonly synced: string | null;
  /** What its server of a shared database is; null where it has none. */
  readonly database: string | null;
}

/** Every machine, in the topology's order. */
export async function statusOf(lab: Lab): Promise<readonly Status[]> {
  const clusters = lab.models.flatMap(proxyClusters).filter((parts): parts is LabCluster => parts.virtualIp !== null);
  const counted = new Map<string, number>();
  for (const cluster of clusters) for (const [name, number] of await contacts(lab, cluster)) counted.set(name, number);
  const held = new Map<string, string[]>();
  for (const { virtualIp } of clusters) {
    for (const { name } of await lab.holders(virtualIp.address))
      held.set(name, [...(held.get(name) ?? []), virtualIp.address.address.toString()]);
  }
  const states = await Promise.all(
    lab.models.flatMap(({ databaseClusters }) => databaseClusters.map((database) => databaseStates(lab, database))),
  );
  const databases = new Map(states.flat().map(({ machine, is }) => [machine, is]));
  const found: Status[] = [];
  for (const { machine, state } of await machineStates(lab)) {
    const cluster = clusters.find((parts) => parts.cluster.nodes.some((node) => node.machine === machine.name));
    found.push({
      machine: machine.name,
      is: state,
      holds: held.get(machine.name) ?? [],
      tag: cluster ? await tagOn(lab, cluster, machine) : null,
      elsewhere: cluster ? await elsewhere(lab, cluster, machine) : null,
      contacts: counted.get(machine.name) ?? null,
      synced: state === 'down' ? null : await synced(lab, machine),
      database: databases.get(machine.name) ?? null,
    });
  }
  return found;
}

async function synced(lab: Lab, machine: LabMachine): Promise<string | null> {
  const { stdout } = await lab.on(machine, `cat ${debian12.run}/synced 2>/dev/null`);
  return stdout.trim().split('\n')[0] || null;
}
