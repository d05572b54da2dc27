import type { PacemakerCluster } from '../model';
import { hasEnded, hasPower, hear, type Broken } from './parts';
import { preferred, type ClusterState } from './state';

/** Nodes of a cluster that hear each other. */
export interface Partition {
  readonly nodes: readonly string[];
  readonly hasQuorum: boolean;
  /** `deaf`: a node without Corosync, where nothing is started or stopped any more (seen in the lab). */
  readonly is: 'led' | 'deaf';
}

/**
 * What Pacemaker decides once the nodes have agreed on who is there: where the address is, and who is switched off. It is
 * held to Pacemaker's own simulator in the tests.
 */
export interface Placement {
  readonly holders: readonly string[];
  readonly fenced: readonly string[];
  readonly partitions: readonly Partition[];
}

export function place(cluster: PacemakerCluster, broken: Broken, state: ClusterState): Placement {
  const found = partitions(cluster, broken);
  const fenced = shot(cluster, broken, found);
  const left = found.map((partition) => ({
    ...partition,
    nodes: partition.nodes.filter((node) => !fenced.includes(node)),
  }));
  const holders = left.flatMap((partition) => holderIn(cluster, partition, state) ?? []);
  return { holders, fenced, partitions: left };
}

export function networksOf({ members }: PacemakerCluster): number {
  return members[0]?.links.length ?? 1;
}

/** The address stays where it is while it can, for its stickiness is above any preference; else the preferred node, else the first. */
function holderIn(
  cluster: PacemakerCluster,
  { nodes, hasQuorum, is }: Partition,
  state: ClusterState,
): string | undefined {
  if (is === 'deaf') return state.holders.find((node) => nodes.includes(node));
  if (!hasQuorum || state.ticket === 'elsewhere') return undefined;
  const able = nodes.filter((node) => !state.failed.includes(node));
  const whole = able.filter((node) => !state.lacking.includes(node));
  const from = whole.length > 0 ? whole : able;
  const liked = preferred(cluster);
  return (
    state.holders.find((node) => from.includes(node)) ?? (liked !== undefined && from.includes(liked) ? liked : from[0])
  );
}

function partitions(cluster: PacemakerCluster, broken: Broken): readonly Partition[] {
  const networks = networksOf(cluster);
  const up = cluster.members.map(({ machine }) => machine).filter((machine) => hasPower(broken, machine));
  const deaf = up.filter((machine) => hasEnded(broken, 'corosync', machine));
  const rest = up.filter((machine) => !deaf.includes(machine));
  const found: string[][] = [];
  while (rest.length > 0) {
    const nodes = rest.splice(0, 1);
    for (const node of nodes)
      for (const other of rest.filter((each) => hear(broken, node, each, networks)))
        nodes.push(...rest.splice(rest.indexOf(other), 1));
    found.push(nodes);
  }
  const order = cluster.members.map(({ machine }) => machine);
  return [
    ...found.map((nodes): Partition => ({
      nodes: nodes.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)),
      hasQuorum: hasQuorum(cluster, nodes, found, broken),
      is: 'led',
    })),
    ...deaf.map((node): Partition => ({ nodes: [node], hasQuorum: false, is: 'deaf' })),
  ];
}

function hasQuorum(
  { quorum, members }: PacemakerCluster,
  nodes: readonly string[],
  all: readonly (readonly string[])[],
  broken: Broken,
): boolean {
  const total = members.length;
  switch (quorum.kind) {
    case 'two-node':
      return true;
    case 'majority':
      return 2 * nodes.length > total;
    case 'device': {
      const votes = quorum.algorithm === 'lms' ? total - 1 : 1;
      const counted = nodes.length + (isVotedFor(quorum.host, nodes, all, broken) ? votes : 0);
      return 2 * counted > total + votes;
    }
  }
}

/** The device votes for the largest part that reaches it; of equal ones, for that with the lowest node id. */
function isVotedFor(
  host: string,
  nodes: readonly string[],
  all: readonly (readonly string[])[],
  broken: Broken,
): boolean {
  if (!hasPower(broken, host)) return false;
  const asks = (part: readonly string[]) => part.some((node) => isAsking(node, broken));
  const able = all.filter(asks).toSorted((a, b) => b.length - a.length);
  return able[0] === nodes;
}

function isAsking(node: string, broken: Broken): boolean {
  return (
    !broken.some((part) => part.of === 'cable' && part.machine === node && part.network === 0) &&
    !hasEnded(broken, 'corosync-qdevice', node)
  );
}

/** Nodes that another part switches off. Of two parts that both would, the one whose shot is delayed is hit last. */
function shot(cluster: PacemakerCluster, broken: Broken, all: readonly Partition[]): readonly string[] {
  if (cluster.fencing.kind === 'none') return [];
  const armed = all.filter(
    ({ nodes, hasQuorum: quorate }) =>
      quorate && nodes.some((node) => !broken.some((part) => part.of === 'cable' && part.machine === node)),
  );
  const [winner] = armed.toSorted((a, b) => Number(isSpared(cluster, b)) - Number(isSpared(cluster, a)));
  return winner ? all.filter((each) => each !== winner).flatMap(({ nodes }) => nodes) : [];
}

function isSpared(cluster: PacemakerCluster, { nodes }: Partition): boolean {
  return nodes.includes(preferred(cluster) ?? cluster.members[0]?.machine ?? '');
}
