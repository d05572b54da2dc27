import type { NeedArtifact } from '../artifacts';
import { autoIncrementStep, mariadb } from '../facts/mariadb';
import { replication, replicationDialects } from '../facts/replication';
import type { DatabaseMember, ReplicatedDatabase } from '../model';
import { blank, comment, entry, section, writeOptionFile, type IniLine } from '../syntax/ini';
import { marker } from './marker';
import type { DatabaseRenderer } from './renderer';
import { rootFile } from './root-file';

/**
 * The option file of each server of a replicated database, read after the distribution's own:
 * `/etc/mysql/mariadb.conf.d/90-opensips-cdk.cnf` for MariaDB 10.11, `/etc/mysql/mysql.conf.d/opensips-cdk.cnf` for MySQL
 * 8.4 and later. Sizes in bytes, times in seconds where no comment says otherwise; a change restarts the server.
 *
 * The file makes no server writable and lets it follow nobody: who is the primary is known on the machines alone, and
 * `database` tells each server after each start of it.
 *
 * A primary and its replicas write one history: each logs what it received, so that any of them can go on with it. Two
 * primaries of MariaDB have one each and log their own writes alone, which travel one hop and cannot come back; those of
 * MySQL know what they have by its name.
 *
 * Left to the server: character set (the database has its own), SQL mode, log file sizes; in MySQL also `binlog_format`
 * (rows, and no longer to be set) and what MySQL writes to its log by itself.
 *
 * Debian 12 has no MySQL: what is written for it was tried on the MySQL 9.7 of a later Debian, and the packages of MySQL's
 * own repository were not. A rule says so to the author.
 */
export const replicatedCnf: DatabaseRenderer = {
  id: 'replicated-cnf',
  render: (database) =>
    database.kind === 'replicated'
      ? database.members.flatMap((member) => [
          rootFile({
            machine: member.machine,
            component: 'database',
            path: replicationDialects[database.server].config,
            content: writeOptionFile(lines(database, member)),
            from: database.path,
            onChange: 'restart-database',
          }),
          need(database, member),
        ])
      : [],
};

function need({ server }: ReplicatedDatabase, { machine }: DatabaseMember): NeedArtifact {
  const { packages, unit } = replicationDialects[server];
  return { kind: 'need', machine, component: 'database', packages, units: [{ unit, state: 'enabled' }] };
}

function lines(database: ReplicatedDatabase, member: DatabaseMember): readonly IniLine[] {
  const { path, server, bufferPool, serverOptions } = database;
  return [
    comment(marker(path)),
    section(replicationDialects[server].section),
    comment('Clients on this machine come over the unix socket.'),
    entry('bind_address', member.address.toString()),
    entry('skip_name_resolve', 'ON'),
    entry('max_connections', mariadb.maxConnections),
    entry('innodb_buffer_pool_size', bufferPool.toBytes()),
    comment('On disk when a commit returns.'),
    entry('innodb_flush_log_at_trx_commit', 1),
    entry('sync_binlog', 1),
    blank,
    comment('This server in the log, and in what it hands out.'),
    entry('server_id', member.serverId),
    ...numbers(database, member),
    blank,
    comment('Until this machine knows whether it is the primary.'),
    entry('read_only', 'ON'),
    ...(server === 'mariadb' ? ofMariadb(database, member) : ofMysql(database)),
    ...(serverOptions.length === 0
      ? []
      : [
          blank,
          comment("The author's own; the last one of a name counts."),
          ...serverOptions.map(({ name, value }) => entry(name, value)),
        ]),
  ];
}

/** Two that write hand out numbers that do not meet. */
function numbers({ mode, members }: ReplicatedDatabase, { serverId }: DatabaseMember): readonly IniLine[] {
  if (mode === 'primary-replica') return [];
  return [
    entry('auto_increment_increment', autoIncrementStep(members.map((member) => member.serverId))),
    entry('auto_increment_offset', serverId),
  ];
}

const log = [
  entry('log_bin', 'opensips-bin'),
  entry('binlog_expire_logs_seconds', mariadb.binlogDays * 24 * 3600),
  entry('relay_log', 'opensips-relay'),
  comment('After a crash the rest of the log is fetched again.'),
  entry('relay_log_recovery', 'ON'),
] as const;
const milliseconds = 'Milliseconds a write waits for a replica, then it goes on alone.';

function ofMariadb({ mode, semiSync }: ReplicatedDatabase, { serverId }: DatabaseMember): readonly IniLine[] {
  return [
    entry('skip_slave_start', 'ON'),
    blank,
    comment('Its log, and that of the one it follows.'),
    entry('gtid_domain_id', mode === 'dual-primary' ? serverId : replication.domain),
    entry('gtid_strict_mode', 'ON'),
    entry('binlog_format', 'ROW'),
    entry('log_slave_updates', mode === 'dual-primary' ? 'OFF' : 'ON'),
    ...log,
    comment('A lost source is noticed after so many seconds of silence, and waited for without end.'),
    entry('slave_net_timeout', replication.sourceTimeout.toSeconds()),
    entry('master_retry_count', mariadb.retryCount),
    ...(semiSync === 'off'
      ? []
      : [
          blank,
          comment('A write is seen by others, and confirmed, when a replica has it.'),
          entry('rpl_semi_sync_master_enabled', 'ON'),
          entry('rpl_semi_sync_slave_enabled', 'ON'),
          entry('rpl_semi_sync_master_wait_point', 'AFTER_SYNC'),
          comment(milliseconds),
          entry('rpl_semi_sync_master_timeout', replication.semiSyncTimeout.toMillis()),
        ]),
  ];
}

function ofMysql({ semiSync }: ReplicatedDatabase): readonly IniLine[] {
  return [
    entry('skip_replica_start', 'ON'),
    blank,
    comment('Its log, and that of the one it follows.'),
    entry('gtid_mode', 'ON'),
    entry('enforce_gtid_consistency', 'ON'),
    entry('log_replica_updates', 'ON'),
    ...log,
    comment('A lost source is noticed after so many seconds of silence.'),
    entry('replica_net_timeout', replication.sourceTimeout.toSeconds()),
    blank,
    comment('Accounts of the machine are known over the unix socket; nobody speaks the X protocol.'),
    entry('plugin_load_add', 'auth_socket.so'),
    entry('mysqlx', 'OFF'),
    ...(semiSync === 'off'
      ? []
      : [
          blank,
          comment('A write is seen by others, and confirmed, when a replica has it.'),
          entry('plugin_load_add', 'semisync_source.so'),
          entry('plugin_load_add', 'semisync_replica.so'),
          entry('rpl_semi_sync_source_enabled', 'ON'),
          entry('rpl_semi_sync_replica_enabled', 'ON'),
          entry('rpl_semi_sync_source_wait_point', 'AFTER_SYNC'),
          comment(milliseconds),
          entry('rpl_semi_sync_source_timeout', replication.semiSyncTimeout.toMillis()),
        ]),
  ];
}
