import type { Artifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { fastInterval, haproxy as facts, haproxyTime } from '../facts/haproxy';
import { mariadb } from '../facts/mariadb';
import {
  sqlServers,
  type DatabaseAccess,
  type DatabaseCluster,
  type DatabaseConnection,
  type ProxyNode,
  type SqlServer,
} from '../model';
import { comment, section, words, writeHaproxy, type HaproxyLine, type HaproxySection } from '../syntax/haproxy';
import { IpAddress } from '../units';
import { marker } from './marker';
import type { Renderer } from './renderer';
import { rootFile } from './root-file';

/**
 * `/etc/haproxy/haproxy.cfg` of HAProxy 2.6 on each node that reaches a shared database through it: one door on the
 * loopback, behind it one server at a time. Times with their unit. A changed file is reloaded, which ends all sessions two
 * seconds later: OpenSIPS connects again with its next query.
 *
 * One writer: the first server, else the first backup that is well. A session goes with its server's check, and comes back
 * with the first server's. A connection that fails is not tried at another server (no `option redispatch`): that one would
 * be a second writer for as long as the session lasts. The nodes need not agree, since only one runs OpenSIPS.
 *
 * Left to the daemon: `downinter` (the interval), `retries`, threads. No `log`: what happens to servers goes to standard
 * error, which is the journal; a log would say it twice, and the loss of all servers to every terminal.
 */
export const haproxy: Renderer = {
  id: 'haproxy',
  render: ({ cluster, shared, connection }) => {
    if (!shared || connection?.access.by !== 'haproxy') return [];
    const { access } = connection;
    return cluster.nodes.flatMap((node) => forNode(shared, connection, access, node));
  },
};

type Access = DatabaseAccess & { by: 'haproxy' };

function forNode(
  database: DatabaseCluster,
  connection: DatabaseConnection,
  access: Access,
  node: ProxyNode,
): readonly Artifact[] {
  const { haproxy: paths, packages, units } = debian12;
  const common = { machine: node.machine, component: 'access', from: connection.path } as const;
  const servers = sqlServers(database);
  const content = writeHaproxy(
    [marker(connection.path), `The way to the database '${database.path}': one server at a time.`],
    [settings(), ...(servers.some(isNamed) ? [resolvers()] : []), door(database, servers, access, node)],
  );
  return [
    rootFile({ ...common, path: paths.config, content, onChange: 'reload-haproxy' }),
    { kind: 'need', ...common, packages: packages.haproxy, units: [{ unit: units.haproxy, state: 'enabled' }] },
  ];
}

function settings(): HaproxySection {
  const { user, group, chroot, socket } = debian12.haproxy;
  return section(
    'global',
    null,
    words('user', user),
    words('group', group),
    words('chroot', chroot),
    words('stats', 'socket', socket, 'user', 'root', 'group', 'root', 'mode', 600, 'level', 'admin'),
    comment('As many as one server takes.'),
    words('maxconn', mariadb.maxConnections),
    comment('A process that a reload replaced checks no server any more, so its sessions must not stay.'),
    words('hard-stop-after', haproxyTime(facts.hardStop)),
  );
}

const RESOLVERS = 'system';

function resolvers(): HaproxySection {
  const hold = haproxyTime(facts.nameHold);
  return section(
    'resolvers',
    RESOLVERS,
    words('parse-resolv-conf'),
    comment('The last address stays in use while DNS fails. A name that DNS does not know lasts no longer than this.'),
    ...['nx', 'refused', 'timeout', 'other'].map((status) => words('hold', status, hold)),
  );
}

function door(
  database: DatabaseCluster,
  servers: readonly SqlServer[],
  access: Access,
  node: ProxyNode,
): HaproxySection {
  const { fall, rise, connectTimeout, checkTimeout, keepalive } = facts;
  const session = haproxyTime(access.sessionTimeout);
  const check = checkOf(database);
  return section(
    'listen',
    'opensips-database',
    words('mode', 'tcp'),
    words('bind', `127.0.0.1:${access.port}`),
    words('timeout', 'connect', haproxyTime(connectTimeout)),
    comment('Connections of OpenSIPS are silent while nobody calls.'),
    words('timeout', 'client', session),
    words('timeout', 'server', session),
    words('option', 'clitcpka'),
    words('option', 'srvtcpka'),
    words('srvtcpka-idle', haproxyTime(keepalive.idle)),
    words('srvtcpka-intvl', haproxyTime(keepalive.interval)),
    words('srvtcpka-cnt', keepalive.count),
    ...checking(check),
    words('timeout', 'check', haproxyTime(checkTimeout)),
    ...(servers.length > 2 ? remembered(servers[0]) : []),
    words(
      ...['default-server', 'check', ...(check ? ['port', check.port] : [])],
      ...['inter', haproxyTime(access.checkInterval), 'fastinter', haproxyTime(fastInterval(access.checkInterval))],
      ...['fall', fall, 'rise', rise, 'on-marked-down', 'shutdown-sessions'],
    ),
    ...servers.map((server, i) =>
      serverLine(server, i === 0 ? (servers.length > 1 ? 'first' : 'only') : 'backup', node),
    ),
  );
}

interface HttpCheck {
  readonly port: number;
  readonly path: string;
}

/** How a server says whether it may be used; null where it only can be connected to. */
function checkOf(database: DatabaseCluster): HttpCheck | null {
  switch (database.kind) {
    case 'galera':
    case 'ndb':
    case 'replicated':
      return { port: mariadb.checkPort, path: '/' };
    case 'external':
      return database.check;
  }
}

function checking(check: HttpCheck | null): readonly HaproxyLine[] {
  if (check) return [words('option', 'httpchk', 'GET', check.path), words('http-check', 'expect', 'status', 200)];
  return [
    comment('A connection is all that is tried, and the server takes it for one that broke off: `max_connect_errors`'),
    comment('has to be high there, or the server has to run with `skip_name_resolve`.'),
  ];
}

/** Without it, a backup that comes back before the one in use would get the new sessions, and that one keep the old. */
function remembered(first: SqlServer | undefined): readonly HaproxyLine[] {
  if (!first) return [];
  return [
    comment('While the first is away its backup is remembered, so that one that comes back is no second writer.'),
    words('stick-table', 'type', 'ip', 'size', 1),
    words('stick', 'on', 'dst', 'unless', '{', `srv_is_up(${first.name})`, '}'),
  ];
}

function serverLine(server: SqlServer, as: 'only' | 'first' | 'backup', node: ProxyNode): HaproxyLine {
  const address = IpAddress.parse(server.host);
  return words(
    ...['server', server.name, `${address?.toUriHost() ?? server.host}:${server.port}`],
    // The address that grants and firewalls know, and never the virtual one.
    ...(address?.family === node.address.family ? ['source', node.address.toUriHost()] : []),
    // Started without an address where DNS does not answer yet.
    ...(address ? [] : ['resolvers', RESOLVERS, 'resolve-prefer', node.address.family, 'init-addr', 'libc,none']),
    ...(as === 'first' ? ['on-marked-up', 'shutdown-backup-sessions'] : []),
    ...(as === 'backup' ? ['backup'] : []),
  );
}

function isNamed({ host }: SqlServer): boolean {
  return !IpAddress.parse(host);
}
