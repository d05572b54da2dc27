import type { Artifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { mariadb } from '../facts/mariadb';
import { ndb as facts } from '../facts/ndb';
import type { NdbCluster, NdbNode } from '../model';
import { commentLine } from '../syntax/comment';
import {
  blank,
  comment,
  entry,
  execWords,
  section,
  writeClusterConfig,
  writeOptionFile,
  writeUnit,
  type IniLine,
} from '../syntax/ini';
import { marker } from './marker';
import type { DatabaseRenderer } from './renderer';
import { rootFile } from './root-file';

/**
 * The nodes of a MySQL Cluster 8.0 or 8.4, all of one content:
 * - `ndb-config.ini` on each machine: what the management nodes hand out to all others. Sizes in bytes, times in
 *   milliseconds. They read it at each start and keep no copy (`--config-cache=FALSE`), so the file is the truth. Whatever
 *   changes in it changes for a node when that is restarted, so every machine has it, and each is restarted in its turn:
 *   management, data, SQL;
 * - `ndb.cnf`: where the programs of the cluster find the management nodes;
 * - units of ours for `ndb_mgmd` and `ndbmtd`, whose packages have none, and the account they run as. A data node makes its
 *   files where there are none, and is never told `--initial`, which would throw them away;
 * - the option file of each MySQL server. Its grants are shared by `NDB_STORED_USER`.
 *
 * Left to the daemons: redo log (1 GiB on disk for each data node), checkpoints, send buffers, threads.
 *
 * **None of this was run**: no MySQL Cluster can be had from Debian. It follows the manual and the source, and where
 * `ndb_config` or `ndb_mgmd` is installed, a test has it read `config.ini`.
 */
export const ndb: DatabaseRenderer = {
  id: 'ndb',
  render: (database) =>
    database.kind === 'ndb'
      ? [
          ...database.management.flatMap((node) => ofDaemon(database, node, 'management')),
          ...database.data.flatMap((node) => ofDaemon(database, node, 'data')),
          ...database.sql.flatMap((node) => ofServer(database, node)),
        ]
      : [],
};

const STATE = `/var/lib/${facts.paths.state}`;

/** Where the management nodes are, as every program of the cluster takes it. */
export function connectString({ management }: NdbCluster): string {
  return management.map(({ address }) => `${address.toUriHost()}:${facts.ports.management}`).join(',');
}

/** What every machine of the cluster has. */
function common(database: NdbCluster, { machine }: NdbNode): readonly Artifact[] {
  const on = { machine, component: 'database', from: database.path } as const;
  return [
    rootFile({ ...on, path: facts.paths.config, content: config(database), onChange: 'restart-database' }),
    rootFile({ ...on, path: facts.paths.options, content: options(database), onChange: 'restart-database' }),
  ];
}

function ofDaemon(database: NdbCluster, node: NdbNode, as: 'management' | 'data'): readonly Artifact[] {
  const { path: from } = database;
  const on = { machine: node.machine, component: 'database', from } as const;
  const unit = facts.units[as];
  return [
    ...common(database, node),
    rootFile({
      ...on,
      component: 'base',
      path: debian12.databaseSysusers,
      content: `${commentLine('#', marker(from))}\nu ${facts.user} - "MySQL Cluster" ${STATE}\n`,
      onChange: 'reload-units',
    }),
    rootFile({
      ...on,
      path: `${debian12.systemdUnits}/${unit}`,
      content: writeUnit([comment(marker(from)), ...service(node, as)]),
      onChange: 'reload-units',
    }),
    { kind: 'need', ...on, packages: facts.packages[as], units: [{ unit, state: 'enabled' }] },
  ];
}

function ofServer(database: NdbCluster, node: NdbNode): readonly Artifact[] {
  const on = { machine: node.machine, component: 'database', from: database.path } as const;
  return [
    ...common(database, node),
    rootFile({
      ...on,
      path: facts.paths.server,
      content: writeOptionFile(server(database, node)),
      onChange: 'restart-database',
    }),
    { kind: 'need', ...on, packages: facts.packages.sql, units: [{ unit: debian12.units.mysql, state: 'enabled' }] },
  ];
}

function config(database: NdbCluster): string {
  const { path, management, data, sql, replicas, dataMemory } = database;
  const { ports, heartbeat, metadata, firstToolId } = facts;
  return writeClusterConfig([
    comment(marker(path)),
    section('ndbd default'),
    entry('NoOfReplicas', replicas),
    entry('DataMemory', dataMemory.toBytes()),
    entry('DataDir', STATE),
    entry('ServerPort', ports.data),
    comment('A node that misses four is dead to the others.'),
    entry('HeartbeatIntervalDbDb', heartbeat.toMillis()),
    entry('HeartbeatIntervalDbApi', heartbeat.toMillis()),
    comment('Room for the tables of OpenSIPS.'),
    ...Object.entries(metadata).map(([name, value]) => entry(name, value)),
    section('ndb_mgmd default'),
    entry('DataDir', STATE),
    entry('PortNumber', ports.management),
    ...management.flatMap((node) => nodeSection('ndb_mgmd', node)),
    ...data.flatMap((node) => nodeSection('ndbd', node)),
    ...sql.flatMap((node) => nodeSection('mysqld', node)),
    blank,
    comment('For programs such as ndb_restore, on the machines of the management nodes.'),
    ...management.flatMap((node, i) => nodeSection('api', { ...node, nodeId: firstToolId + i })),
  ]);
}

function nodeSection(name: string, { machine, nodeId, address }: NdbNode): readonly IniLine[] {
  return [section(name), comment(machine), entry('NodeId', nodeId), entry('HostName', address.toString())];
}

function options(database: NdbCluster): string {
  return writeOptionFile([
    comment(marker(database.path)),
    section('mysql_cluster'),
    entry('ndb-connectstring', connectString(database)),
  ]);
}

function service(node: NdbNode, as: 'management' | 'data'): readonly IniLine[] {
  const isData = as === 'data';
  const { programs, paths, user } = facts;
  const own = isData ? [] : [`--config-file=${paths.config}`, '--config-cache=FALSE'];
  const words = [programs[as], `--defaults-file=${paths.options}`, '--nodaemon', `--ndb-nodeid=${node.nodeId}`, ...own];
  return [
    section('Unit'),
    entry('Description', isData ? 'MySQL Cluster: data node' : 'MySQL Cluster: management node'),
    entry('Wants', 'network-online.target'),
    entry('After', 'network-online.target'),
    comment('However often it fails, it may be started again.'),
    entry('StartLimitIntervalSec', 0),
    section('Service'),
    entry('User', user),
    entry('StateDirectory', paths.state),
    entry('StateDirectoryMode', '0750'),
    entry('WorkingDirectory', STATE),
    entry('ExecStart', execWords(words)),
    comment('One that a person stopped through ndb_mgm stays stopped.'),
    entry('Restart', 'on-failure'),
    entry('RestartSec', '2s'),
    ...(isData
      ? [
          comment('A stop waits until all of it is on disk.'),
          entry('TimeoutStopSec', '5min'),
          entry('LimitNOFILE', 65536),
        ]
      : []),
    entry('NoNewPrivileges', 'yes'),
    section('Install'),
    entry('WantedBy', 'multi-user.target'),
  ];
}

function server(database: NdbCluster, { address, nodeId, serverId }: NdbNode): readonly IniLine[] {
  return [
    comment(marker(database.path)),
    section('mysqld'),
    comment('Clients on this machine come over the unix socket.'),
    entry('bind_address', address.toString()),
    entry('skip_name_resolve', 'ON'),
    entry('max_connections', mariadb.maxConnections),
    entry('server_id', serverId),
    blank,
    comment('The rows are in the data nodes; a table that names no engine is there, too.'),
    entry('ndbcluster', 'ON'),
    entry('ndb_connectstring', connectString(database)),
    entry('ndb_nodeid', nodeId),
    comment('Seconds a start waits for the data nodes before clients come in.'),
    entry('ndb_wait_setup', facts.waitSetup.toSeconds()),
    entry('default_storage_engine', 'NDBCLUSTER'),
    blank,
    comment('Nobody follows this server, and nobody speaks the X protocol.'),
    entry('disable_log_bin', 'ON'),
    entry('mysqlx', 'OFF'),
    comment('Accounts of the machine are known over the unix socket.'),
    entry('plugin_load_add', 'auth_socket.so'),
  ];
}
