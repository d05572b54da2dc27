import { corosync } from '../facts/corosync';
import { galera } from '../facts/galera';
import { mariadb } from '../facts/mariadb';
import { ndb } from '../facts/ndb';
import {
  databaseMachines,
  type DatabaseCluster,
  type DatabaseConnection,
  type DatabaseRole,
  type Interconnect,
  type LocalDatabase,
  type ReplicationCluster,
} from '../model';
import type { Port } from '../units';
import type { ClusterContext } from './context';
import { openSipsService } from './pacemaker/service';
import type { Problems } from './problems';

/** Addresses a server listens at: the machine's own ones, the virtual one, the loopback's, or all there are. */
type Place = 'own' | 'virtual' | 'loopback' | 'every';

interface Listener {
  readonly what: string;
  /** As `5060/udp`. */
  readonly port: string;
  readonly at: readonly Place[];
  readonly path: string;
  /** How to move it; absent where the port is fixed. */
  readonly fix?: string;
}

/** What listens on one machine, and how its ports were said. */
interface Served {
  readonly sip: readonly Port[];
  readonly sshPort: number;
  readonly database: LocalDatabase | null;
  readonly connection: DatabaseConnection | null;
  readonly replication: ReplicationCluster | null;
  readonly interconnect: Interconnect | null;
  /** All shared databases: nodes may be machines of any of them, too. */
  readonly databases: readonly DatabaseCluster[];
}

/** Two servers of a machine cannot have one port: the second does not start, on one node today and on both tomorrow. */
export function checkPorts(served: Served, context: ClusterContext): void {
  const { path, problems } = context;
  const fixed = [ssh(served.sshPort, path), ...served.databases.flatMap((each) => beside(each, context))];
  checkAll(fixed, ofProxies(served, context), problems);
}

/** The same on the machines of a shared database. */
export function checkDatabasePorts(database: DatabaseCluster, sshPort: number, problems: Problems): void {
  const roles = [...new Set(databaseMachines(database).map(({ as }) => as))];
  // A machine does one thing for a database, so roles are not checked against each other.
  for (const as of roles) checkAll([ssh(sshPort, database.path)], ofDatabase(database, as), problems);
}

/** @param before checked against each other elsewhere, or not at all */
function checkAll(before: readonly Listener[], listeners: readonly Listener[], problems: Problems): void {
  const taken = [...before];
  for (const listener of listeners) {
    const other = taken.find((each) => each.port === listener.port && meet(each.at, listener.at));
    taken.push(listener);
    if (!other) continue;
    problems.add({
      rule: 'input/ports-are-free',
      path: listener.path,
      message: `${listener.what} and ${other.what} want one port of a machine`,
      found: listener.port,
      allowed: 'a port of its own for each',
      fix:
        [listener.fix, other.fix].filter((fix) => fix !== undefined).join(', or ') ||
        'put one of the two on another machine',
      ...(other.path !== listener.path && { related: [other.path] }),
    });
  }
}

function meet(some: readonly Place[], others: readonly Place[]): boolean {
  return some.some((a) => others.some((b) => a === b || a === 'every' || b === 'every'));
}

function ssh(port: number, path: string): Listener {
  return { what: 'SSH', port: `${port}/tcp`, at: ['every'], path, fix: 'change `port` in Platform.ssh' };
}

/** Those that cannot move come first, so that the finding stands where the port can be changed. */
function ofProxies(served: Served, context: ClusterContext): readonly Listener[] {
  const { sip, database, connection, replication, interconnect } = served;
  const { path, records, machines } = context;
  const links = Math.max(1, ...machines.map((machine) => 1 + machine.links.length));
  const { pacemaker } = records;
  const sipAt: readonly Place[] = openSipsService(records) === 'with-virtual-ip' ? ['virtual'] : ['own', 'virtual'];
  return [
    ...(database
      ? [{ what: 'MariaDB', port: `${mariadb.port}/tcp`, at: ['every'] as const, path: database.path }]
      : []),
    ...(pacemaker
      ? Array.from({ length: links }, (_, link) => ({
          what: `Corosync's link ${link}`,
          port: `${corosync.port + link}/udp`,
          at: ['own'] as const,
          path: pacemaker.path,
        }))
      : []),
    ...(connection?.access.by === 'haproxy'
      ? [
          {
            what: 'haproxy',
            port: `${connection.access.port}/tcp`,
            at: ['loopback'] as const,
            path: connection.path,
            fix: 'change `port` in DatabaseAccess.haproxy',
          },
        ]
      : []),
    ...(replication
      ? [
          {
            what: 'BIN',
            port: `${replication.binPort}/tcp`,
            at: ['own'] as const,
            path: replication.path,
            fix: 'change `binPort`',
          },
        ]
      : []),
    // Plain BIN has one socket, for neighbours and other sites.
    ...(interconnect && !(replication && interconnect.transport.by === 'bin')
      ? [
          {
            what: 'BIN between sites',
            port: `${interconnect.transport.port}/tcp`,
            at: ['own'] as const,
            path: interconnect.path,
            fix: 'change `port` of the Interconnect',
          },
        ]
      : []),
    // One said twice is a complaint of its own.
    ...[...new Set(sip.map((port) => port.toString()))].map((port) => ({
      what: 'SIP',
      port,
      at: sipAt,
      path,
      fix: 'change `sip`',
    })),
  ];
}

/** What a database has on nodes of these proxies. */
function beside(database: DatabaseCluster, { nodes }: ClusterContext): readonly Listener[] {
  const here = new Set(nodes.map(({ machine }) => machine));
  const roles = databaseMachines(database).filter(({ machine }) => here.has(machine));
  return [...new Set(roles.map(({ as }) => as))].flatMap((as) => ofDatabase(database, as));
}

/** What a machine of a shared database serves by what it does there: at its own address, as it is configured. */
function ofDatabase(database: DatabaseCluster, as: DatabaseRole): readonly Listener[] {
  const { path } = database;
  const listener = (what: string, port: number, transport: 'tcp' | 'udp' = 'tcp'): Listener => ({
    what,
    port: `${port}/${transport}`,
    at: ['own'],
    path,
  });
  const { group, incrementalTransfer, fullTransfer } = galera.ports;
  const replication = [listener("Galera's replication", group), listener("Galera's replication", group, 'udp')];
  const sql = [
    listener(database.kind === 'ndb' ? 'MySQL' : 'the database server', mariadb.port),
    listener("the database's health check", mariadb.checkPort),
  ];
  switch (as) {
    case 'arbitrator':
      return replication;
    case 'management':
      return [listener("MySQL Cluster's management", ndb.ports.management)];
    case 'data':
      return [listener("MySQL Cluster's data node", ndb.ports.data)];
    case 'sql':
      return sql;
    case 'member':
      return database.kind === 'galera'
        ? [
            ...sql,
            ...replication,
            listener("Galera's catching up", incrementalTransfer),
            // The program that takes them (socat) is given a port and no address.
            { ...listener("Galera's full copies", fullTransfer), at: ['every'] },
          ]
        : sql;
  }
}
