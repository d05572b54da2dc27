import { Construct } from 'constructs';
import { each, nested, pathOf, plain, props as read, recordOf } from '../lib/topology/said';
import type { ServerProps } from './database';
import { declare } from './declare';
import type { Secret } from './options/secret';
import type { IProxyCluster } from './proxy-cluster';

export interface NoSqlStoreProps {
  /** The nodes that use it. */
  readonly proxies: IProxyCluster;
  /** What it is; OpenSIPS reaches it through the module of that name (`cachedb_redis`). */
  readonly engine: 'couchbase' | 'mongodb' | 'cassandra' | 'redis';
  /**
   * Name of the store in the script, which writes `redis:<group>`: letters, digits and `_`. Stores of one engine need one
   * each.
   * @default 'opensips'
   */
  readonly group?: string;
  /** The servers. */
  readonly servers: readonly ServerProps[];
  /**
   * Couchbase: bucket; MongoDB: database, or database and collection (`opensips.cache`); Cassandra: keyspace, or keyspace
   * and its tables; Redis: number of the database.
   * @default - 'opensips', of Redis 0
   */
  readonly database?: string;
  /** User name, where the store asks for one. @default - none */
  readonly user?: string;
  /** Password. @default - none */
  readonly password?: Secret;
}

/** A store beside SQL that somebody else runs, for a script's own keys and values. */
export class NoSqlStore extends Construct {
  constructor(scope: Construct, id: string, props: NoSqlStoreProps) {
    super(scope, id);
    const said = read(props);
    declare(this, () => ({
      kind: 'nosql-store',
      path: this.node.path,
      proxies: pathOf(said.proxies),
      engine: plain(said.engine),
      group: plain(said.group),
      servers: each(said.servers, (server) =>
        nested(server, ({ host, port }) => ({ host: plain(host), port: plain(port) })),
      ),
      database: plain(said.database),
      user: plain(said.user),
      password: recordOf(said.password, 'Secret'),
    }));
  }
}
