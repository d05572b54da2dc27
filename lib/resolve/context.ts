import type {
  Carrier,
  DatabaseCluster,
  DualSite,
  DatabaseConnection,
  Interconnect,
  LocalDatabase,
  NoSqlStore,
  PlatformModel,
  Machine,
  OpenSipsVersion,
  ReplicationCluster,
  VirtualIp,
} from '../model';
import type { InterconnectRecord } from '../topology/interconnect';
import type { CarrierRecord } from '../topology/carrier';
import type { PacemakerClusterRecord } from '../topology/pacemaker';
import type {
  DatabaseConnectionRecord,
  LocalDatabaseRecord,
  MachineRecord,
  NoSqlStoreRecord,
  ProxyClusterRecord,
  ReplicationClusterRecord,
  VirtualIpRecord,
} from '../topology/topology';
import type { DualSiteRecord } from '../topology/dual-site';
import type { IpAddress } from '../units';
import type { Problems } from './problems';
import { Secrets } from './secrets';

export { Secrets };

/** What the whole stack shares while its clusters are resolved. */
export interface StackContext {
  readonly platform: PlatformModel;
  readonly hostKeys: Readonly<Record<string, string>>;
  /** Machine name to the path that took it. */
  readonly machineNames: Map<string, string>;
  /** Address to the path that took it. */
  readonly addresses: Map<string, string>;
  /** Nodes of proxy clusters and arbitrators by their names in lower case: a database may stand beside them. */
  readonly otherMachines: ReadonlyMap<string, MachineRecord>;
  /** Machine name in lower case to the shared database that has it. */
  readonly databaseMachines: Map<string, string>;
  /** Shared databases by their paths, as far as they could be read. */
  readonly databaseClusters: ReadonlyMap<string, DatabaseCluster>;
  /** Paths of all that were said. */
  readonly saidDatabases: readonly string[];
  readonly secrets: Secrets;
  readonly problems: Problems;
}

/** A node of a proxy cluster before its script exists. */
export interface NodeIdentity {
  readonly path: string;
  readonly machine: string;
  readonly address: IpAddress;
  readonly nodeId: number;
}

/** One address that all sites answer on. */
export interface Anycast {
  readonly path: string;
  /** Name of the own site. */
  readonly site: string;
  readonly address: IpAddress;
  /** clusterer's id of the cluster of all sites, which knows all contacts, calls and transactions. */
  readonly clusterId: number;
}

/** What is known of a proxy cluster and its parts, in the order they are resolved: later members see earlier ones. */
export interface ClusterContext {
  readonly path: string;
  readonly name: string;
  readonly version: OpenSipsVersion;
  readonly nodes: readonly NodeIdentity[];
  readonly machines: readonly Machine[];
  readonly platform: PlatformModel;
  readonly virtualIp: VirtualIp | null;
  readonly anycast: Anycast | null;
  readonly records: ClusterRecords;
  readonly secrets: Secrets;
  readonly problems: Problems;
}

export interface ClusterRecords {
  readonly proxies: ProxyClusterRecord;
  readonly virtualIp: VirtualIpRecord | null;
  readonly database: LocalDatabaseRecord | null;
  readonly connection: DatabaseConnectionRecord | null;
  readonly stores: readonly NoSqlStoreRecord[];
  readonly replication: ReplicationClusterRecord | null;
  readonly interconnect: InterconnectRecord | null;
  readonly dualSite: DualSiteRecord | null;
  readonly carriers: readonly CarrierRecord[];
  readonly pacemaker: PacemakerClusterRecord | null;
}

/** What `resolve/opensips` needs beside the context. */
export interface ResolvedParts {
  readonly database: LocalDatabase | null;
  readonly shared: DatabaseCluster | null;
  readonly connection: DatabaseConnection | null;
  readonly stores: readonly NoSqlStore[];
  readonly replication: ReplicationCluster | null;
  readonly interconnect: Interconnect | null;
  readonly dualSite: DualSite | null;
  readonly carriers: readonly Carrier[];
}
