import { Construct } from 'constructs';
import { props as read } from '../lib/topology/said';
import { declareMisfit, options } from './declare';
import { LocalDatabase, type LocalDatabaseProps } from './local-database';
import type { VirtualIp } from './options/virtual-ip';
import { PacemakerCluster, type PacemakerClusterProps } from './pacemaker-cluster';
import { ProxyCluster, type ProxyClusterProps } from './proxy-cluster';
import { ReplicationCluster, type ContactStorage, type ReplicationClusterProps } from './replication-cluster';
import { VirtualAddress } from './virtual-address';

/** What the nodes tell each other. */
export interface ReplicateProps {
  /**
   * Contacts of registered clients: true, false, or where they are kept.
   * @default true, kept as ReplicationClusterProps.contacts says
   */
  readonly contacts?: boolean | ContactStorage;
  /** Confirmed calls. @default true */
  readonly dialogs?: boolean;
}

export interface PerNodeDatabaseTopologyProps extends ProxyClusterProps {
  /** The address clients know. */
  readonly virtualIp: VirtualIp;
  /** How a silent node is cut off, or why it is not. */
  readonly fencing: PacemakerClusterProps['fencing'];
  /** What the nodes tell each other. @default - contacts and dialogs */
  readonly replicate?: ReplicateProps;
  /** More about the replication. @default - as ReplicationClusterProps says */
  readonly replication?: Omit<ReplicationClusterProps, 'proxies' | 'contacts' | 'dialogs'>;
  /** More about the databases. @default - as LocalDatabaseProps says */
  readonly database?: Omit<LocalDatabaseProps, 'proxies'>;
  /** More about Pacemaker. @default - as PacemakerClusterProps says */
  readonly pacemaker?: Omit<PacemakerClusterProps, 'proxies' | 'virtualAddress' | 'fencing'>;
}

/**
 * Two or more OpenSIPS nodes that run all the time, a database on each, one virtual address: contacts and calls travel
 * over BIN, so a takeover starts nothing and loses no registration and no confirmed call. Ringing calls are lost.
 *
 * ```ts
 * new PerNodeDatabaseTopology(stack, 'registrar', {
 *   virtualIp: VirtualIp.of('192.168.3.100/24'),
 *   nodes: [Machine.at('vsvr2a', '192.168.3.125'), Machine.at('vsvr2b', '192.168.3.126')],
 *   fencing: Fencing.none('test rig: a person watches it'),
 * });
 * ```
 */
export class PerNodeDatabaseTopology extends Construct {
  public readonly proxies: ProxyCluster;
  public readonly virtualAddress: VirtualAddress;
  public readonly database: LocalDatabase;
  public readonly replication: ReplicationCluster;
  public readonly pacemaker: PacemakerCluster;

  constructor(scope: Construct, id: string, props: PerNodeDatabaseTopologyProps) {
    super(scope, id);
    const { virtualIp, fencing, replicate, replication, database, pacemaker, ...proxyProps } = read(props);
    const { contacts = true, dialogs = true } = options(this, 'replicate', replicate);
    if (typeof dialogs !== 'boolean') declareMisfit(this, 'replicate.dialogs', dialogs, 'true or false');
    if (!isStorage(contacts)) {
      declareMisfit(this, 'replicate.contacts', contacts, "true, false, 'memory', 'memory-and-sql' or 'off'");
    }
    this.proxies = new ProxyCluster(this, 'proxies', proxyProps);
    const { proxies } = this;
    this.virtualAddress = new VirtualAddress(this, 'vip', { proxies, virtualIp });
    this.database = new LocalDatabase(this, 'database', { ...options(this, 'database', database), proxies });
    this.replication = new ReplicationCluster(this, 'replication', {
      ...options(this, 'replication', replication),
      proxies,
      ...contactStorage(contacts),
      dialogs: dialogs ? 'on' : 'off',
    });
    this.pacemaker = new PacemakerCluster(this, 'pacemaker', {
      ...options(this, 'pacemaker', pacemaker),
      proxies,
      virtualAddress: this.virtualAddress,
      fencing,
    });
  }
}

function isStorage(contacts: unknown): boolean {
  return typeof contacts === 'boolean' || ['memory', 'memory-and-sql', 'off'].includes(contacts as string);
}

function contactStorage(contacts: boolean | ContactStorage): Pick<ReplicationClusterProps, 'contacts'> {
  if (contacts === true || !isStorage(contacts)) return {};
  return { contacts: contacts === false ? 'off' : contacts };
}
