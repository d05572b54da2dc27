import { Construct } from 'constructs';
import { mapped, pathOf, plain, props as read, textOf } from '../lib/topology/said';
import type { Duration } from '../lib/units';
import { declare } from './declare';
import type { IProxyCluster } from './proxy-cluster';

/** Where replicated contacts are kept. */
export type ContactStorage =
  /** In memory; a node that starts asks its peer. Nothing survives a stop of every node. OpenSIPS 2.4 and later. */
  | 'memory'
  /** In memory and in the node's own table; survives a stop of every node, and a node still asks its peer where the version can. */
  | 'memory-and-sql'
  /** Not replicated. */
  | 'off';

export interface ReplicationClusterProps {
  /** The nodes that replicate. */
  readonly proxies: IProxyCluster;
  /** clusterer's id of this cluster, 1 to 65535, the same on every node. @default 1 */
  readonly clusterId?: number;
  /** TCP port of BIN on each node's own address, 1 to 65535. @default 5555 */
  readonly binPort?: number;
  /** Where contacts are kept. @default - 'memory' from OpenSIPS 2.4 on, 'memory-and-sql' before */
  readonly contacts?: ContactStorage;
  /** Whether confirmed calls are known to every node. @default 'on' */
  readonly dialogs?: 'on' | 'off';
  /**
   * Where a node reads its peers from: rows of table `clusterer`, or lines in its script (OpenSIPS 2.4 and later), which
   * take the database out of the way of the links.
   * @default - 'database' where the proxies have a LocalDatabase, else 'script'
   */
  readonly provisioning?: 'database' | 'script';
  /** Name of the sharing tag that follows the virtual address: letters, digits, dash, `_`. OpenSIPS 2.4 and later. @default 'vip' */
  readonly sharingTag?: string;
  /** Time between two pings of a peer, whole seconds. OpenSIPS 2.3 and later. @default Duration.seconds(4), the daemon's own */
  readonly pingInterval?: Duration;
  /**
   * Time a ping may take. Too short, and a busy node flaps; too long, and a dead one is noticed late. OpenSIPS 2.3 and later.
   * @default Duration.millis(1000), the daemon's own
   */
  readonly pingTimeout?: Duration;
  /**
   * Time a failed peer is left alone before it is pinged again, whole seconds. For that long after one lost ping nothing is
   * replicated to it. OpenSIPS 2.3 and later.
   * @default Duration.seconds(10); the daemon's own is 60 s
   */
  readonly nodeTimeout?: Duration;
  /** Description of each node by its name, 64 characters at most. @default - the node's name */
  readonly descriptions?: Readonly<Record<string, string>>;
}

/** What OpenSIPS nodes tell each other over BIN through the clusterer module: contacts, calls, the state of gateways. */
export class ReplicationCluster extends Construct {
  constructor(scope: Construct, id: string, props: ReplicationClusterProps) {
    super(scope, id);
    const said = read(props);
    declare(this, () => ({
      kind: 'replication-cluster',
      path: this.node.path,
      proxies: pathOf(said.proxies),
      clusterId: plain(said.clusterId),
      binPort: plain(said.binPort),
      contacts: plain(said.contacts),
      dialogs: plain(said.dialogs),
      provisioning: plain(said.provisioning),
      sharingTag: plain(said.sharingTag),
      pingInterval: textOf(said.pingInterval, 'Duration'),
      pingTimeout: textOf(said.pingTimeout, 'Duration'),
      nodeTimeout: textOf(said.nodeTimeout, 'Duration'),
      descriptions: mapped(said.descriptions, plain),
    }));
  }
}
