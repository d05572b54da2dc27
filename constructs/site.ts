import type { LocalDatabase } from './local-database';
import type { IProxyCluster } from './proxy-cluster';
import type { VirtualAddress } from './virtual-address';

/** A site: a PerNodeDatabaseTopology, a SharedDatabaseTopology, or parts of your own, in a stack of its own. */
export interface ISite {
  /** Its OpenSIPS nodes. */
  readonly proxies: IProxyCluster;
  /** The address its clients know. */
  readonly virtualAddress: VirtualAddress;
  /** The database of each node, where each has its own. @default - none, or one that the nodes share */
  readonly database?: LocalDatabase;
}
