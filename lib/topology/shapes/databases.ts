import { extras, list, map, maybe, record, settings, text, textOrNumber, variants, word, type Shape } from '../shape';
import type {
  DatabaseAccessRecord,
  DatabaseClusterRecord,
  DatabaseConnectionRecord,
  ExternalDatabaseRecord,
  ExternalServerRecord,
  GaleraClusterRecord,
  LocalDatabaseRecord,
  NdbClusterRecord,
  NoSqlStoreRecord,
  ReplicatedDatabaseRecord,
  ServerOptionRecord,
  StaticTablesRecord,
  StoreRecord,
} from '../topology';
import { galeraSites } from './galera-sites';
import { duration, machine, path, proxies, secret, size, whole } from './values';

type TablesBy<B extends StaticTablesRecord['by']> = Extract<StaticTablesRecord, { readonly by: B }>;
type AccessBy<B extends DatabaseAccessRecord['by']> = Extract<DatabaseAccessRecord, { readonly by: B }>;

const tables = maybe(list(text('the name of a table')));
const staticTables: Shape<StaticTablesRecord> = variants<StaticTablesRecord, 'by'>(
  'StaticTables.replicated, .copied or .byHand',
  'by',
  {
    replication: record<TablesBy<'replication'>>('StaticTables.replicated(…)', {
      by: word('replication'),
      tables,
      password: maybe(secret),
    }),
    timer: record<TablesBy<'timer'>>('StaticTables.copied(…)', {
      by: word('timer'),
      every: maybe(duration),
      source: maybe(text('the name of a machine')),
      tables,
      password: maybe(secret),
    }),
    hand: record<TablesBy<'hand'>>('StaticTables.byHand()', { by: word('hand') }),
  },
);

const ACCESS = 'DatabaseAccess.haproxy, .dbVirtual or .direct';
const access: Shape<DatabaseAccessRecord> = variants<DatabaseAccessRecord, 'by'>(ACCESS, 'by', {
  haproxy: record<AccessBy<'haproxy'>>(ACCESS, {
    by: word('haproxy'),
    port: maybe(whole),
    checkInterval: maybe(duration),
    sessionTimeout: maybe(duration),
  }),
  'db-virtual': record<AccessBy<'db-virtual'>>(ACCESS, {
    by: word('db-virtual'),
    mode: maybe(word('FAILOVER', 'PARALLEL', 'ROUND')),
  }),
  direct: record<AccessBy<'direct'>>(ACCESS, { by: word('direct'), server: maybe(text('the name of a server')) }),
});

const servers: Shape<readonly ExternalServerRecord[]> = list(
  record<ExternalServerRecord>('an object with host', { host: text('an address or a host name'), port: maybe(whole) }),
);

/** What is said of a store, whoever uses it. */
export const storeFields = {
  engine: word('couchbase', 'mongodb', 'cassandra', 'redis'),
  group: maybe(text('a name')),
  servers,
  database: maybe(text('the name of a bucket, database or keyspace')),
  user: maybe(text('a user name')),
  password: maybe(secret),
} satisfies Readonly<Record<keyof StoreRecord, unknown>>;

const shared = {
  path,
  database: maybe(text('the name of a database')),
  user: maybe(text('a user name')),
  password: maybe(secret),
  provisioningPassword: maybe(secret),
};

type DatabasePart = LocalDatabaseRecord | DatabaseClusterRecord | DatabaseConnectionRecord | NoSqlStoreRecord;

/** Every kind of part that is a database or leads to one. */
export const databaseParts: {
  readonly [K in DatabasePart['kind']]: Shape<Extract<DatabasePart, { readonly kind: K }>>;
} = {
  'local-database': record<LocalDatabaseRecord>('a LocalDatabase', {
    kind: word('local-database'),
    path,
    proxies,
    database: maybe(text('the name of a database')),
    user: maybe(text('a user name')),
    bufferPool: maybe(size),
    staticTables: maybe(staticTables),
  }),
  'galera-cluster': record<GaleraClusterRecord>('a GaleraCluster', {
    kind: word('galera-cluster'),
    ...shared,
    members: list(machine),
    arbitrator: maybe(machine),
    bufferPool: maybe(size),
    gcache: maybe(size),
    flowControlLimit: maybe(whole),
    segments: maybe(map(whole)),
    transport: maybe(word('tls', 'plain')),
    authorityKey: maybe(secret),
    sites: maybe(galeraSites),
    serverOptions: extras(settings<ServerOptionRecord>(textOrNumber)),
    providerOptions: extras(settings<ServerOptionRecord>(textOrNumber)),
  }),
  'replicated-database': record<ReplicatedDatabaseRecord>('a ReplicatedDatabase', {
    kind: word('replicated-database'),
    ...shared,
    members: list(machine),
    server: maybe(word('mariadb', 'mysql')),
    mode: maybe(word('primary-replica', 'dual-primary')),
    semiSync: maybe(word('on', 'off')),
    replicationPassword: maybe(secret),
    bufferPool: maybe(size),
    serverOptions: extras(settings<ServerOptionRecord>(textOrNumber)),
  }),
  'ndb-cluster': record<NdbClusterRecord>('an NdbCluster', {
    kind: word('ndb-cluster'),
    ...shared,
    management: list(machine),
    data: list(machine),
    sql: list(machine),
    replicas: maybe(whole),
    dataMemory: maybe(size),
  }),
  'external-database': record<ExternalDatabaseRecord>('an ExternalDatabase', {
    kind: word('external-database'),
    path,
    servers,
    engine: maybe(word('single', 'galera', 'replicated', 'ndb')),
    database: maybe(text('the name of a database')),
    user: maybe(text('a user name')),
    password: secret,
    provisioning: maybe(
      record<NonNullable<ExternalDatabaseRecord['provisioning']>>('an object with user and password', {
        user: text('a user name'),
        password: secret,
      }),
    ),
    check: maybe(
      record<NonNullable<ExternalDatabaseRecord['check']>>('an object with port', {
        port: whole,
        path: maybe(text('the path of a URL')),
      }),
    ),
  }),
  'database-connection': record<DatabaseConnectionRecord>('a DatabaseConnection', {
    kind: word('database-connection'),
    path,
    proxies,
    database: text('a GaleraCluster, ReplicatedDatabase, NdbCluster or ExternalDatabase of the same stack'),
    access: maybe(access),
    dialogs: maybe(word('realtime', 'off')),
  }),
  'nosql-store': record<NoSqlStoreRecord>('a NoSqlStore', {
    kind: word('nosql-store'),
    path,
    proxies,
    ...storeFields,
  }),
};
