import type { Cidr, IpAddress, Port, Size } from '../units';
import type { DatabaseCluster, DatabaseConnection, LocalDatabase, NoSqlStore } from './database';
import type { OpenSipsConfig, OpenSipsPackages, OpenSipsVersion } from './opensips';
import type { PacemakerCluster } from './pacemaker';
import type { SecretModel, SecretName } from './secret';

/** What will be built: every address, id and name decided, every default filled in. It knows no file format and no platform. */
export interface Model {
  readonly name: string;
  readonly platform: PlatformModel;
  readonly machines: readonly Machine[];
  readonly proxyClusters: readonly ProxyCluster[];
  readonly virtualIps: readonly VirtualIp[];
  readonly databases: readonly LocalDatabase[];
  /** Databases that proxy clusters share, on machines of their own or beside the proxies. */
  readonly databaseClusters: readonly DatabaseCluster[];
  readonly databaseConnections: readonly DatabaseConnection[];
  readonly noSqlStores: readonly NoSqlStore[];
  readonly replicationClusters: readonly ReplicationCluster[];
  readonly pacemakerClusters: readonly PacemakerCluster[];
  readonly secrets: readonly SecretModel[];
  readonly acceptances: readonly Acceptance[];
}

/** How machines come to be and are reached. */
export interface PlatformModel {
  readonly id: 'ssh';
  readonly capabilities: Capabilities;
  readonly connection: Connection;
}

/** What a platform can do, complete: rules refuse by name what it cannot. */
export interface Capabilities {
  /** How an address moves between machines: by gratuitous ARP on a shared segment, by a call to an API, or not at all. */
  readonly movableAddress: 'arp' | 'api' | 'none';
  readonly createsMachines: 'yes' | 'no';
}

export interface Connection {
  readonly user: string;
  readonly port: number;
  readonly privateKey: SecretName;
  readonly hostAuthority: string | null;
  readonly bastion: { readonly host: string; readonly user: string; readonly port: number } | null;
}

export interface Machine {
  readonly name: string;
  readonly path: string;
  readonly address: IpAddress;
  /** Addresses of further networks, for Corosync links. */
  readonly links: readonly IpAddress[];
  readonly os: 'debian-12';
  readonly hostKey: string | null;
}

export interface ProxyCluster {
  readonly path: string;
  /** From the path; unique in the stack. */
  readonly name: string;
  readonly version: OpenSipsVersion;
  readonly packages: OpenSipsPackages;
  readonly nodes: readonly ProxyNode[];
  readonly sharedMemory: Size;
  readonly packageMemory: Size;
  /** Networks that may send SIP; an empty list means anyone. */
  readonly sipClients: readonly Cidr[];
  readonly sipPorts: readonly Port[];
  readonly files: readonly ExtraFile[];
}

/** One OpenSIPS of a proxy cluster. */
export interface ProxyNode {
  readonly path: string;
  readonly machine: string;
  readonly address: IpAddress;
  readonly nodeId: number;
  readonly config: OpenSipsConfig;
}

export interface ExtraFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  readonly from: string;
}

export interface VirtualIp {
  readonly path: string;
  readonly proxies: string;
  /** Address with the prefix length of the segment it lives on. */
  readonly address: Cidr;
  /** Network interface; null lets the address agent find it by the segment. */
  readonly interface: string | null;
}

/** A clusterer cluster: nodes that exchange data over BIN. */
export interface ReplicationCluster {
  readonly path: string;
  readonly name: string;
  readonly proxies: string;
  /** Database that holds the rows; null when node lines stand in the script. */
  readonly database: string | null;
  readonly clusterId: number;
  readonly binPort: number;
  readonly nodes: readonly ReplicationNode[];
  readonly contacts: 'memory' | 'memory-and-sql' | 'off';
  readonly dialogs: 'on' | 'off';
  /** Bare name; null in versions without tags. */
  readonly sharingTag: string | null;
}

/** One row of table `clusterer`, in its newest meaning. */
export interface ReplicationNode {
  readonly path: string;
  readonly machine: string;
  readonly nodeId: number;
  readonly address: IpAddress;
  readonly url: string;
  readonly state: 0 | 1;
  readonly seed: 'seed' | 'none';
  readonly description: string;
}

export interface Acceptance {
  readonly rule: string;
  readonly path: string;
  readonly reason: string;
}
