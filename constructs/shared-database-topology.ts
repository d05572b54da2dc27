import { Construct } from 'constructs';
import { props as read } from '../lib/topology/said';
import { DatabaseConnection, type DatabaseConnectionProps } from './database-connection';
import { options } from './declare';
import type { VirtualIp } from './options/virtual-ip';
import { PacemakerCluster, type PacemakerClusterProps } from './pacemaker-cluster';
import { ProxyCluster, type ProxyClusterProps } from './proxy-cluster';
import { VirtualAddress } from './virtual-address';

export interface SharedDatabaseTopologyProps extends ProxyClusterProps {
  /** The address clients know. */
  readonly virtualIp: VirtualIp;
  /** How a silent node is cut off, or why it is not. */
  readonly fencing: PacemakerClusterProps['fencing'];
  /** The database the nodes share, made before: a GaleraCluster, ReplicatedDatabase, NdbCluster or ExternalDatabase. */
  readonly database: DatabaseConnectionProps['database'];
  /** How the nodes reach it. @default DatabaseAccess.haproxy() */
  readonly access?: DatabaseConnectionProps['access'];
  /** Whether each confirmed call is written down at once, so that it outlives a takeover. @default 'realtime' */
  readonly dialogs?: DatabaseConnectionProps['dialogs'];
  /** More about Pacemaker. @default - as PacemakerClusterProps says, with service 'with-virtual-ip' */
  readonly pacemaker?: Omit<PacemakerClusterProps, 'proxies' | 'virtualAddress' | 'fencing'>;
}

/**
 * Two or more OpenSIPS nodes of which one runs, a database they share, one virtual address: a takeover moves the address
 * and starts OpenSIPS there, which reads contacts and confirmed calls from the tables. Ringing calls are lost, and nobody
 * is answered until it has read them. As available as its database; OpenSIPS nodes need not know each other.
 *
 * ```ts
 * const database = new GaleraCluster(stack, 'database', {
 *   members: [Machine.at('db1', '192.0.2.21'), Machine.at('db2', '192.0.2.22'), Machine.at('db3', '192.0.2.23')],
 * });
 * new SharedDatabaseTopology(stack, 'registrar', {
 *   virtualIp: VirtualIp.of('192.0.2.10/24'),
 *   nodes: [Machine.at('proxy1', '192.0.2.11'), Machine.at('proxy2', '192.0.2.12')],
 *   database,
 *   fencing: Fencing.none('test rig: a person watches it'),
 * });
 * ```
 */
export class SharedDatabaseTopology extends Construct {
  public readonly proxies: ProxyCluster;
  public readonly virtualAddress: VirtualAddress;
  public readonly connection: DatabaseConnection;
  public readonly pacemaker: PacemakerCluster;

  constructor(scope: Construct, id: string, props: SharedDatabaseTopologyProps) {
    super(scope, id);
    const { virtualIp, fencing, database, access, dialogs, pacemaker, ...proxyProps } = read(props);
    const { service, ...more } = options(this, 'pacemaker', pacemaker);
    this.proxies = new ProxyCluster(this, 'proxies', proxyProps);
    const { proxies } = this;
    this.virtualAddress = new VirtualAddress(this, 'vip', { proxies, virtualIp });
    this.connection = new DatabaseConnection(this, 'database', {
      proxies,
      database,
      ...(access !== undefined && { access }),
      ...(dialogs !== undefined && { dialogs }),
    });
    this.pacemaker = new PacemakerCluster(this, 'pacemaker', {
      ...more,
      service: service === undefined ? 'with-virtual-ip' : service,
      proxies,
      virtualAddress: this.virtualAddress,
      fencing,
    });
  }
}
