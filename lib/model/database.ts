import type { Duration, IpAddress, Size } from '../units';
import type { SecretName } from './secret';

/** One database server on each node of a proxy cluster. */
export interface LocalDatabase {
  readonly path: string;
  readonly name: string;
  readonly proxies: string;
  readonly database: string;
  /** Database user and operating system user in one: the server authenticates it over the unix socket. */
  readonly user: string;
  readonly bufferPool: Size;
  readonly members: readonly DatabaseMember[];
  /** Those of other sites that static tables travel to and from, too. */
  readonly elsewhere: readonly DatabaseMember[];
  readonly staticTables: StaticTables;
}

export interface DatabaseMember {
  readonly machine: string;
  readonly address: IpAddress;
  /** `server_id`, `gtid_domain_id` and `auto_increment_offset` in one: unique among the members. */
  readonly serverId: number;
}

export type StaticTables =
  | {
      readonly by: 'replication';
      readonly tables: readonly string[];
      readonly user: string;
      readonly password: SecretName;
    }
  | {
      readonly by: 'timer';
      readonly tables: readonly string[];
      readonly every: Duration;
      /** Machine the others copy from. */
      readonly source: string;
      readonly user: string;
      readonly password: SecretName;
    }
  | { readonly by: 'hand' };

/** A database that the nodes of a proxy cluster share: all of them read and write the same tables. */
export type DatabaseCluster = GaleraCluster | ReplicatedDatabase | NdbCluster | ExternalDatabase;

interface SharedTables {
  readonly path: string;
  /** From the path; unique in the stack. */
  readonly name: string;
  readonly database: string;
  /** OpenSIPS: may read and write rows. */
  readonly runtime: DatabaseAccount;
  /** Whoever makes tables and fills them; null where somebody else does. */
  readonly provisioning: DatabaseAccount | null;
}

export interface DatabaseAccount {
  readonly user: string;
  readonly password: SecretName;
}

/** Options of the author's, in the server's own words; they stand last, so that they win. */
export interface ServerOption {
  readonly name: string;
  readonly value: string | number;
}

/** MariaDB with Galera: each write is on every member before it is confirmed. */
export interface GaleraCluster extends SharedTables {
  readonly kind: 'galera';
  /** Those of this stack, in the order in which they are installed; the first writes, the others stand by. */
  readonly members: readonly GaleraMember[];
  /** A vote without data (garbd) in this stack. */
  readonly arbitrator: GaleraArbitrator | null;
  readonly bufferPool: Size;
  /** How much a member may miss and still catch up without a full copy. */
  readonly gcache: Size;
  /** Writes a member may be behind before it slows the writer down (`gcs.fc_limit`). */
  readonly flowControlLimit: number;
  readonly timers: GaleraTimers;
  readonly transport: GaleraTransport;
  /** A member that gives a full copy logs into its own server as this one. */
  readonly transfer: DatabaseAccount;
  readonly serverOptions: readonly ServerOption[];
  /** `wsrep_provider_options` of the author's. */
  readonly providerOptions: readonly ServerOption[];
  /** The whole of it where it stands at several sites, each a stack of its own; null at one. */
  readonly sites: GaleraSites | null;
}

/** A Galera cluster over several sites. The models of all of them say the same, but for whose it is. */
export interface GaleraSites {
  /** What the group is called everywhere. */
  readonly name: string;
  /** Name of the site that this model is of; null where the arbitrator stands alone. */
  readonly site: string | null;
  /** All sites, this one included; members of the first begin the cluster. */
  readonly sites: readonly GaleraSite[];
  readonly arbitrator: GaleraVote | null;
  /** Longest time a packet takes to another site and back. */
  readonly roundTrip: Duration;
  /** Database with the tables that an administrator fills; the model's own one holds what is the site's. */
  readonly common: string;
}

export interface GaleraSite {
  readonly name: string;
  readonly members: readonly GaleraMember[];
}

export interface GaleraVote extends GaleraArbitrator {
  /** Name of the site it stands at; null at a third place, where it is of use. */
  readonly site: string | null;
}

/** When members of a group give up one that is silent; each an option of the same name, `evs.suspect_timeout` and so on. */
export interface GaleraTimers {
  /** Between two signs of life. */
  readonly keepalive: Duration;
  /** Between two looks at who is silent. */
  readonly inactiveCheck: Duration;
  /** Silence after which a member goes, if all others hear as little of it. */
  readonly suspect: Duration;
  /** Silence after which it goes whatever the others hear. */
  readonly inactive: Duration;
  /** For the rest to agree on who is left. */
  readonly install: Duration;
}

export interface GaleraMember extends DatabaseMember {
  /** `gmcast.segment`: members of one site send each write once to another site. */
  readonly segment: number;
}

export interface GaleraArbitrator {
  readonly machine: string;
  readonly address: IpAddress;
  readonly segment: number;
}

export type GaleraTransport =
  /** Certificates of an authority that every member makes from this key: 64 hexadecimal digits. */
  { readonly kind: 'tls'; readonly authorityKey: SecretName } | { readonly kind: 'plain' };

/** MariaDB or MySQL with its own replication, by GTID. */
export interface ReplicatedDatabase extends SharedTables {
  readonly kind: 'replicated';
  readonly server: 'mariadb' | 'mysql';
  /** One writes and a person promotes another, or two write. */
  readonly mode: 'primary-replica' | 'dual-primary';
  /** The first is the first primary; who it is later is known on the machines alone. */
  readonly members: readonly DatabaseMember[];
  readonly replication: DatabaseAccount;
  /** Whether the primary waits until one replica has a write. */
  readonly semiSync: 'on' | 'off';
  readonly bufferPool: Size;
  readonly serverOptions: readonly ServerOption[];
}

/** MySQL Cluster. */
export interface NdbCluster extends SharedTables {
  readonly kind: 'ndb';
  readonly management: readonly NdbNode[];
  readonly data: readonly NdbNode[];
  /** MySQL servers in front of the data nodes; the first is used, the others stand by. */
  readonly sql: readonly NdbNode[];
  /** Copies of each row (`NoOfReplicas`). */
  readonly replicas: number;
  readonly dataMemory: Size;
}

export interface NdbNode extends DatabaseMember {
  /** `NodeId` in config.ini, 1 to 255; unique in the cluster. */
  readonly nodeId: number;
}

/** A database that somebody else runs. */
export interface ExternalDatabase extends SharedTables {
  readonly kind: 'external';
  readonly servers: readonly ExternalServer[];
  /** What stands behind the addresses, as far as the rules have to know. */
  readonly engine: 'single' | 'galera' | 'replicated' | 'ndb';
  /** A health check of its own over HTTP; null where a connection is all that can be tried. */
  readonly check: { readonly port: number; readonly path: string } | null;
}

export interface ExternalServer {
  /** Address or host name. */
  readonly host: string;
  readonly port: number;
}

/** How the nodes of a proxy cluster reach a database they share. */
export interface DatabaseConnection {
  readonly path: string;
  readonly name: string;
  readonly proxies: string;
  /** Path of the {@link DatabaseCluster}. */
  readonly database: string;
  readonly access: DatabaseAccess;
  /** Whether each confirmed call is written down at once. */
  readonly dialogs: 'realtime' | 'off';
}

export type DatabaseAccess =
  /** Through a haproxy on each node's loopback: one server at a time, the others are backups. */
  | {
      readonly by: 'haproxy';
      readonly port: number;
      readonly checkInterval: Duration;
      /** Longest silence on a connection, on either side. */
      readonly sessionTimeout: Duration;
    }
  /** Through module db_virtual. */
  | { readonly by: 'db-virtual'; readonly mode: 'FAILOVER' | 'PARALLEL' | 'ROUND' }
  /** One server alone. */
  | { readonly by: 'direct'; readonly server: string };

/** A store beside SQL that somebody else runs, as OpenSIPS reaches it through a cachedb module. */
export interface NoSqlStore {
  readonly path: string;
  readonly name: string;
  readonly proxies: string;
  readonly engine: 'couchbase' | 'mongodb' | 'cassandra' | 'redis';
  /** Name of the store in the script: `cassandra:name`. */
  readonly group: string;
  readonly servers: readonly ExternalServer[];
  /** Bucket, database, keyspace or number. */
  readonly database: string;
  readonly account: DatabaseAccount | null;
}
