import { Construct } from 'constructs';
import { each, items, plain, props as read, recordOf, textOf } from '../lib/topology/said';
import type { Size } from '../lib/units';
import type { IDatabase, SharedTablesProps } from './database';
import { declare } from './declare';
import type { Machine } from './options/machine';

export interface NdbClusterProps extends SharedTablesProps {
  /**
   * Management nodes, one or two. They hand out the configuration, and one of them decides which half of a broken network
   * goes on. With one alone nothing that is stopped can start while it is away.
   */
  readonly management: readonly Machine[];
  /** Data nodes, which hold every row in memory: as many as `replicas`, or a multiple of it. */
  readonly data: readonly Machine[];
  /** MySQL servers in front of them, one or more. The first is used, the others stand by. */
  readonly sql: readonly Machine[];
  /** Copies of each row (`NoOfReplicas`), 1 to 4; with 1 a lost data node is lost data. @default 2 */
  readonly replicas?: number;
  /**
   * Memory of each data node for rows and indexes (`DataMemory`), 64 MiB to 1 TiB. When it is full every write is refused.
   * @default Size.mebibytes(512)
   */
  readonly dataMemory?: Size;
}

/**
 * MySQL Cluster (NDB) 8.0 or 8.4: data nodes hold the rows in memory, each several times, and MySQL servers read and write
 * them. A data node that falls silent is out of use after four seconds. The tables of OpenSIPS fit its limits (30000 bytes a
 * row, `b2b_sca` takes 24404), but a contact takes 9 KB of `dataMemory` and a call 11 KB, since text is kept at its full
 * width. It is a choice for those who run it already; prefer a GaleraCluster.
 *
 * Its packages come from MySQL's own repository, which the machines must know; none of them is a proxy, too. **What is made
 * for it has not been run**: it follows the manual and the source, and is read by MySQL Cluster's own parser where that is
 * installed. Changing `replicas`, or adding to `data`, takes a person who follows the manual; data nodes are never told to
 * begin anew (`--initial`).
 *
 * ```ts
 * const database = new NdbCluster(stack, 'database', {
 *   management: [Machine.at('mgm1', '192.0.2.21'), Machine.at('mgm2', '192.0.2.22')],
 *   data: [Machine.at('data1', '192.0.2.23'), Machine.at('data2', '192.0.2.24')],
 *   sql: [Machine.at('sql1', '192.0.2.25'), Machine.at('sql2', '192.0.2.26')],
 * });
 * ```
 */
export class NdbCluster extends Construct implements IDatabase {
  public readonly databaseMachines: readonly Machine[];

  constructor(scope: Construct, id: string, props: NdbClusterProps) {
    super(scope, id);
    const said = read(props);
    this.databaseMachines = [...items(said.management), ...items(said.data), ...items(said.sql)];
    declare(this, () => ({
      kind: 'ndb-cluster',
      path: this.node.path,
      database: plain(said.database),
      user: plain(said.user),
      password: recordOf(said.password, 'Secret'),
      provisioningPassword: recordOf(said.provisioningPassword, 'Secret'),
      management: each(said.management, (node) => recordOf(node, 'Machine')),
      data: each(said.data, (node) => recordOf(node, 'Machine')),
      sql: each(said.sql, (node) => recordOf(node, 'Machine')),
      replicas: plain(said.replicas),
      dataMemory: textOf(said.dataMemory, 'Size'),
    }));
  }
}
