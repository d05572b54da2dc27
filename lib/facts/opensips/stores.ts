import { OPENSIPS_VERSIONS, type NoSqlStore, type OpenSipsVersion } from '../../model';
import { debian12 } from '../debian-12';

type Engine = NoSqlStore['engine'];

/** One kind of store beside SQL, as a module of OpenSIPS reaches it. */
export interface StoreFacts {
  readonly module: string;
  /** The server's usual port. */
  readonly port: number;
  /** How the URL calls what it is to use there. */
  readonly database: RegExp;
  /** That in words. */
  readonly wanted: string;
  readonly defaultDatabase: string;
  /** The first version that takes several servers in one URL. */
  readonly severalSince: OpenSipsVersion;
  /** Whether the servers of one URL may have ports of their own. */
  readonly ports: 'each' | 'one';
  /** The first version that logs in. */
  readonly accountSince: OpenSipsVersion;
  /** Whether there it needs both of an account, or reads no user name. */
  readonly account: 'user' | 'password-only';
  /** The first version that dies without an account; null where none does. */
  readonly accountNeededSince: OpenSipsVersion | null;
  /** Versions whose URL takes an IPv6 address, of one server alone: its brackets are lost on the way. */
  readonly ipv6: readonly OpenSipsVersion[];
  /** The first version whose Debian packages hold the module; null where none do. */
  readonly packagedSince: OpenSipsVersion | null;
  /**
   * The first version that finds an entry by another field than its key (`CACHEDB_CAP_COL_ORIENTED`), as a federation does;
   * null where none does.
   */
  readonly queriesSince: OpenSipsVersion | null;
  /** Options of a URL that bound how long a worker waits for a store that does not answer; empty where there are none. */
  readonly patience: string;
}

const PART = '[A-Za-z0-9_-]{1,64}';

/**
 * Read in `cachedb/cachedb_id.c` (the URL), `modules/cachedb_<engine>/*_dbase.c` (what becomes of it) and
 * `packaging/debian/control` of each version.
 */
export const stores: Readonly<Record<Engine, StoreFacts>> = {
  couchbase: {
    module: 'cachedb_couchbase',
    port: 11210,
    database: /^[A-Za-z0-9_.-]{1,100}$/,
    wanted: 'a bucket: letters, digits and . _ -, 100 at most',
    defaultDatabase: 'opensips',
    severalSince: '2.2',
    ports: 'each',
    accountSince: '2.2',
    account: 'user',
    // `strlen(id->username)` of nothing.
    accountNeededSince: '3.6',
    ipv6: [],
    packagedSince: null,
    queriesSince: null,
    patience: '',
  },
  mongodb: {
    module: 'cachedb_mongodb',
    port: 27017,
    database: new RegExp(`^(${PART}\\.)?${PART}\\.${PART}$`),
    wanted: 'database.collection, or replicaSet.database.collection: letters, digits, _ and -',
    defaultDatabase: 'opensips.cache',
    severalSince: '2.2',
    ports: 'each',
    accountSince: '2.3',
    account: 'user',
    accountNeededSince: null,
    ipv6: [],
    packagedSince: '2.3',
    queriesSince: '2.4',
    // The library's own are 10 s and 300 s. After a server could not be reached it is not tried for another 5 s.
    patience: 'connectTimeoutMS=500&socketTimeoutMS=1000',
  },
  cassandra: {
    module: 'cachedb_cassandra',
    port: 9042,
    database: /^[A-Za-z0-9][A-Za-z0-9_]{0,47}(\.[A-Za-z0-9][A-Za-z0-9_]{0,47}){1,2}$/,
    wanted: 'keyspace.table, or keyspace.table.table of counters: letters, digits and _, 48 each',
    defaultDatabase: 'opensips.cache',
    severalSince: '2.2',
    // `cass_cluster_set_contact_points` takes names; the port is another call.
    ports: 'one',
    accountSince: '3.4',
    account: 'user',
    accountNeededSince: null,
    // The URL of 2.3 knows no brackets.
    ipv6: OPENSIPS_VERSIONS.filter((version) => version !== '2.3'),
    packagedSince: null,
    queriesSince: '3.4',
    patience: '',
  },
  redis: {
    module: 'cachedb_redis',
    port: 6379,
    database: /^(0|[1-9][0-9]{0,3})$/,
    wanted: 'the number of a database, 0 to 9999',
    defaultDatabase: '0',
    // "multiple hosts are not supported for redis" before.
    severalSince: '3.4',
    ports: 'each',
    accountSince: '2.2',
    // `AUTH %s` with the password.
    account: 'password-only',
    accountNeededSince: null,
    // `redis_get_hostport`, since several servers can be said, splits at the first colon.
    ipv6: ['2.2', '2.4'],
    packagedSince: '2.2',
    // With the modules RediSearch and RedisJSON in the server.
    queriesSince: '3.6',
    patience: '',
  },
};

/** The libraries' buffer for `couchbase://hosts/bucket` (`CBASE_BUF_SIZE`). */
export const COUCHBASE_URL_BYTES = 256;
/** OpenSIPS 2.2 copies each host of a replica set into so many bytes without a look (`mongo_new_connection`). */
export const MONGODB_HOST_BYTES = 64;

/** The Debian package with the module of a store; undefined where the project packs none for the version. */
export function storePackage(engine: Engine, version: OpenSipsVersion): string | undefined {
  const packed: Partial<Readonly<Record<Engine, string>>> = debian12.packages.stores;
  const { packagedSince } = stores[engine];
  const isPacked = packagedSince !== null && atLeast(version, packagedSince);
  return isPacked ? packed[engine] : undefined;
}

/** Whether a federation can keep in it where devices are. */
export function findsDevices(engine: Engine, version: OpenSipsVersion): boolean {
  const { queriesSince } = stores[engine];
  return queriesSince !== null && atLeast(version, queriesSince);
}

/** Engines that {@link findsDevices} of the version, for messages. */
export function enginesThatFindDevices(version: OpenSipsVersion): readonly Engine[] {
  return (Object.keys(stores) as Engine[]).filter((engine) => findsDevices(engine, version));
}

/** Whether a version is the other one or a later one. */
export function atLeast(version: OpenSipsVersion, other: OpenSipsVersion): boolean {
  return OPENSIPS_VERSIONS.indexOf(version) >= OPENSIPS_VERSIONS.indexOf(other);
}
