import { Construct } from 'constructs';
import { pathOf, plain, props as read, recordOf, textOf } from '../lib/topology/said';
import type { Size } from '../lib/units';
import { declare } from './declare';
import type { StaticTables } from './options/static-tables';
import type { IProxyCluster } from './proxy-cluster';

export interface LocalDatabaseProps {
  /** The nodes; each gets a MariaDB of its own. */
  readonly proxies: IProxyCluster;
  /** Name of the database: letters, digits and `_`. @default 'opensips' */
  readonly database?: string;
  /**
   * Database user of OpenSIPS, which is also its operating system user: the server knows it by the unix socket, so there
   * is no password to keep. It may read and write rows, not change tables.
   * @default 'opensips'
   */
  readonly user?: string;
  /** InnoDB buffer pool; best as large as the tables. @default Size.mebibytes(128) */
  readonly bufferPool?: Size;
  /** How tables that an administrator fills reach every node. @default StaticTables.replicated() */
  readonly staticTables?: StaticTables;
}

/**
 * A database on each node of a proxy cluster. Contacts and dialogs travel over BIN, so the database is not in the path of
 * a failover; static tables travel as `staticTables` says.
 */
export class LocalDatabase extends Construct {
  constructor(scope: Construct, id: string, props: LocalDatabaseProps) {
    super(scope, id);
    const said = read(props);
    declare(this, () => ({
      kind: 'local-database',
      path: this.node.path,
      proxies: pathOf(said.proxies),
      database: plain(said.database),
      user: plain(said.user),
      bufferPool: textOf(said.bufferPool, 'Size'),
      staticTables: recordOf(said.staticTables, 'StaticTables'),
    }));
  }
}
