import { Duration, Size } from '../units';

/** MariaDB 10.11, the version of Debian 12. */
export const mariadb = {
  port: 3306,
  /** Databases of the server's own. */
  systemDatabases: ['information_schema', 'mysql', 'performance_schema', 'sys'],
  /** Accounts of the server's own, which a runtime user must not become. */
  systemUsers: ['root', 'mysql', 'mariadb.sys', 'public'],
  /** Letters, digits and `_`, a letter first: needs no quoting anywhere, database URLs included. */
  identifier: /^[A-Za-z][A-Za-z0-9_]{0,63}$/,
  /** The same for an account that is an operating system user too. */
  account: /^[a-z][a-z0-9_]{0,31}$/,
  /** Below this the server raises the value by itself (pages of 16 KiB). */
  minBufferPool: Size.mebibytes(5),
  /** One connection for each OpenSIPS process and database URL, and room for people; the server's default is 151. */
  maxConnections: 500,
  /** How long a peer may be away and still catch up. */
  binlogDays: 14,
  /** Tries to reach a lost peer; 0 would end a broken connection after the second (slave.cc, try_to_reconnect). */
  retryCount: 4_294_967_295,
  /** Seconds between two tries. */
  retrySeconds: 5,
  /** Account the nodes read each other with, and the one the timer copies with. */
  replicationUser: 'opensips_replication',
  copyUser: 'opensips_copy',
  /** Makes tables and fills them; asks a server how it is; takes full copies of a Galera member. */
  provisioningUser: 'opensips_provisioning',
  checkUser: 'opensips_check',
  transferUser: 'opensips_transfer',
  /** All of these, which a runtime user must not become. */
  ownUsers: ['opensips_replication', 'opensips_copy', 'opensips_provisioning', 'opensips_check', 'opensips_transfer'],
  /** Port on which a server of a shared database says over HTTP how it is; `clustercheck` made it known. */
  checkPort: 9200,
  /** Questions at one time; each proxy and each fellow has one under way. */
  checkConnections: 64,
  /** Longest a question may take. */
  checkLimit: Duration.seconds(10),
  /** Taken unquoted by SQL, option files and shells; MASTER_PASSWORD holds 96 bytes. */
  password: '^[A-Za-z0-9]{8,64}$',
  charset: 'utf8mb4',
  collation: 'utf8mb4_general_ci',
} as const;

/**
 * Step of auto-increment columns, so that no two servers hand out one number: `auto_increment_offset` is the server's id,
 * and MariaDB ignores an offset above the step.
 */
export function autoIncrementStep(serverIds: readonly number[]): number {
  return Math.max(2, ...serverIds);
}
