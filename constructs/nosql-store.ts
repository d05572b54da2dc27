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
   * Name of the store in the script, which writes `redis:<group>`: letters, digits and `_`, 32 at most, a letter first. Each
   * store of an engine has its own.
   * @default 'opensips'
   */
  readonly group?: string;
  /**
   * The servers, 16 at most; several are one cluster or replica set. Of Redis several since OpenSIPS 3.4, one after the
   * other when one fails; of Cassandra several at its usual port alone.
   */
  readonly servers: readonly ServerProps[];
  /**
   * What is used there. Couchbase: a bucket; MongoDB: `database.collection`, or `replicaSet.database.collection`, which
   * OpenSIPS 2.2 needs with several servers and 2.3 cannot take; Cassandra: `keyspace.table`, or with a third name the table
   * of counters; Redis: the number of a database.
   * @default - 'opensips', 'opensips.cache', 'opensips.cache' and '0'
   */
  readonly database?: string;
  /**
   * User name: letters, digits, dot, dash and `_`, 64 at most. Not for Redis, whose default user it is; for MongoDB since
   * OpenSIPS 2.3, for Cassandra since 3.4; Couchbase must have one since 3.6.
   * @default - none
   */
  readonly user?: string;
  /** Its password: letters, digits, dot, dash, `_` and `~`, 128 at most. @default - none: nobody logs in */
  readonly password?: Secret;
}

/**
 * A store beside SQL that somebody else runs, for a script's own keys and values: `cache_store("redis:calls", …)`. The
 * OpenSIPS project packs the modules of Redis and MongoDB (2.3 and later); those of Cassandra and Couchbase you build
 * yourself. OpenSIPS 2.2 and 2.3 do not start while the store does not answer.
 *
 * ```ts
 * new NoSqlStore(stack, 'calls', {
 *   proxies: registrar.proxies,
 *   engine: 'redis',
 *   group: 'calls',
 *   servers: [{ host: 'redis1.example.net' }, { host: 'redis2.example.net' }],
 * });
 * ```
 */
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
