import type { Model } from '../model';
import type { Part, Topology } from '../topology/topology';
import { nameOfPath } from '../units';
import { resolveCluster, type ResolvedCluster } from './cluster';
import { Secrets, type ClusterRecords } from './context';
import { resolvePlatform } from './platform';
import { Problems, type Problem } from './problems';
import { readable } from './shape';

/** The model, or null where too little of the input could be read to build one, with everything wrong about the input. */
export interface Resolved {
  readonly model: Model | null;
  readonly problems: readonly Problem[];
}

/**
 * Decides everything the author left open: defaults, ids, names, addresses, votes, scripts. A cluster that cannot be read
 * is left out of the model, so that the rules still speak about the others.
 */
export function resolve(said: Topology): Resolved {
  const problems = new Problems();
  const { topology, isIncomplete } = readable(said, problems);
  const secrets = new Secrets(problems, topology.secret, topology.name);
  const groups = group(topology, said, problems);
  const hosts = new Set(groups.flatMap((records) => records.proxies.nodes.map((node) => node.name)));
  const platform = resolvePlatform(topology, hosts, secrets, problems);

  const machineNames = new Map<string, string>();
  const addresses = new Map<string, string>();
  const clusters: ResolvedCluster[] = [];
  for (const records of groups) {
    const cluster = resolveCluster(records, {
      platform,
      hostKeys: topology.platform.hostKeys ?? {},
      machineNames,
      addresses,
      secrets,
      problems,
    });
    if (cluster && !isIncomplete(cluster.proxyCluster.path)) clusters.push(cluster);
  }
  uniqueNames(said.parts, problems);

  const model: Model = {
    name: topology.name,
    platform,
    machines: clusters.flatMap((c) => c.machines).sort((a, b) => (a.name < b.name ? -1 : 1)),
    proxyClusters: clusters.map((c) => c.proxyCluster),
    virtualIps: present(clusters.map((c) => c.virtualIp)),
    databases: present(clusters.map((c) => c.database)),
    replicationClusters: present(clusters.map((c) => c.replication)),
    pacemakerClusters: present(clusters.map((c) => c.pacemaker)),
    secrets: secrets.list(),
    acceptances: [...topology.acceptances, ...clusters.flatMap((c) => c.acceptances)],
  };
  return { model: clusters.length > 0 ? model : null, problems: problems.list() };
}

/** The parts of each proxy cluster; a part that names none, or a second of a kind, is a problem. */
function group(topology: Topology, said: Topology, problems: Problems): readonly ClusterRecords[] {
  const proxies = new Map(
    topology.parts.flatMap((part) => (part.kind === 'proxy-cluster' ? [[part.path, part] as const] : [])),
  );
  if (!said.parts.some((part) => part.kind === 'proxy-cluster')) {
    problems.add({
      rule: 'input/something-to-build',
      path: topology.name,
      message: 'the stack holds no proxy cluster',
      found: 'nothing to build',
      allowed: 'one proxy cluster or more',
      fix: 'add a PerNodeDatabaseTopology, or a ProxyCluster with its parts',
    });
  }
  const groups = new Map<string, { -readonly [K in keyof ClusterRecords]: ClusterRecords[K] }>();
  for (const [path, record] of proxies) {
    groups.set(path, { proxies: record, virtualIp: null, database: null, replication: null, pacemaker: null });
  }
  for (const part of topology.parts) {
    if (part.kind === 'proxy-cluster') continue;
    const records = groups.get(part.proxies);
    if (!records) {
      problems.add({
        rule: 'input/parts-belong-together',
        path: part.path,
        message: '`proxies` names no proxy cluster of this stack',
        found: JSON.stringify(part.proxies),
        allowed: [...proxies.keys()].map((p) => JSON.stringify(p)).join(', ') || 'none yet',
        fix: 'pass a ProxyCluster of the same stack as `proxies`',
      });
      continue;
    }
    const slot = SLOTS[part.kind];
    const taken = records[slot];
    if (taken) {
      problems.add({
        rule: 'input/parts-belong-together',
        path: part.path,
        message: `the proxy cluster '${part.proxies}' has a ${part.kind} already`,
        found: part.path,
        allowed: 'one of each kind',
        fix: 'remove one of the two',
        related: [taken.path],
      });
      continue;
    }
    Object.assign(records, { [slot]: part });
  }
  return [...groups.values()];
}

const SLOTS = {
  'virtual-ip': 'virtualIp',
  'local-database': 'database',
  'replication-cluster': 'replication',
  'pacemaker-cluster': 'pacemaker',
} as const satisfies Record<Exclude<Part['kind'], 'proxy-cluster'>, keyof ClusterRecords>;

/** Two paths must not come out as one folder or block name. */
function uniqueNames(parts: readonly Part[], problems: Problems): void {
  const byName = new Map<string, string>();
  for (const { path } of parts) {
    const name = nameOfPath(path);
    const other = byName.get(name);
    if (other !== undefined) {
      problems.add({
        rule: 'input/names-are-unique',
        path,
        message: `this construct and '${other}' both come out as '${name}'`,
        found: path,
        allowed: 'ids that differ in more than a dash and a slash',
        fix: 'change the id of one of the two',
        related: [other],
      });
    }
    byName.set(name, path);
  }
}

function present<T>(values: readonly (T | null)[]): readonly T[] {
  return values.filter((value) => value !== null);
}
