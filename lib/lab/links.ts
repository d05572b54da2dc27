import { linkListCommand } from '../facts/reloads';
import { mi, type LabCluster } from './cluster';
import { leaderOf, type Lab } from './lab';
import type { LabMachine } from './plan';

/** How many nodes of other sites there are, and how many of them a node hears. */
export interface Elsewhere {
  readonly heard: number;
  readonly all: number;
}

/** What OpenSIPS on a machine says of other sites; null where there are none, or it says nothing of links. */
export async function elsewhere(lab: Lab, parts: LabCluster, machine: LabMachine): Promise<Elsewhere | null> {
  const { cluster, interconnect } = parts;
  if (!interconnect || leaderOf(machine) === undefined) return null;
  const { code, stdout } = await mi(lab, machine, linkListCommand(cluster.version));
  const links = code === 0 ? readLinks(stdout).get(interconnect.clusterId) : undefined;
  if (!links || links.size === 0) return null;
  const far = interconnect.nodes.filter((node) => !cluster.nodes.some((own) => own.machine === node.machine));
  return { heard: far.filter(({ nodeId }) => links.get(nodeId) === 'Up').length, all: far.length };
}

/** State of the link to each node by its id, by the id of the cluster; without the nodes that have none, as in 2.2. */
export function readLinks(text: string): ReadonlyMap<number, ReadonlyMap<number, string>> {
  const clusters = text.split(/"cluster_id":|Cluster::/).slice(1);
  return new Map(
    clusters.map((part) => {
      const links = part.matchAll(
        /(?:"node_id":|Node::)\s*(\d+)(?:(?!"node_id"|Node::)[^])*?ink_state(?:":\s*"|=)(\w+)/g,
      );
      return [parseInt(part, 10), new Map([...links].map(([, id, state = '']) => [Number(id), state]))];
    }),
  );
}
