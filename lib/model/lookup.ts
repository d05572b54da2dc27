import type { IpAddress } from '../units';
import type { Carrier } from './carrier';
import type {
  DatabaseCluster,
  DatabaseConnection,
  GaleraArbitrator,
  GaleraCluster,
  GaleraMember,
  LocalDatabase,
  NoSqlStore,
} from './database';
import type { DualSite } from './dual-site';
import type { Interconnect, Machine, Model, ProxyCluster, ProxyNode, ReplicationCluster, VirtualIp } from './model';
import type { PacemakerCluster, Primitive, Resource } from './pacemaker';
import type { Instance } from './platform';
import type { TicketArbitrator } from './tickets';

/** The parts that belong to one proxy cluster; null where it has none. */
export interface ProxyClusterParts {
  readonly cluster: ProxyCluster;
  readonly virtualIp: VirtualIp | null;
  /** A database on each node. */
  readonly database: LocalDatabase | null;
  /** The database they share, and how they reach it: both or neither. */
  readonly shared: DatabaseCluster | null;
  readonly connection: DatabaseConnection | null;
  readonly stores: readonly NoSqlStore[];
  readonly replication: ReplicationCluster | null;
  readonly interconnect: Interconnect | null;
  readonly dualSite: DualSite | null;
  readonly carriers: readonly Carrier[];
  readonly pacemaker: PacemakerCluster | null;
}

const indexes = new WeakMap<Model, Index>();

/** What runs on one machine; null where nothing of the kind does. */
export interface MachineRoles {
  readonly machine: Machine;
  readonly proxy: { readonly parts: ProxyClusterParts; readonly node: ProxyNode } | null;
  readonly database: { readonly cluster: DatabaseCluster; readonly as: DatabaseRole } | null;
  /** The vote about which of several sites serves. */
  readonly ticketArbitrator: TicketArbitrator | null;
}

/** `member`: a server with the data; `arbitrator`: a vote; the others are those of MySQL Cluster. */
export type DatabaseRole = 'member' | 'arbitrator' | 'management' | 'data' | 'sql';

/** A server that speaks SQL, as its clients reach it. */
export interface SqlServer {
  /** Name for people and files: the machine's, or `external1` and so on. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

interface Index {
  readonly clusters: ReadonlyMap<string, ProxyClusterParts>;
  readonly machines: ReadonlyMap<string, MachineRoles>;
}

/** Port of MySQL's protocol on every server of ours. */
const SQL_PORT = 3306;

/** Every proxy cluster with its parts, in the model's order. One pass over the model, then remembered. */
export function proxyClusters(model: Model): readonly ProxyClusterParts[] {
  return [...indexOf(model).clusters.values()];
}

/** @throws Error when the model has no such proxy cluster: a fault of `resolve`. */
export function proxyCluster(model: Model, path: string): ProxyClusterParts {
  const found = indexOf(model).clusters.get(path);
  if (!found) throw new Error(`the model has no proxy cluster '${path}'`);
  return found;
}

/** The clusters of module clusterer that the nodes of a proxy cluster are in. */
export function clustererClusters(
  parts: Pick<ProxyClusterParts, 'replication' | 'interconnect'>,
): readonly (ReplicationCluster | Interconnect)[] {
  return [ownLinks(parts), parts.interconnect].filter((each) => each !== null);
}

/** The links that a site has to itself; null where what it replicates goes over those of all sites. */
export function ownLinks({
  replication,
  interconnect,
}: Pick<ProxyClusterParts, 'replication' | 'interconnect'>): ReplicationCluster | null {
  return replication?.clusterId === interconnect?.clusterId ? null : replication;
}

/** @throws Error when the model has no such machine: a fault of `resolve`. */
export function machine(model: Model, name: string): Machine {
  return machineRoles(model, name).machine;
}

/** What runs on a machine. @throws Error when the model has no such machine: a fault of `resolve`. */
export function machineRoles(model: Model, name: string): MachineRoles {
  const found = indexOf(model).machines.get(name);
  if (!found) throw new Error(`the model has no machine '${name}'`);
  return found;
}

/** The machine as its platform makes it; null where it is there already. */
export function instanceOf({ platform }: Model, name: string): Instance | null {
  return (platform.id === 'aws' && platform.instances.find(({ machine: made }) => made === name)) || null;
}

/** Every primitive of the cluster, those in groups and clones too. */
export function primitives({ resources }: Pick<PacemakerCluster, 'resources'>): readonly Primitive[] {
  return resources.flatMap(membersOf);
}

export function membersOf(resource: Resource): readonly Primitive[] {
  switch (resource.kind) {
    case 'primitive':
      return [resource];
    case 'group':
      return resource.members;
    case 'clone':
      return [resource.member];
  }
}

/** Every server of a shared database that speaks SQL; the first is the one that is written to. */
export function sqlServers(database: DatabaseCluster): readonly SqlServer[] {
  switch (database.kind) {
    case 'external':
      return database.servers.map((server, i) => ({ name: `external${i + 1}`, ...server }));
    case 'ndb':
      return database.sql.map(server);
    case 'galera':
    case 'replicated':
      return database.members.map(server);
  }
}

function server({ machine: name, address }: { readonly machine: string; readonly address: IpAddress }): SqlServer {
  return { name, host: address.toString(), port: SQL_PORT };
}

/** The proxy clusters that use a shared database. */
export function clientsOf(model: Model, { path }: DatabaseCluster): readonly ProxyClusterParts[] {
  return proxyClusters(model).filter(({ shared }) => shared?.path === path);
}

/** The machines of a shared database with what each does there, in the order of installation; none of an external one. */
export function databaseMachines(
  database: DatabaseCluster,
): readonly { readonly machine: string; readonly as: DatabaseRole }[] {
  const all = (as: DatabaseRole, nodes: readonly { readonly machine: string }[]) =>
    nodes.map(({ machine: name }) => ({ machine: name, as }));
  switch (database.kind) {
    case 'external':
      return [];
    case 'ndb':
      return [...all('management', database.management), ...all('data', database.data), ...all('sql', database.sql)];
    case 'replicated':
      return all('member', database.members);
    case 'galera':
      return [
        ...all('member', database.members),
        ...all('arbitrator', database.arbitrator ? [database.arbitrator] : []),
      ];
  }
}

/** Who votes in a Galera cluster, wherever they stand: members in the order of installation, and the arbitrator. */
export function galeraGroup({ members, arbitrator, sites }: GaleraCluster): {
  readonly members: readonly GaleraMember[];
  readonly arbitrator: GaleraArbitrator | null;
} {
  return sites
    ? { members: sites.sites.flatMap((site) => site.members), arbitrator: sites.arbitrator }
    : { members, arbitrator };
}

/** Name of the database that several sites have what an administrator fills in; null where it is that of everything. */
export function commonDatabase(database: DatabaseCluster): string | null {
  return database.kind === 'galera' ? (database.sites?.common ?? null) : null;
}

function indexOf(model: Model): Index {
  let index = indexes.get(model);
  if (!index) {
    const virtualIps = byProxies(model.virtualIps);
    const databases = byProxies(model.databases);
    const replications = byProxies(model.replicationClusters);
    const interconnects = byProxies(model.interconnects);
    const dualSites = byProxies(model.dualSites);
    const pacemakers = byProxies(model.pacemakerClusters);
    const connections = byProxies(model.databaseConnections);
    const shared = new Map(model.databaseClusters.map((database) => [database.path, database]));
    const stores = new Map<string, NoSqlStore[]>();
    for (const store of model.noSqlStores) stores.set(store.proxies, [...(stores.get(store.proxies) ?? []), store]);
    const clusters = new Map(
      model.proxyClusters.map((cluster) => {
        const connection = connections.get(cluster.path) ?? null;
        const parts: ProxyClusterParts = {
          cluster,
          virtualIp: virtualIps.get(cluster.path) ?? null,
          database: databases.get(cluster.path) ?? null,
          connection,
          shared: shared.get(connection?.database ?? '') ?? null,
          stores: stores.get(cluster.path) ?? [],
          replication: replications.get(cluster.path) ?? null,
          interconnect: interconnects.get(cluster.path) ?? null,
          dualSite: dualSites.get(cluster.path) ?? null,
          carriers: model.carriers.filter(({ proxies }) => proxies === cluster.path),
          pacemaker: pacemakers.get(cluster.path) ?? null,
        };
        return [cluster.path, parts] as const;
      }),
    );
    index = { clusters, machines: rolesOf(model, clusters) };
    indexes.set(model, index);
  }
  return index;
}

function byProxies<T extends { readonly proxies: string }>(parts: readonly T[]): ReadonlyMap<string, T> {
  return new Map(parts.map((part) => [part.proxies, part]));
}

function rolesOf(model: Model, clusters: ReadonlyMap<string, ProxyClusterParts>): ReadonlyMap<string, MachineRoles> {
  const proxies = new Map(
    [...clusters.values()].flatMap((parts) => parts.cluster.nodes.map((node) => [node.machine, { parts, node }])),
  );
  const databases = new Map(
    model.databaseClusters.flatMap((cluster) =>
      databaseMachines(cluster).map(({ machine: name, as }) => [name, { cluster, as }]),
    ),
  );
  return new Map(
    model.machines.map((found) => [
      found.name,
      {
        machine: found,
        proxy: proxies.get(found.name) ?? null,
        database: databases.get(found.name) ?? null,
        ticketArbitrator: model.ticketArbitrators.find(({ machine: name }) => name === found.name) ?? null,
      },
    ]),
  );
}
