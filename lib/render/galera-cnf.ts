import type { Artifact } from '../artifacts';
import { placeholder } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { galera, groupName } from '../facts/galera';
import { mariadb } from '../facts/mariadb';
import { galeraGroup, type GaleraArbitrator, type GaleraCluster, type GaleraMember, type ServerOption } from '../model';
import { blank, comment, entry, section, writeOptionFile, type IniLine } from '../syntax/ini';
import type { Duration } from '../units';
import { marker } from './marker';
import type { DatabaseRenderer } from './renderer';
import { rootFile } from './root-file';

/**
 * `/etc/mysql/mariadb.conf.d/90-opensips-cdk.cnf` on each member of a Galera cluster, MariaDB 10.11 with Galera 26.4; read
 * after the distribution's own files, whose `60-galera.cnf` says nothing. Sizes in bytes; a change restarts the database.
 *
 * All members are written from one place, so they agree on what they have to agree on: name and address of the cluster,
 * row format, InnoDB, interleaved auto-increment, and how a full copy is made. The author's own options stand last.
 *
 * Left to the server: character set (the database has its own), SQL mode, log file sizes, certification. `pc.recovery` stays
 * on: when all come back after a loss of power they go on by themselves.
 */
export const galeraCnf: DatabaseRenderer = {
  id: 'galera-cnf',
  render: (database) =>
    database.kind === 'galera' ? database.members.flatMap((member) => forMember(database, member)) : [],
};

/** `wsrep_provider_options` for both kinds of machine: what the group layer listens on, whom it believes, how long it waits. */
export function groupOptions(
  database: GaleraCluster,
  { address, segment }: GaleraMember | GaleraArbitrator,
): readonly ServerOption[] {
  const { ca, certificate, key } = certificates();
  const { transport } = database;
  return [
    { name: 'gmcast.listen_addr', value: `tcp://${address.toUriHost()}:${galera.ports.group}` },
    { name: 'gmcast.segment', value: segment },
    ...(transport.kind === 'tls'
      ? [
          { name: 'socket.ssl', value: 'yes' },
          { name: 'socket.ssl_ca', value: ca },
          { name: 'socket.ssl_cert', value: certificate },
          { name: 'socket.ssl_key', value: key },
        ]
      : []),
    ...timers(database),
  ];
}

/** Those of the model, but for what the author says of one. */
function timers({ timers: times, providerOptions }: GaleraCluster): readonly ServerOption[] {
  const said = providerOptions.filter(isTimer);
  const ours = [
    { name: 'evs.keepalive_period', value: period(times.keepalive) },
    { name: 'evs.inactive_check_period', value: period(times.inactiveCheck) },
    { name: 'evs.suspect_timeout', value: period(times.suspect) },
    { name: 'evs.inactive_timeout', value: period(times.inactive) },
    { name: 'evs.install_timeout', value: period(times.install) },
  ];
  return [...ours.filter(({ name }) => !said.some((option) => option.name === name)), ...said];
}

function isTimer({ name }: ServerOption): boolean {
  return name.startsWith('evs.');
}

/** ISO 8601, as the group layer writes its times: `PT0.5S`. */
function period(span: Duration): string {
  return `PT${span.toMillis() / 1000}S`;
}

/** `name=value;name=value` */
export function optionString(options: readonly ServerOption[]): string {
  return options.map(({ name, value }) => `${name}=${value}`).join(';');
}

/** `host` or `[host]` of each member, which the group layer meets the others at. */
export function groupAddresses(database: GaleraCluster): readonly string[] {
  return galeraGroup(database).members.map(({ address }) => address.toUriHost());
}

/** `wsrep_cluster_name`, the same at all sites. */
export function nameOfGroup({ name, sites }: GaleraCluster): string {
  return groupName(sites?.name ?? name);
}

function certificates() {
  const folder = debian12.databaseCertificates;
  return { ca: `${folder}/ca.pem`, certificate: `${folder}/cert.pem`, key: `${folder}/key.pem` };
}

function forMember(database: GaleraCluster, member: GaleraMember): readonly Artifact[] {
  const { mariadb: server, packages, units } = debian12;
  return [
    rootFile({
      machine: member.machine,
      component: 'database',
      path: server.config,
      content: writeOptionFile(lines(database, member)),
      // A password stands in it.
      mode: 0o640,
      group: server.group,
      from: database.path,
      onChange: 'restart-database',
    }),
    {
      kind: 'need',
      machine: member.machine,
      component: 'database',
      packages: packages.galera,
      units: [{ unit: units.mariadb, state: 'enabled' }],
    },
  ];
}

function lines(database: GaleraCluster, member: GaleraMember): readonly IniLine[] {
  return [
    comment(marker(database.path)),
    section('mariadbd'),
    comment('Proxies and people come to the own address, programs of this machine over the unix socket.'),
    entry('bind_address', member.address.toString()),
    entry('skip_name_resolve', 'ON'),
    entry('max_connections', mariadb.maxConnections),
    entry('innodb_buffer_pool_size', database.bufferPool.toBytes()),
    comment('On disk when a commit returns.'),
    entry('innodb_flush_log_at_trx_commit', 1),
    blank,
    comment('What Galera needs of the server: rows, in InnoDB, and numbers handed out without a lock.'),
    entry('binlog_format', 'ROW'),
    entry('default_storage_engine', 'InnoDB'),
    entry('innodb_autoinc_lock_mode', 2),
    blank,
    ...wsrep(database, member),
    ...own(database.serverOptions),
    ...(database.transport.kind === 'tls' ? copies() : []),
  ];
}

function wsrep(database: GaleraCluster, member: GaleraMember): readonly IniLine[] {
  const { transfer } = database;
  return [
    entry('wsrep_on', 'ON'),
    entry('wsrep_provider', galera.provider),
    entry('wsrep_cluster_name', nameOfGroup(database)),
    entry('wsrep_cluster_address', `gcomm://${groupAddresses(database).join(',')}`),
    entry('wsrep_node_address', member.address.toUriHost()),
    entry('wsrep_node_name', member.machine),
    entry('wsrep_slave_threads', galera.applierThreads),
    comment('A full copy, taken while the giver goes on.'),
    entry('wsrep_sst_method', 'mariabackup'),
    entry('wsrep_sst_auth', `${transfer.user}:${placeholder(transfer.password)}`),
    entry('wsrep_provider_options', optionString(providerOptions(database, member))),
  ];
}

function providerOptions(database: GaleraCluster, member: GaleraMember): readonly ServerOption[] {
  return [
    { name: 'gcache.size', value: database.gcache.toBytes() },
    { name: 'gcs.fc_limit', value: database.flowControlLimit },
    // One member is written to: the limit does not grow with the number of members.
    { name: 'gcs.fc_single_primary', value: 'YES' },
    ...groupOptions(database, member),
    ...database.providerOptions.filter((option) => !isTimer(option)),
  ];
}

function own(options: readonly ServerOption[]): readonly IniLine[] {
  if (options.length === 0) return [];
  return [blank, comment('`serverOptions`'), ...options.map(({ name, value }) => entry(name, value))];
}

/** Full copies, by socat: each side shows a certificate, and the receiver a secret the giver got through the group. */
function copies(): readonly IniLine[] {
  const { ca, certificate, key } = certificates();
  return [
    section('sst'),
    entry('encrypt', 3),
    entry('ssl-mode', 'VERIFY_CA'),
    entry('tca', ca),
    entry('tcert', certificate),
    entry('tkey', key),
  ];
}
