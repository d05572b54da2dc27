import type { DatabaseCluster, Machine, Model } from '../model';
import type { DatabaseClusterRecord, Part, Topology } from '../topology/topology';
import { nameOfPath } from '../units';
import { resolveArbitrator } from './arbitrator';
import { resolveCluster, type ResolvedCluster } from './cluster';
import { Secrets, type ClusterRecords, type StackContext } from './context';
import { resolveDatabaseCluster } from './databases';
import { checkGaleraSitesApart } from './databases/galera-sites';
import { resolveOpenings } from './openings';
import { hostKeysOf, resolvePlatform } from './platform';
import { resolveInstances } from './platform/instances';
import { checkOneSiteEach } from './dual-site';
import { checkDatabasePorts } from './ports';
import { machinesOf } from './machines';
import { Problems, type Problem } from './problems';
import { readable } from './shape';
import { checkSitesApart } from './sites';
import { checkArbitratorApart, checkOneVoteEach, resolveTicketArbitrator } from './tickets';

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
  const databases = topology.parts.filter((part) => isDatabaseCluster(part));
  const arbitratorRecords = topology.parts.filter((part) => part.kind === 'arbitrator');
  const others = [
    ...groups.flatMap(({ proxies }) => proxies.nodes),
    ...arbitratorRecords.map(({ machine }) => machine),
  ];
  const hosts = new Set([...others.map(({ name }) => name), ...databases.flatMap(machinesOf).map(({ name }) => name)]);
  const platform = resolvePlatform(topology, hosts, secrets, problems);

  const databaseClusters = new Map<string, DatabaseCluster>();
  const stack: StackContext = {
    platform,
    hostKeys: hostKeysOf(topology),
    machineNames: new Map(),
    addresses: new Map(),
    otherMachines: new Map(others.map((machine) => [machine.name.toLowerCase(), machine])),
    databaseMachines: new Map(),
    databaseClusters,
    saidDatabases: said.parts.flatMap((part) => (isDatabaseCluster(part) ? [part.path] : [])),
    secrets,
    problems,
  };
  const arbitrators = present(arbitratorRecords.map((record) => resolveArbitrator(record, stack)));
  const servers: Machine[] = arbitrators.map(({ made }) => made);
  checkGaleraSitesApart(databases, problems);
  for (const record of databases) {
    const found = resolveDatabaseCluster(record, stack);
    if (!found || isIncomplete(record.path)) continue;
    databaseClusters.set(record.path, found.database);
    checkDatabasePorts(found.database, platform.connection.port, problems);
    servers.push(...found.machines);
  }
  const clusters: ResolvedCluster[] = [];
  for (const records of groups) {
    const cluster = resolveCluster(records, stack);
    if (cluster && !isIncomplete(cluster.proxyCluster.path)) clusters.push(cluster);
  }
  const ticketArbitrators = topology.parts.flatMap(
    (part) =>
      (part.kind === 'ticket-arbitrator' &&
        resolveTicketArbitrator(
          part,
          arbitrators.map(({ arbitrator }) => arbitrator),
          stack,
        )) ||
      [],
  );
  checkOneVoteEach(ticketArbitrators, problems);
  uniqueNames(said.parts, problems);
  const dualSites = present(clusters.map((c) => c.dualSite));
  checkOneSiteEach(dualSites, problems);
  checkArbitratorApart(
    dualSites,
    arbitrators.map(({ arbitrator }) => arbitrator),
    problems,
  );
  const interconnects = present(clusters.map((c) => c.interconnect));
  const machines = [...clusters.flatMap((c) => c.machines), ...servers];
  checkSitesApart(interconnects, machines, problems);

  const built: Model = {
    name: topology.name,
    platform,
    machines: machines.sort((a, b) => (a.name < b.name ? -1 : 1)),
    proxyClusters: clusters.map((c) => c.proxyCluster),
    virtualIps: present(clusters.map((c) => c.virtualIp)),
    databases: present(clusters.map((c) => c.database)),
    databaseClusters: [...databaseClusters.values()],
    databaseConnections: present(clusters.map((c) => c.connection)),
    noSqlStores: clusters.flatMap((c) => c.stores),
    replicationClusters: present(clusters.map((c) => c.replication)),
    interconnects,
    dualSites,
    carriers: clusters.flatMap((c) => c.carriers),
    arbitrators: arbitrators.map(({ arbitrator }) => arbitrator),
    ticketArbitrators,
    pacemakerClusters: present(clusters.map((c) => c.pacemaker)),
    openings: [],
    secrets: secrets.list(),
    acceptances: [...topology.acceptances, ...clusters.flatMap((c) => c.acceptances)],
  };
  const model = resolveInstances({ ...built, openings: resolveOpenings(built) }, topology, problems);
  return { model: machines.length > 0 ? model : null, problems: problems.list() };
}

/** The parts of each proxy cluster; a part that names none, or a second of a kind, is a problem. */
function group(topology: Topology, said: Topology, problems: Problems): readonly ClusterRecords[] {
  const proxies = new Map(
    topology.parts.flatMap((part) => (part.kind === 'proxy-cluster' ? [[part.path, part] as const] : [])),
  );
  if (!said.parts.some(({ kind }) => WITH_MACHINES.includes(kind))) {
    problems.add({
      rule: 'input/something-to-build',
      path: topology.name,
      message: 'the stack holds no machine',
      found: 'nothing to build',
      allowed: 'a proxy cluster, a database on machines of ours, or an arbitrator',
      fix: 'add a SharedDatabaseTopology, a PerNodeDatabaseTopology, or a ProxyCluster with its parts',
    });
  }
  const groups = new Map<string, { -readonly [K in keyof ClusterRecords]: ClusterRecords[K] }>();
  for (const [path, record] of proxies) {
    groups.set(path, { proxies: record, ...NO_PARTS });
  }
  for (const part of topology.parts) {
    if (!isPartOfCluster(part)) continue;
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
    if (part.kind === 'nosql-store') {
      records.stores = [...records.stores, part];
      continue;
    }
    if (part.kind === 'carrier') {
      records.carriers = [...records.carriers, part];
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

/** Whether it belongs to a proxy cluster, and is none. */
function isPartOfCluster(
  part: Part,
): part is Exclude<Part, { kind: 'proxy-cluster' | 'arbitrator' | 'ticket-arbitrator' } | DatabaseClusterRecord> {
  return !['proxy-cluster', 'arbitrator', 'ticket-arbitrator'].includes(part.kind) && !isDatabaseCluster(part);
}

/** What brings machines; a stack of nothing else is whole. */
const WITH_MACHINES: readonly Part['kind'][] = [
  'proxy-cluster',
  'galera-cluster',
  'replicated-database',
  'ndb-cluster',
  'arbitrator',
];

const SLOTS = {
  'virtual-ip': 'virtualIp',
  'local-database': 'database',
  'database-connection': 'connection',
  'replication-cluster': 'replication',
  interconnect: 'interconnect',
  'dual-site': 'dualSite',
  'pacemaker-cluster': 'pacemaker',
} as const satisfies Partial<Record<Part['kind'], keyof ClusterRecords>>;

const NO_PARTS: Omit<ClusterRecords, 'proxies'> = {
  virtualIp: null,
  database: null,
  connection: null,
  stores: [],
  replication: null,
  interconnect: null,
  dualSite: null,
  carriers: [],
  pacemaker: null,
};

function isDatabaseCluster(part: Part): part is DatabaseClusterRecord {
  return ['galera-cluster', 'replicated-database', 'ndb-cluster', 'external-database'].includes(part.kind);
}

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
