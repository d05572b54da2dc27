import { Construct } from 'constructs';
import { pathOf, plain, props as read, recordOf } from '../lib/topology/said';
import type { IDatabase } from './database';
import { declare } from './declare';
import type { DatabaseAccess } from './options/database-access';
import type { IProxyCluster } from './proxy-cluster';

export interface DatabaseConnectionProps {
  /** The nodes that use it. */
  readonly proxies: IProxyCluster;
  /** A shared database of the same stack. */
  readonly database: IDatabase;
  /** How the nodes reach it. @default DatabaseAccess.haproxy() */
  readonly access?: DatabaseAccess;
  /**
   * Calls: `realtime` writes each confirmed one to the database at once, where a node that starts reads it; `off` does not.
   * @default - 'realtime', and 'off' where a ReplicationCluster tells every node of calls
   */
  readonly dialogs?: 'realtime' | 'off';
}

/** A proxy cluster's use of a shared database: accounts and contacts, and its calls, are kept there. */
export class DatabaseConnection extends Construct {
  constructor(scope: Construct, id: string, props: DatabaseConnectionProps) {
    super(scope, id);
    const said = read(props);
    declare(this, () => ({
      kind: 'database-connection',
      path: this.node.path,
      proxies: pathOf(said.proxies),
      database: pathOf(said.database),
      access: recordOf(said.access, 'DatabaseAccess'),
      dialogs: plain(said.dialogs),
    }));
  }
}
