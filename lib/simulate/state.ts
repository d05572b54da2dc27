import { dialects } from '../facts/opensips/dialects';
import type { PacemakerCluster, ProxyClusterParts } from '../model';

/** Where a proxy cluster stands between two faults. */
export interface ClusterState {
  /** Machines that hold the virtual address: one, none, or two that do not know of each other; all, where there is none. */
  readonly holders: readonly string[];
  /** Machines where OpenSIPS failed, and Pacemaker does not start it until that is forgotten. */
  readonly failed: readonly string[];
  /** Machines where something else in the group of the address failed: the address goes there if to no other. */
  readonly lacking: readonly string[];
  /** Whether this site may serve; `none` where nothing is granted. */
  readonly ticket: 'held' | 'elsewhere' | 'none';
  /** Machines whose OpenSIPS has every contact, and every call. */
  readonly contacts: readonly string[];
  readonly calls: readonly string[];
}

/** Before anything happened: the first node is the active one, or the one the author prefers. */
export function atFirst(parts: ProxyClusterParts): ClusterState {
  const all = parts.cluster.nodes.map(({ machine }) => machine);
  const ticket = ticketOf(parts);
  return { holders: firstHolders(parts, all, ticket), failed: [], lacking: [], ticket, contacts: all, calls: all };
}

/** It is granted to the site that is to be used first. */
function ticketOf({ dualSite }: ProxyClusterParts): ClusterState['ticket'] {
  if (!dualSite?.tickets) return 'none';
  return dualSite.sites[0]?.name === dualSite.site ? 'held' : 'elsewhere';
}

function firstHolders(
  { virtualIp, pacemaker }: ProxyClusterParts,
  all: readonly string[],
  ticket: ClusterState['ticket'],
): readonly string[] {
  if (!virtualIp) return all;
  if (ticket === 'elsewhere') return [];
  const first = (pacemaker && preferred(pacemaker)) ?? all[0];
  return first === undefined ? [] : [first];
}

/** The node that the address prefers; undefined where it prefers none. */
export function preferred({ constraints }: PacemakerCluster): string | undefined {
  const likes = constraints.flatMap((each) => (each.kind === 'location' && Number(each.score) > 0 ? [each] : []));
  return likes[0]?.node;
}

/** How the nodes of a cluster come to know what the others know. */
export interface Memory {
  /** `stored`: in tables that all share; `shared`: in the memory of each; `own`: of the node alone. */
  readonly contacts: 'stored' | 'shared' | 'own';
  /** Whether a node that starts finds its contacts in a table of its own. */
  readonly ownTable: boolean;
  readonly calls: 'stored' | 'shared' | 'own' | 'none';
  /** Whether one that starts asks its peers. */
  readonly asksPeers: boolean;
}

export function memoryOf({ cluster, replication, database }: ProxyClusterParts): Memory {
  const script = cluster.nodes[0]?.config.script;
  const contacts = replication?.contacts ?? 'off';
  const calls = { replicated: 'shared', stored: 'stored', local: 'own', off: 'none' } as const;
  return {
    contacts: script?.contacts === 'stored' ? 'stored' : contacts === 'off' ? 'own' : 'shared',
    ownTable: database !== null && contacts !== 'memory',
    calls: calls[script?.dialogs ?? 'off'],
    asksPeers: dialects[cluster.version].startSync === 'yes',
  };
}
