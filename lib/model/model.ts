import type { Cidr, Duration, IpAddress, Port, Size } from '../units';
import type { Carrier } from './carrier';
import type { DatabaseCluster, DatabaseConnection, LocalDatabase, NoSqlStore } from './database';
import type { DualSite } from './dual-site';
import type { Opening } from './openings';
import type { OpenSipsConfig, OpenSipsPackages, OpenSipsVersion } from './opensips';
import type { PacemakerCluster } from './pacemaker';
import type { PlatformModel } from './platform';
import type { SecretModel, SecretName } from './secret';
import type { TicketArbitrator } from './tickets';

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
  /** What its proxy clusters share with other sites. */
  readonly interconnects: readonly Interconnect[];
  /** What its proxy clusters are to clients that know several sites. */
  readonly dualSites: readonly DualSite[];
  readonly carriers: readonly Carrier[];
  /** Machines at a place of their own, for whatever needs a vote there. */
  readonly arbitrators: readonly Arbitrator[];
  /** The votes there about which site serves. */
  readonly ticketArbitrators: readonly TicketArbitrator[];
  readonly pacemakerClusters: readonly PacemakerCluster[];
  /** What machines let in, those of one machine together. */
  readonly openings: readonly Opening[];
  readonly secrets: readonly SecretModel[];
  readonly acceptances: readonly Acceptance[];
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
  /** Where clients and carriers reach it, through a router that passes SIP on to it; null where they reach itself. */
  readonly publicAddress: IpAddress | null;
  /** Id of the elastic address that `publicAddress` is; null where it is none. */
  readonly allocation: string | null;
  /** Network interface; null lets the address agent find it by the segment. */
  readonly interface: string | null;
  /** Announced on a shared segment, a further address of a machine's interface, or behind routes that lead to a machine. */
  readonly movedBy: 'announcement' | 'interface' | 'route';
}

/** A cluster of module clusterer: nodes that exchange data over BIN. */
export interface ClustererCluster {
  readonly path: string;
  readonly name: string;
  readonly proxies: string;
  /** Database that holds the rows; null when node lines stand in the script. */
  readonly database: string | null;
  readonly clusterId: number;
  readonly nodes: readonly ReplicationNode[];
}

/**
 * The nodes of one proxy cluster, which know the same contacts and calls. Where all sites know them, its id is that of the
 * Interconnect: one cluster of module clusterer then, of which these are the own site's nodes.
 */
export interface ReplicationCluster extends ClustererCluster {
  readonly binPort: number;
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
  /** Where other sites reach devices of this node, as a federation's store says it; null without one. */
  readonly sipAddress: string | null;
  readonly description: string;
}

/** The proxies of several sites: they know each other's counts; contacts and calls only where they share an address. */
export interface Interconnect extends ClustererCluster {
  /** Name of the site that this model is of. */
  readonly site: string;
  /** All sites, this one included, in the same order everywhere; `nodes` are those of all of them. */
  readonly sites: readonly Site[];
  /** Longest time a packet takes to another site and back. */
  readonly roundTrip: Duration;
  readonly transport: InterconnectTransport;
  /** Calls in progress, counted in dialog profiles over all sites. */
  readonly callCounts: 'on' | 'off';
  /** Calls per second, counted in rate limits over all sites. */
  readonly callRates: 'on' | 'off';
  /** Tables that an administrator fills, between the databases of all nodes of all sites. */
  readonly staticTables: 'on' | 'off';
}

export interface Site {
  readonly name: string;
  readonly virtualIp: IpAddress | null;
  /** Where others reach the virtual address; null where that is itself. */
  readonly publicAddress: IpAddress | null;
  readonly version: OpenSipsVersion;
  readonly nodes: readonly { readonly machine: string; readonly nodeId: number; readonly address: IpAddress }[];
  /** Its carriers, with the networks each sends calls from. */
  readonly carriers: readonly { readonly name: string; readonly sources: readonly Cidr[] }[];
}

export type InterconnectTransport =
  /** BIN over TLS on a port of its own, with certificates of an authority made from this key: 64 hexadecimal digits. */
  | { readonly by: 'bins'; readonly port: number; readonly authorityKey: SecretName }
  /** Plain BIN, on the port of the replication within the site, through what the reason names. */
  | { readonly by: 'bin'; readonly port: number; readonly reason: string };

/** A machine at a place that is lost with none of the sites. */
export interface Arbitrator {
  readonly path: string;
  readonly name: string;
  readonly machine: string;
  readonly address: IpAddress;
}

export interface Acceptance {
  readonly rule: string;
  readonly path: string;
  readonly reason: string;
}
