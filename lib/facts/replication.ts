import type { ReplicatedDatabase } from '../model';
import { Duration } from '../units';
import { debian12 } from './debian-12';
import { mariadb as server } from './mariadb';

/** What servers that replicate agree on, whichever they are. Ours, each with its reason. */
export const replication = {
  /** As long as OpenSIPS may wait for a write, whose driver gives up after two seconds. Then writes go on alone. */
  semiSyncTimeout: Duration.seconds(1),
  /** Silence after which a source counts as lost; the servers' own minute is longer than a person waits. */
  sourceTimeout: Duration.seconds(5),
  /** Of a primary and its replicas: one history, whoever writes it. */
  domain: 0,
  /** Databases of the servers' own, which are never copied. */
  systemDatabases: ['information_schema', 'mysql', 'performance_schema', 'sys'],
  /** Errors of a receiver that no waiting mends: the source lacks what this server has, or what comes after it. */
  lostPosition: [1236, 13114],
} as const;

/** How one of the two servers is told things, in its own words. */
export interface ReplicationDialect {
  readonly packages: readonly string[];
  readonly unit: string;
  /** Its option file, read after the distribution's own, and the section of it. */
  readonly config: string;
  readonly section: string;
  readonly client: 'mariadb' | 'mysql';
  readonly dump: string;
  /** All tables as of one moment, what belongs to them, and the position that goes with it. */
  readonly dumpOptions: readonly string[];
  readonly statements: ReplicationStatements;
  readonly columns: ReplicationColumns;
}

interface ReplicationStatements {
  /** Where the server stands: all it has executed; one word, or nothing. */
  readonly position: string;
  readonly status: string;
  readonly stop: string;
  readonly start: string;
  /** Receives no more, and goes on executing what it has. */
  readonly stopReceiver: string;
  readonly startReceiver: string;
  /** Follows nobody any more. */
  readonly forget: string;
  /** Its own history begins anew. */
  readonly reset: string;
  /** Numbers of the connections that read its log. */
  readonly readers: string;
  /** What it wrote itself counts as received, too. */
  readonly adopt: string;
  /** For printf: host, account, password. */
  readonly follow: string;
}

/** Columns of what `status` answers, from 1. */
interface ReplicationColumns {
  readonly source: number;
  readonly receiver: number;
  readonly applier: number;
  readonly receiverErrno: number;
  readonly receiverError: number;
  readonly applierErrno: number;
  readonly applierError: number;
  /** Position up to which the source's log is here, executed or not. */
  readonly received: number;
}

function readers(schema: string): string {
  return `SELECT id FROM ${schema}.processlist WHERE command LIKE 'Binlog Dump%'`;
}

/** Alike in both, for the sake of old programs. */
const columns = {
  ...{ source: 2, receiver: 11, applier: 12 },
  ...{ receiverErrno: 35, receiverError: 36, applierErrno: 37, applierError: 38 },
} as const;

/**
 * MariaDB 10.11 of Debian 12. A copy takes no lock: `--single-transaction` reads the position of its snapshot
 * (`binlog_snapshot_position`) where other servers stop all writes for a moment.
 */
const mariadb: ReplicationDialect = {
  packages: debian12.packages.database,
  unit: debian12.units.mariadb,
  config: debian12.mariadb.config,
  section: 'mariadbd',
  client: 'mariadb',
  dump: 'mariadb-dump',
  dumpOptions: [
    '--single-transaction',
    '--gtid',
    '--master-data',
    '--routines',
    '--events',
    '--triggers',
    '--hex-blob',
  ],
  statements: {
    position: 'SELECT @@global.gtid_current_pos',
    status: 'SHOW SLAVE STATUS',
    stop: 'STOP SLAVE',
    start: 'START SLAVE',
    stopReceiver: 'STOP SLAVE IO_THREAD',
    startReceiver: 'START SLAVE IO_THREAD',
    forget: 'RESET SLAVE ALL',
    reset: 'RESET MASTER',
    readers: readers('information_schema'),
    adopt: 'SET GLOBAL gtid_slave_pos = @@global.gtid_current_pos',
    follow:
      "CHANGE MASTER TO MASTER_HOST = '%s', MASTER_USER = '%s', MASTER_PASSWORD = '%s', " +
      `MASTER_PORT = ${server.port}, MASTER_CONNECT_RETRY = ${server.retrySeconds}, MASTER_USE_GTID = slave_pos`,
  },
  columns: { ...columns, received: 44 },
};

/**
 * MySQL 8.4 and later. Debian 12 has no MySQL: packages, unit and paths are those of MySQL's own repository. The statements
 * were put to the 9.7 of a later Debian.
 *
 * Accounts have the server's own method, `caching_sha2_password`: a client without TLS fetches the server's public key,
 * which MariaDB's library in Debian's packages does by itself.
 */
const mysql: ReplicationDialect = {
  packages: ['mysql-server'],
  unit: debian12.units.mysql,
  // After the package's own `mysqld.cnf`.
  config: '/etc/mysql/mysql.conf.d/opensips-cdk.cnf',
  section: 'mysqld',
  client: 'mysql',
  dump: 'mysqldump',
  dumpOptions: [...['--single-transaction', '--routines', '--events', '--triggers', '--hex-blob'], '--no-tablespaces'],
  statements: {
    position: 'SELECT REPLACE(@@global.gtid_executed, CHAR(10), SPACE(0))',
    status: 'SHOW REPLICA STATUS',
    stop: 'STOP REPLICA',
    start: 'START REPLICA',
    stopReceiver: 'STOP REPLICA IO_THREAD',
    startReceiver: 'START REPLICA IO_THREAD',
    forget: 'RESET REPLICA ALL',
    reset: 'RESET BINARY LOGS AND GTIDS',
    readers: readers('performance_schema'),
    adopt: 'DO 0',
    follow:
      "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '%s', SOURCE_USER = '%s', SOURCE_PASSWORD = '%s', " +
      `SOURCE_PORT = ${server.port}, SOURCE_CONNECT_RETRY = ${server.retrySeconds}, ` +
      `SOURCE_RETRY_COUNT = ${server.retryCount}, SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1`,
  },
  columns: { ...columns, received: 52 },
};

export const replicationDialects: Readonly<Record<ReplicatedDatabase['server'], ReplicationDialect>> = {
  mariadb,
  mysql,
};
