import type { NeedArtifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { autoIncrementStep, mariadb } from '../facts/mariadb';
import type { DatabaseMember, LocalDatabase, OpenSipsVersion } from '../model';
import { blank, comment, entry, section, writeOptionFile, type IniLine } from '../syntax/ini';
import { marker } from './marker';
import type { Renderer } from './renderer';
import { rootFile } from './root-file';

/**
 * `/etc/mysql/mariadb.conf.d/90-opensips-cdk.cnf` on each node, MariaDB 10.11; read after the distribution's own files.
 * Sizes in bytes, times in seconds; a change restarts the database.
 *
 * Replicated tables: every node reads from every other over a connection of its own name. A change is logged by the node
 * it was made on and by no other (`log_slave_updates` off), so it travels one hop and cannot come back. All changes are
 * logged, and the reader keeps what is on the list: a log that lacks changes could not restore anything. Each node
 * numbers its changes in a GTID domain of its own, and hands out auto-increment numbers of its own.
 *
 * Left to the server: character set (the database has its own), SQL mode, log file sizes, semi-synchronous replication
 * (off: a node must not wait for its peer).
 */
export const mariadbCnf: Renderer = {
  id: 'mariadb-cnf',
  render: ({ cluster, database }) =>
    database
      ? database.members.flatMap((member) => [
          rootFile({
            machine: member.machine,
            component: 'database',
            path: debian12.mariadb.config,
            content: writeOptionFile(lines(database, member)),
            from: database.path,
            onChange: 'restart-database',
          }),
          need(member, cluster.version),
        ])
      : [],
};

function need({ machine }: DatabaseMember, version: OpenSipsVersion): NeedArtifact {
  const { packages, units } = debian12;
  return {
    kind: 'need',
    machine,
    component: 'database',
    packages: [...packages.database, ...packages.schema[version]],
    units: [{ unit: units.mariadb, state: 'enabled' }],
  };
}

function lines(database: LocalDatabase, member: DatabaseMember): readonly IniLine[] {
  return [
    comment(marker(database.path)),
    section('mariadbd'),
    comment('OpenSIPS comes over the unix socket; other nodes, where they may, to the own address.'),
    entry('bind_address', ['127.0.0.1', ...peersCome(database, member)].join(',')),
    entry('skip_name_resolve', 'ON'),
    entry('max_connections', mariadb.maxConnections),
    entry('innodb_buffer_pool_size', database.bufferPool.toBytes()),
    comment('On disk when a commit returns.'),
    entry('innodb_flush_log_at_trx_commit', 1),
    ...(database.staticTables.by === 'replication' ? replication(database, member, database.staticTables.tables) : []),
  ];
}

/** Addresses for others: every node's when they replicate, the source's when they copy. */
function peersCome({ staticTables }: LocalDatabase, { machine, address }: DatabaseMember): readonly string[] {
  const reached = staticTables.by === 'replication' || (staticTables.by === 'timer' && staticTables.source === machine);
  return reached ? [address.toString()] : [];
}

function replication(
  { database, members, elsewhere }: LocalDatabase,
  { serverId }: DatabaseMember,
  tables: readonly string[],
): readonly IniLine[] {
  return [
    blank,
    comment('This node in the log, and in what it hands out.'),
    entry('server_id', serverId),
    entry('gtid_domain_id', serverId),
    entry('gtid_strict_mode', 'ON'),
    entry('auto_increment_increment', autoIncrementStep([...members, ...elsewhere].map((member) => member.serverId))),
    entry('auto_increment_offset', serverId),
    blank,
    comment('What was changed here, for the others; changes made by others are not logged again.'),
    entry('log_bin', 'opensips-bin'),
    entry('binlog_format', 'ROW'),
    entry('sync_binlog', 1),
    entry('binlog_expire_logs_seconds', mariadb.binlogDays * 24 * 3600),
    entry('log_slave_updates', 'OFF'),
    blank,
    comment(
      'What is taken from others. After a crash the rest of the log is fetched again; a lost peer is waited for.',
    ),
    entry('relay_log', 'opensips-relay'),
    entry('relay_log_recovery', 'ON'),
    entry('master_retry_count', mariadb.retryCount),
    ...tables.map((table) => entry('replicate_do_table', `${database}.${table}`)),
    comment('No such table: with a list of patterns the server also keeps away CREATE DATABASE and DROP DATABASE.'),
    entry('replicate_wild_do_table', `${database}.no-such-table`),
  ];
}
