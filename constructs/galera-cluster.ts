import { Construct } from 'constructs';
import { each, items, mapped, plain, props as read, recordOf, settingsOf, textOf } from '../lib/topology/said';
import type { Size } from '../lib/units';
import type { IDatabase, SharedTablesProps } from './database';
import { declare } from './declare';
import type { Machine } from './options/machine';
import type { Secret } from './options/secret';

export interface GaleraClusterProps extends SharedTablesProps {
  /**
   * Servers with all of the data, two to nine, in the order in which they are installed. The first is written to, the
   * others stand by. A machine may be a node of a proxy cluster, too.
   */
  readonly members: readonly Machine[];
  /**
   * A machine that votes and holds no data (garbd): what two members need, for one of two alone is no majority. It sees
   * every write, so it belongs on a network as good as theirs.
   * @default - none
   */
  readonly arbitrator?: Machine;
  /** InnoDB buffer pool of each member; best as large as the tables. @default Size.mebibytes(128) */
  readonly bufferPool?: Size;
  /**
   * Writes each member keeps for those that were away (`gcache.size`), 16 MiB to 1 TiB. One that missed more has to copy
   * everything.
   * @default Size.mebibytes(512)
   */
  readonly gcache?: Size;
  /**
   * Writes a member may lag behind before it slows down all the others (`gcs.fc_limit`), 1 to 100000. Low: a slow member
   * brakes registrations; high: one that takes over has more to catch up with first.
   * @default 256
   */
  readonly flowControlLimit?: number;
  /**
   * Site of a machine by its name (`gmcast.segment`), 0 to 255: a write goes once to each other site.
   * @default - 0 for each machine
   */
  readonly segments?: Readonly<Record<string, number>>;
  /**
   * `tls`: members talk to each other encrypted, with certificates of an authority of their own; `plain`: anyone on the
   * wire between them reads every password hash.
   * @default 'tls'
   */
  readonly transport?: 'tls' | 'plain';
  /**
   * Key that authority is made from: 64 hexadecimal digits in lower case. Changed, and the members no longer trust each
   * other until each has been restarted.
   * @default - derived from the stack's secret
   */
  readonly authorityKey?: Secret;
  /** Options of the server in its own words (`innodb_io_capacity`); one we set ourselves is replaced. @default - none */
  readonly serverOptions?: Readonly<Record<string, string | number>>;
  /**
   * `wsrep_provider_options` in Galera's own words. The times of the group (`evs.suspect_timeout`: `PT2S`) are ours where it
   * says nothing of them: a silent member holds up writes for about 3 s within one segment, for about 30 s between several.
   * @default - none
   */
  readonly providerOptions?: Readonly<Record<string, string | number>>;
}

/**
 * MariaDB with Galera: each write is on every member before it is confirmed, so any member may go and nothing is lost.
 * More than half of the votes have to be there, or all of them refuse. It is bootstrapped once, on the first member; after
 * a loss of all members a person says which one goes on.
 *
 * ```ts
 * const database = new GaleraCluster(stack, 'database', {
 *   members: [Machine.at('db1', '192.0.2.21'), Machine.at('db2', '192.0.2.22'), Machine.at('db3', '192.0.2.23')],
 * });
 * ```
 */
export class GaleraCluster extends Construct implements IDatabase {
  public readonly databaseMachines: readonly Machine[];

  constructor(scope: Construct, id: string, props: GaleraClusterProps) {
    super(scope, id);
    const said = read(props);
    const { arbitrator } = said;
    this.databaseMachines = [...items(said.members), ...(arbitrator === undefined ? [] : [arbitrator])];
    declare(this, () => ({
      kind: 'galera-cluster',
      path: this.node.path,
      database: plain(said.database),
      user: plain(said.user),
      password: recordOf(said.password, 'Secret'),
      provisioningPassword: recordOf(said.provisioningPassword, 'Secret'),
      members: each(said.members, (member) => recordOf(member, 'Machine')),
      arbitrator: recordOf(said.arbitrator, 'Machine'),
      bufferPool: textOf(said.bufferPool, 'Size'),
      gcache: textOf(said.gcache, 'Size'),
      flowControlLimit: plain(said.flowControlLimit),
      segments: mapped(said.segments, plain),
      transport: plain(said.transport),
      authorityKey: recordOf(said.authorityKey, 'Secret'),
      serverOptions: settingsOf(said.serverOptions),
      providerOptions: settingsOf(said.providerOptions),
    }));
  }
}
