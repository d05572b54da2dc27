import { Construct } from 'constructs';
import { each, items, plain, props as read, recordOf, settingsOf, textOf } from '../lib/topology/said';
import type { Size } from '../lib/units';
import type { IDatabase, SharedTablesProps } from './database';
import { declare } from './declare';
import type { Machine } from './options/machine';
import type { Secret } from './options/secret';

export interface ReplicatedDatabaseProps extends SharedTablesProps {
  /**
   * The servers, two to nine, or two with `dual-primary`, in the order in which they are installed. The first is the first
   * primary; which one it is later is known on the machines alone. A machine may be a node of a proxy cluster, too.
   */
  readonly members: readonly Machine[];
  /** What runs on them: MariaDB from Debian, or MySQL from MySQL's own repository. @default 'mariadb' */
  readonly server?: 'mariadb' | 'mysql';
  /**
   * `primary-replica`: one is written to, the others only follow; when it is lost a person promotes another, which is one
   * command. `dual-primary`: two are writable and follow each other, and only one of them is written to at a time.
   * @default 'primary-replica'
   */
  readonly mode?: 'primary-replica' | 'dual-primary';
  /**
   * Whether the primary waits until one replica has a write, so that a promotion loses none that was confirmed. Each
   * write then takes as long as the way there and back.
   * @default 'off'
   */
  readonly semiSync?: 'on' | 'off';
  /**
   * Password of the database user `opensips_replication`: 8 to 64 letters and digits.
   * @default - derived from the stack's secret
   */
  readonly replicationPassword?: Secret;
  /** InnoDB buffer pool of each server; best as large as the tables. @default Size.mebibytes(128) */
  readonly bufferPool?: Size;
  /** Options of the server in its own words; one we set ourselves is replaced. @default - none */
  readonly serverOptions?: Readonly<Record<string, string | number>>;
}

/**
 * A database with its own replication, by GTID: a primary with replicas that are read-only, or two primaries. A write is
 * confirmed before the others have it, so what was written last may be lost with the primary. Prefer a GaleraCluster where
 * three machines can be had.
 *
 * ```ts
 * const database = new ReplicatedDatabase(stack, 'database', {
 *   members: [Machine.at('db1', '192.0.2.21'), Machine.at('db2', '192.0.2.22')],
 * });
 * ```
 */
export class ReplicatedDatabase extends Construct implements IDatabase {
  public readonly databaseMachines: readonly Machine[];

  constructor(scope: Construct, id: string, props: ReplicatedDatabaseProps) {
    super(scope, id);
    const said = read(props);
    this.databaseMachines = items(said.members);
    declare(this, () => ({
      kind: 'replicated-database',
      path: this.node.path,
      database: plain(said.database),
      user: plain(said.user),
      password: recordOf(said.password, 'Secret'),
      provisioningPassword: recordOf(said.provisioningPassword, 'Secret'),
      members: each(said.members, (member) => recordOf(member, 'Machine')),
      server: plain(said.server),
      mode: plain(said.mode),
      semiSync: plain(said.semiSync),
      replicationPassword: recordOf(said.replicationPassword, 'Secret'),
      bufferPool: textOf(said.bufferPool, 'Size'),
      serverOptions: settingsOf(said.serverOptions),
    }));
  }
}
