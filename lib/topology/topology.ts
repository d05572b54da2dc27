import type { ArbitratorRecord } from './arbitrator';
import type { CarrierRecord } from './carrier';
import type { GaleraSitesRecord } from './galera-sites';
import type { InterconnectRecord } from './interconnect';
import type { DualSiteRecord } from './dual-site';
import type { PacemakerClusterRecord } from './pacemaker';
import type { PlatformRecord } from './platform';
import type { TicketArbitratorRecord } from './tickets';
import type {
  CallLimitsRecord,
  ExternalServerRecord,
  MachineRecord,
  RegistrationRecord,
  SecretRecord,
  StoreRecord,
} from './values';

export type { PlatformRecord } from './platform';
export type * from './values';

/**
 * What the author said, as plain data: text as written, nothing defaulted, nothing parsed. Constructs hand it over, a YAML
 * file can hold the same. `resolve` reads it and complains about the author's own words.
 */
export interface Topology {
  /** Id of the stack; the first segment of every path. */
  readonly name: string;
  readonly platform: PlatformRecord;
  /** The stack's own secret; secrets nobody set are derived from it. */
  readonly secret?: SecretRecord | undefined;
  readonly parts: readonly Part[];
  readonly acceptances: readonly AcceptanceRecord[];
  /** Props of the wrong kind that no part has a place for. */
  readonly misfits?: readonly MisfitRecord[] | undefined;
}

/** A prop of a construct that is of the wrong kind. */
export interface MisfitRecord {
  readonly path: string;
  readonly prop: string;
  /** What stood there. */
  readonly found: string;
  /** What is wanted there. */
  readonly wanted: string;
}

export type Part =
  | ProxyClusterRecord
  | VirtualIpRecord
  | LocalDatabaseRecord
  | ReplicationClusterRecord
  | InterconnectRecord
  | DualSiteRecord
  | CarrierRecord
  | PacemakerClusterRecord
  | DatabaseClusterRecord
  | DatabaseConnectionRecord
  | NoSqlStoreRecord
  | ArbitratorRecord
  | TicketArbitratorRecord;

/** A database that proxy clusters share. It belongs to none of them; a {@link DatabaseConnectionRecord} says who uses it. */
export type DatabaseClusterRecord =
  GaleraClusterRecord | ReplicatedDatabaseRecord | NdbClusterRecord | ExternalDatabaseRecord;

export interface ProxyClusterRecord {
  readonly kind: 'proxy-cluster';
  readonly path: string;
  readonly nodes: readonly MachineRecord[];
  readonly version?: string | undefined;
  readonly packages?: PackagesRecord | undefined;
  readonly sip?: readonly string[] | undefined;
  readonly domains?: readonly string[] | undefined;
  readonly udpWorkers?: number | undefined;
  readonly tcpWorkers?: number | undefined;
  readonly sharedMemory?: string | undefined;
  readonly packageMemory?: string | undefined;
  readonly logLevel?: number | undefined;
  readonly registration?: RegistrationRecord | undefined;
  readonly natPinging?: NatPingingRecord | undefined;
  readonly limits?: CallLimitsRecord | undefined;
  readonly nonceSecret?: SecretRecord | undefined;
  readonly sipClients?: readonly string[] | undefined;
  readonly core: readonly CoreParameterRecord[];
  readonly modules: readonly ModuleRecord[];
  readonly routes: readonly RouteRecord[];
  readonly files: readonly FileRecord[];
}

/** Where OpenSIPS comes from. */
export type PackagesRecord =
  | {
      readonly from: 'repository';
      readonly uri?: string | undefined;
      readonly suite?: string | undefined;
      readonly component?: string | undefined;
      /** URI of the key. */
      readonly key?: string | undefined;
      readonly keyFingerprint?: string | undefined;
    }
  | {
      readonly from: 'folder';
      readonly folder: string;
      /** Names of the packages in it, sorted; absent with `error`, which says why it could not be looked into. */
      readonly files?: readonly string[] | undefined;
      readonly error?: string | undefined;
    }
  | { readonly from: 'installed' };

export interface NatPingingRecord {
  readonly interval?: string | undefined;
}

export interface CoreParameterRecord {
  readonly name: string;
  readonly value: string | number;
}

export interface ModuleRecord {
  readonly name: string;
  readonly parameters: readonly ParameterRecord[];
}

export interface ParameterRecord {
  readonly name: string;
  readonly value: string | number;
}

export type RouteKind =
  | 'request'
  | 'route'
  | 'branch_route'
  | 'failure_route'
  | 'onreply_route'
  | 'local_route'
  | 'startup_route'
  | 'timer_route'
  | 'event_route'
  | 'error_route';

export interface RouteRecord {
  /** `request` is text put into the main route before authentication and routing; the others are blocks of their own. */
  readonly kind: RouteKind;
  /** Name of the block; empty for `request`, `local_route`, `startup_route` and `error_route`. */
  readonly name: string;
  /** For `timer_route`: seconds between two runs. */
  readonly interval?: number | undefined;
  readonly text: TextRecord;
}

/** Text the author wrote in place, or read from a file of the author's; `error` when that file could not be read. */
export type TextRecord = string | { readonly file: string; readonly error: string };

export interface FileRecord {
  readonly path: string;
  readonly content: TextRecord;
  readonly mode?: number | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

export interface VirtualIpRecord {
  readonly kind: 'virtual-ip';
  readonly path: string;
  readonly proxies: string;
  readonly address: string;
  readonly interface?: string | undefined;
  readonly publicAddress?: string | undefined;
  /** Id of the elastic address that `publicAddress` is. */
  readonly allocation?: string | undefined;
}

export interface LocalDatabaseRecord {
  readonly kind: 'local-database';
  readonly path: string;
  readonly proxies: string;
  readonly database?: string | undefined;
  readonly user?: string | undefined;
  readonly bufferPool?: string | undefined;
  readonly staticTables?: StaticTablesRecord | undefined;
}

/** What every shared database on machines of ours has. */
interface SharedTablesRecord {
  readonly path: string;
  readonly database?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: SecretRecord | undefined;
  readonly provisioningPassword?: SecretRecord | undefined;
}

/** An option in the server's own words. */
export interface ServerOptionRecord {
  readonly name: string;
  readonly value: string | number;
}

export interface GaleraClusterRecord extends SharedTablesRecord {
  readonly kind: 'galera-cluster';
  readonly members: readonly MachineRecord[];
  readonly arbitrator?: MachineRecord | undefined;
  readonly bufferPool?: string | undefined;
  readonly gcache?: string | undefined;
  readonly flowControlLimit?: number | undefined;
  /** Segment by machine name. */
  readonly segments?: Readonly<Record<string, number>> | undefined;
  readonly transport?: 'tls' | 'plain' | undefined;
  readonly authorityKey?: SecretRecord | undefined;
  /** Of one over several sites; `members` and `arbitrator` are those of this stack. */
  readonly sites?: GaleraSitesRecord | undefined;
  readonly serverOptions: readonly ServerOptionRecord[];
  readonly providerOptions: readonly ServerOptionRecord[];
}

export interface ReplicatedDatabaseRecord extends SharedTablesRecord {
  readonly kind: 'replicated-database';
  readonly members: readonly MachineRecord[];
  readonly server?: 'mariadb' | 'mysql' | undefined;
  readonly mode?: 'primary-replica' | 'dual-primary' | undefined;
  readonly semiSync?: 'on' | 'off' | undefined;
  readonly replicationPassword?: SecretRecord | undefined;
  readonly bufferPool?: string | undefined;
  readonly serverOptions: readonly ServerOptionRecord[];
}

export interface NdbClusterRecord extends SharedTablesRecord {
  readonly kind: 'ndb-cluster';
  readonly management: readonly MachineRecord[];
  readonly data: readonly MachineRecord[];
  readonly sql: readonly MachineRecord[];
  readonly replicas?: number | undefined;
  readonly dataMemory?: string | undefined;
}

export interface ExternalDatabaseRecord {
  readonly kind: 'external-database';
  readonly path: string;
  readonly servers: readonly ExternalServerRecord[];
  readonly engine?: 'single' | 'galera' | 'replicated' | 'ndb' | undefined;
  readonly database?: string | undefined;
  readonly user?: string | undefined;
  readonly password: SecretRecord;
  /** An account that may make tables; without it the tables are somebody else's work. */
  readonly provisioning?: { readonly user: string; readonly password: SecretRecord } | undefined;
  readonly check?: { readonly port: number; readonly path?: string | undefined } | undefined;
}

export interface DatabaseConnectionRecord {
  readonly kind: 'database-connection';
  readonly path: string;
  readonly proxies: string;
  /** Path of the shared database. */
  readonly database: string;
  readonly access?: DatabaseAccessRecord | undefined;
  readonly dialogs?: 'realtime' | 'off' | undefined;
}

export type DatabaseAccessRecord =
  | {
      readonly by: 'haproxy';
      readonly port?: number | undefined;
      readonly checkInterval?: string | undefined;
      readonly sessionTimeout?: string | undefined;
    }
  | { readonly by: 'db-virtual'; readonly mode?: 'FAILOVER' | 'PARALLEL' | 'ROUND' | undefined }
  /** `server`: name of a machine of the database, or host of an external one. */
  | { readonly by: 'direct'; readonly server?: string | undefined };

export interface NoSqlStoreRecord extends StoreRecord {
  readonly kind: 'nosql-store';
  readonly path: string;
  readonly proxies: string;
}

export type StaticTablesRecord =
  | {
      readonly by: 'replication';
      readonly tables?: readonly string[] | undefined;
      readonly password?: SecretRecord | undefined;
    }
  | {
      readonly by: 'timer';
      readonly every?: string | undefined;
      readonly source?: string | undefined;
      readonly tables?: readonly string[] | undefined;
      readonly password?: SecretRecord | undefined;
    }
  | { readonly by: 'hand' };

export interface ReplicationClusterRecord {
  readonly kind: 'replication-cluster';
  readonly path: string;
  readonly proxies: string;
  readonly clusterId?: number | undefined;
  readonly binPort?: number | undefined;
  readonly contacts?: 'memory' | 'memory-and-sql' | 'off' | undefined;
  readonly dialogs?: 'on' | 'off' | undefined;
  readonly provisioning?: 'database' | 'script' | undefined;
  readonly sharingTag?: string | undefined;
  readonly pingInterval?: string | undefined;
  readonly pingTimeout?: string | undefined;
  readonly nodeTimeout?: string | undefined;
  readonly descriptions?: Readonly<Record<string, string>> | undefined;
}

/** The author accepts a finding under a path, with a reason. */
export interface AcceptanceRecord {
  readonly rule: string;
  readonly path: string;
  readonly reason: string;
}
