import { galera } from '../../facts/galera';
import { mariadb } from '../../facts/mariadb';
import { ndb } from '../../facts/ndb';
import {
  databaseMachines,
  proxyClusters,
  sqlServers,
  type DatabaseCluster,
  type DatabaseConnection,
  type GaleraCluster,
  type Model,
  type NoSqlStore,
  type ProxyClusterParts,
} from '../../model';
import type { Box, Drawn, Line } from '../scene';
import { joined, link, linkId, machineId, reached, siteId } from './ids';
import type { Places } from './places';

/** What servers of shared databases have between them, and the ways that lead to them. */
export function databases(model: Model, { here }: Places): Drawn {
  const drawn = [
    ...model.databaseClusters.map((database) => ofDatabase(model, database, here)),
    ...proxyClusters(model).map((parts) => ways(parts, here)),
    ...model.noSqlStores.map((store) => ofStore(model, store)),
  ];
  return { boxes: drawn.flatMap(({ boxes }) => boxes), lines: drawn.flatMap(({ lines }) => lines) };
}

function ofDatabase(model: Model, database: DatabaseCluster, here: string): Drawn {
  const id = linkId(database.path, 'replication');
  const ends = databaseMachines(database).map(({ machine }) => machineId(machine));
  switch (database.kind) {
    case 'galera': {
      const far = farOf(model, database);
      const box = link(id, 'sql', here, `Galera, tcp and udp ${galera.ports.group}`, ...copies());
      return {
        boxes: [box, ...far.boxes],
        lines: [
          ...joined(id, 'sql', ends),
          ...reached(
            id,
            'sites',
            far.boxes.map((each) => each.id),
          ),
        ],
      };
    }
    case 'replicated': {
      const mode = database.mode === 'dual-primary' ? 'two primaries' : 'primary and replicas';
      return {
        boxes: [link(id, 'sql', here, `GTID replication, tcp ${mariadb.port}`, mode)],
        lines: joined(id, 'sql', ends),
      };
    }
    case 'ndb': {
      const { management, data } = ndb.ports;
      return {
        boxes: [link(id, 'sql', here, `MySQL Cluster, tcp ${management} and ${data}`, `${database.replicas} copies`)],
        lines: joined(id, 'sql', ends),
      };
    }
    case 'external':
      return { boxes: [externalBox(database)], lines: [] };
  }
}

function copies(): readonly string[] {
  const { incrementalTransfer, fullTransfer } = galera.ports;
  return [`copies over tcp ${incrementalTransfer} and ${fullTransfer}`];
}

/** Members of other sites, and a vote that another stack builds. */
function farOf({ machines }: Model, { sites }: GaleraCluster): { readonly boxes: readonly Box[] } {
  if (!sites) return { boxes: [] };
  const far = { kind: 'elsewhere', tone: 'sites', within: null, plural: 'sites', says: [] } as const;
  const { arbitrator } = sites;
  return {
    boxes: [
      ...sites.sites
        .filter(({ name }) => name !== sites.site)
        .map(({ name, members }) => ({
          ...{ ...far, id: siteId(name), name: `Site ${name}` },
          own: members.map(({ machine, address }) => `${machine} ${address.toString()}`),
        })),
      ...(arbitrator && !machines.some(({ name }) => name === arbitrator.machine)
        ? [
            {
              ...{ ...far, id: siteId(`vote ${arbitrator.machine}`), name: 'Arbitrator' },
              own: [`${arbitrator.machine} ${arbitrator.address.toString()}`],
            },
          ]
        : []),
    ],
  };
}

function externalBox(database: Extract<DatabaseCluster, { kind: 'external' }>): Box {
  return {
    id: externalId(database.path),
    kind: 'elsewhere',
    tone: 'sql',
    within: null,
    name: `Database ${database.name}`,
    plural: 'databases',
    own: database.servers.map(({ host, port }) => `${host}, tcp ${port}`),
    says: ['somebody else runs it'],
  };
}

function externalId(path: string): string {
  return `external ${path}`;
}

/** From the nodes through what chooses the server; a dashed line to those that stand by. */
function ways({ cluster, connection, shared }: ProxyClusterParts, here: string): Drawn {
  if (!connection || !shared) return { boxes: [], lines: [] };
  const id = linkId(connection.path, 'sql');
  const asking: readonly Line[] = cluster.nodes.map(({ machine }) => ({
    ...{ from: machineId(machine), to: id, tone: 'sql', stroke: 'solid', heads: 'none' },
  }));
  return {
    boxes: [link(id, 'sql', here, `SQL, ${portsOf(shared)}`, wayText(connection))],
    lines: [...asking, ...answering(id, connection, shared)],
  };
}

function portsOf(shared: DatabaseCluster): string {
  return `tcp ${[...new Set(sqlServers(shared).map(({ port }) => port))].join(', ')}`;
}

function answering(id: string, { access }: DatabaseConnection, shared: DatabaseCluster): readonly Line[] {
  const to = (end: string, stroke: Line['stroke']): Line => ({ from: id, to: end, tone: 'sql', stroke, heads: 'to' });
  if (shared.kind === 'external') return [to(externalId(shared.path), 'solid')];
  const allAtOnce = access.by === 'db-virtual' && access.mode !== 'FAILOVER';
  return sqlServers(shared)
    .filter(({ name }) => access.by !== 'direct' || access.server === name)
    .map(({ name }, i) => to(machineId(name), i === 0 || allAtOnce ? 'solid' : 'dashed'));
}

function wayText({ access }: DatabaseConnection): string {
  switch (access.by) {
    case 'haproxy':
      return 'through haproxy, one at a time';
    case 'db-virtual':
      return `through db_virtual, ${access.mode}`;
    case 'direct':
      return `to ${access.server} alone`;
  }
}

function ofStore(model: Model, { path, proxies, name, engine, servers }: NoSqlStore): Drawn {
  const nodes = model.proxyClusters.find((cluster) => cluster.path === proxies)?.nodes ?? [];
  const id = externalId(path);
  return {
    boxes: [
      {
        ...{ id, kind: 'elsewhere', tone: 'sql', within: null, name: `Store ${name}`, plural: 'stores' },
        own: servers.map(({ host, port }) => `${host}, tcp ${port}`),
        says: [`${engine}; somebody else runs it`],
      },
    ],
    lines: nodes.map(({ machine }) => ({
      ...{ from: machineId(machine), to: id, tone: 'sql', stroke: 'solid', heads: 'to' },
    })),
  };
}
