import {
  galeraGroup,
  instanceOf,
  machineRoles,
  primitives,
  proxyClusters,
  type DatabaseCluster,
  type Machine,
  type MachineRoles,
  type Model,
  type PacemakerCluster,
  type ProxyClusterParts,
} from '../model';
import { sqlServers } from '../model';
import type { Breakable, Part, ProcessName } from './parts';
import type { FaultKind } from './simulation';
import { atFirst } from './state';

const KINDS: readonly FaultKind[] = ['process', 'machine', 'disk', 'link', 'site'];

/** Everything that may stop working, by kind, then in the order of the model. */
export function breakables(model: Model): readonly Breakable[] {
  const all = [
    ...model.machines.flatMap((machine) => onMachine(model, machine)),
    ...elsewhere(model).map((name) => breakable('machine', { of: 'machine', machine: name }, name, name, null)),
    ...proxyClusters(model).flatMap(links),
    ...zones(model),
    ...sites(model),
  ];
  const unique = new Map(all.map((each) => [each.fault.id, each]));
  return [...unique.values()].sort((a, b) => KINDS.indexOf(a.fault.kind) - KINDS.indexOf(b.fault.kind));
}

function breakable(kind: FaultKind, part: Part, where: string, what: string, role: string | null): Breakable {
  return { fault: { id: `${kind}:${where}`, kind, machines: machinesOf(part), what, role }, part };
}

function machinesOf(part: Part): readonly string[] {
  switch (part.of) {
    case 'link':
      return part.between;
    case 'site':
      return part.machines;
    case 'line':
      return [];
    default:
      return [part.machine];
  }
}

function onMachine(model: Model, machine: Machine): readonly Breakable[] {
  const { name, links: networks } = machine;
  const roles = machineRoles(model, name);
  const role = roleOf(roles);
  const hasData = Boolean(roles.proxy?.parts.database) || ['member', 'data', 'sql'].includes(roles.database?.as ?? '');
  return [
    ...processes(model, roles).map((program) =>
      breakable(
        'process',
        { of: 'process', program, machine: name },
        `${program.replace(':', '-')}@${name}`,
        `${wordFor(program)} on ${name}`,
        roleOfProcess(program, role),
      ),
    ),
    breakable('machine', { of: 'machine', machine: name }, name, name, role.machine),
    ...(hasData
      ? [breakable('disk', { of: 'disk', machine: name }, name, `the disk of the database on ${name}`, role.database)]
      : []),
    ...[null, ...networks].map((_, network) =>
      breakable(
        'link',
        { of: 'cable', machine: name, network },
        network === 0 ? name : `${name}#${network}`,
        networks.length === 0
          ? `the cable of ${name}`
          : `the cable of ${name} in ${network === 0 ? 'its first network' : `further network ${network}`}`,
        role.machine,
      ),
    ),
  ];
}

interface Roles {
  readonly proxy: string | null;
  readonly database: string | null;
  readonly machine: string | null;
}

function roleOf({ machine: { name }, proxy, database, ticketArbitrator }: MachineRoles): Roles {
  const proxyRole = proxy && proxyRoleOf(proxy.parts, name);
  const databaseRole = database && databaseRoleOf(database.cluster, name, database.as);
  return {
    proxy: proxyRole,
    database: databaseRole,
    machine: proxyRole ?? databaseRole ?? (ticketArbitrator ? 'vote' : null),
  };
}

function proxyRoleOf(parts: ProxyClusterParts, name: string): string {
  return atFirst(parts).holders.includes(name) ? 'active' : 'standby';
}

function databaseRoleOf(cluster: DatabaseCluster, name: string, as: string): string {
  if (as === 'arbitrator') return 'vote';
  if (as !== 'member' && as !== 'sql') return as;
  return sqlServers(cluster)[0]?.name === name ? 'primary' : cluster.kind === 'replicated' ? 'replica' : 'standby';
}

const OF_DATABASES: readonly ProcessName[] = [
  'mariadb',
  'mysql',
  'garbd',
  'database-check',
  'ndb-data',
  'ndb-management',
  'database-role',
];

function roleOfProcess(program: ProcessName, { proxy, database }: Roles): string | null {
  return OF_DATABASES.includes(program) ? (database ?? proxy) : (proxy ?? database);
}

function processes(
  model: Model,
  { machine: { name }, proxy, database, ticketArbitrator }: MachineRoles,
): readonly ProcessName[] {
  return [
    ...(proxy ? ofProxy(proxy.parts, name) : []),
    ...(database ? ofDatabase(database.cluster, database.as) : []),
    ...(ticketArbitrator ? (['booth'] as const) : []),
    ...model.databaseClusters.flatMap((each): ProcessName[] =>
      each.kind === 'galera' && !database && galeraGroup(each).arbitrator?.machine === name ? ['garbd'] : [],
    ),
  ];
}

function ofProxy(
  { pacemaker, database, connection, dualSite }: ProxyClusterParts,
  name: string,
): readonly ProcessName[] {
  const copies = database?.staticTables.by === 'timer' && database.staticTables.source !== name;
  return [
    'opensips',
    'opensips-hung',
    ...(database ? (['mariadb'] as const) : []),
    ...(copies ? (['copy-tables'] as const) : []),
    ...(connection?.access.by === 'haproxy' ? (['haproxy'] as const) : []),
    ...(pacemaker ? ofPacemaker(pacemaker) : []),
    ...(pacemaker && dualSite?.tickets ? (['booth'] as const) : []),
  ];
}

/** Our own resources are faults of the machine, or of OpenSIPS; a fence device is asked only when it is needed. */
function ofPacemaker(cluster: PacemakerCluster): readonly ProcessName[] {
  const ours = ['opensips', 'opensips-active', 'booth'];
  const extras = primitives(cluster).filter(
    ({ id, agent }) => agent.standard !== 'stonith' && !ours.includes(id) && !ADDRESSES.includes(agent.type),
  );
  return [
    ...(cluster.hungAfter ? (['answers'] as const) : []),
    'corosync',
    'pacemaker',
    ...(cluster.quorum.kind === 'device' ? (['corosync-qdevice'] as const) : []),
    ...extras.map(({ id }): ProcessName => `resource:${id}`),
  ];
}

const ADDRESSES = ['IPaddr2', 'awsvip', 'awseip', 'aws-vpc-move-ip'];

function ofDatabase(cluster: DatabaseCluster, as: string): readonly ProcessName[] {
  if (as === 'arbitrator') return ['garbd'];
  if (as === 'management') return ['ndb-management'];
  if (as === 'data') return ['ndb-data'];
  const server =
    cluster.kind === 'ndb' || (cluster.kind === 'replicated' && cluster.server === 'mysql') ? 'mysql' : 'mariadb';
  return [server, 'database-check', ...(cluster.kind === 'replicated' ? (['database-role'] as const) : [])];
}

const WORDS: Readonly<Record<string, string>> = {
  opensips: 'OpenSIPS',
  'opensips-hung': 'an OpenSIPS that hangs',
  answers: 'the watch over OpenSIPS',
  corosync: 'Corosync',
  pacemaker: 'Pacemaker',
  'corosync-qdevice': 'corosync-qdevice',
  booth: 'boothd',
  mariadb: 'MariaDB',
  mysql: 'MySQL',
  'ndb-management': 'ndb_mgmd',
  'ndb-data': 'ndbmtd',
  garbd: 'garbd',
  haproxy: 'haproxy',
  'database-check': 'the health check of the database',
  'database-role': 'what keeps the role of the database',
  'copy-tables': 'the copy of static tables',
};

function wordFor(program: ProcessName): string {
  return WORDS[program] ?? program.slice('resource:'.length);
}

/** Machines of others: a third vote, servers that somebody else runs. */
function elsewhere(model: Model): readonly string[] {
  const ours = new Set(
    model.machines.flatMap(({ name, address, links: more }) => [name, ...[address, ...more].map(String)]),
  );
  const hosts = [
    ...model.pacemakerClusters.flatMap(({ quorum }) => (quorum.kind === 'device' ? [quorum.host] : [])),
    ...model.databaseClusters.flatMap((each) => (each.kind === 'external' ? each.servers.map(({ host }) => host) : [])),
    ...model.noSqlStores.flatMap(({ servers }) => servers.map(({ host }) => host)),
    ...model.dualSites.flatMap(({ tickets }) =>
      (tickets?.members ?? []).flatMap(({ kind, name }) => (kind === 'arbitrator' ? [name] : [])),
    ),
  ];
  return [...new Set(hosts)].filter((host) => !ours.has(host));
}

/** Between each two nodes of a pair; more of them hear each other over the others. */
function links({ cluster, pacemaker }: ProxyClusterParts): readonly Breakable[] {
  const [a, b, ...more] = cluster.nodes.map(({ machine }) => machine);
  if (a === undefined || b === undefined || more.length > 0) return [];
  const networks = pacemaker?.members[0]?.links.length ?? 1;
  return Array.from({ length: networks }, (_, network) =>
    breakable(
      'link',
      { of: 'link', between: [a, b], network },
      `${a}~${b}${network === 0 ? '' : `#${network}`}`,
      `the link between ${a} and ${b}${networks === 1 ? '' : ` in ${network === 0 ? 'their first network' : `further network ${network}`}`}`,
      null,
    ),
  );
}

/** Zones of a cloud: whatever of this stack is in one of them. */
function zones(model: Model): readonly Breakable[] {
  const byZone = new Map<string, string[]>();
  for (const { name } of model.machines) {
    const zone = instanceOf(model, name)?.zone;
    if (zone !== undefined) byZone.set(zone, [...(byZone.get(zone) ?? []), name]);
  }
  return [...byZone].map(([name, machines]) =>
    breakable('site', { of: 'site', name: `the zone ${name}`, machines, is: 'zone' }, name, `the zone ${name}`, null),
  );
}

/** This site, the others, and the lines to them. */
function sites(model: Model): readonly Breakable[] {
  const own = ownSite(model);
  const others = otherSites(model, own);
  const machines = model.machines.map(({ name }) => name);
  return [
    ...others.map(({ name, what }) =>
      breakable('link', { of: 'line', to: name }, `${own}~${name}`, `the line between ${own} and ${what}`, null),
    ),
    breakable(
      'site',
      { of: 'site', name: own, machines, is: 'own' },
      own,
      others.length > 0 ? `site ${own}` : `the place where all of ${own} stands`,
      null,
    ),
    ...others.flatMap(({ name, members, is }) =>
      is === 'site'
        ? [breakable('site', { of: 'site', name, machines: members, is: 'other' }, name, `site ${name}`, null)]
        : [],
    ),
  ];
}

export function ownSite(model: Model): string {
  return (
    model.dualSites[0]?.site ??
    model.interconnects[0]?.site ??
    model.databaseClusters
      .map((each) => (each.kind === 'galera' ? (each.sites?.site ?? null) : null))
      .find((site) => site !== null) ??
    model.name
  );
}

interface Other {
  readonly name: string;
  readonly what: string;
  readonly is: 'site' | 'arbitrator';
  readonly members: readonly string[];
}

function otherSites(model: Model, own: string): readonly Other[] {
  const galera = model.databaseClusters.flatMap((each) => (each.kind === 'galera' ? (each.sites?.sites ?? []) : []));
  const names = [
    ...model.dualSites.flatMap(({ sites: all }) => all.map(({ name }) => name)),
    ...model.interconnects.flatMap(({ sites: all }) => all.map(({ name }) => name)),
    ...galera.map(({ name }) => name),
  ];
  const votes = model.dualSites
    .flatMap(({ tickets }) => tickets?.members ?? [])
    .filter(({ kind }) => kind === 'arbitrator');
  const site = (name: string): Other => ({
    ...{ name, what: name, is: 'site' },
    members: [
      name,
      ...galera.filter((each) => each.name === name).flatMap(({ members }) => members.map(({ machine }) => machine)),
    ],
  });
  return [
    ...[...new Set(names)].filter((name) => name !== own).map(site),
    ...votes.map(({ name }): Other => ({ name, what: `the arbitrator ${name}`, is: 'arbitrator', members: [name] })),
  ];
}
