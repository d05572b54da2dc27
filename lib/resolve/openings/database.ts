import { galera } from '../../facts/galera';
import { mariadb } from '../../facts/mariadb';
import { ndb } from '../../facts/ndb';
import {
  clientsOf,
  galeraGroup,
  type DatabaseCluster,
  type GaleraCluster,
  type Machine,
  type Model,
  type NdbCluster,
} from '../../model';
import { Port } from '../../units';
import { besides, openTo, type MachineAddress, type Place } from './place';

/** A machine of a shared database: its clients, its other machines, each on the ports they speak. */
export function databaseOpenings({ name }: Machine, cluster: DatabaseCluster, model: Model): readonly Place[] {
  const { path } = cluster;
  const proxies = clientsOf(model, cluster).flatMap((parts) => parts.cluster.nodes);
  switch (cluster.kind) {
    case 'galera':
      return [
        ...sqlServer({ name, path }, cluster.members, proxies, voters(cluster)),
        ...asked(name, cluster),
        ...group(name, cluster),
      ];
    case 'replicated':
      // Its servers follow each other over SQL.
      return sqlServer({ name, path }, cluster.members, [...proxies, ...cluster.members], []);
    case 'ndb':
      return [...sqlServer({ name, path }, cluster.sql, proxies, cluster.sql), ...ndbNode(name, cluster)];
    case 'external':
      return [];
  }
}

/** SQL for clients, how the server is for them and for its fellows; nothing on a machine that is no such server. */
function sqlServer(
  { name, path }: { readonly name: string; readonly path: string },
  members: readonly MachineAddress[],
  clients: readonly MachineAddress[],
  fellows: readonly MachineAddress[],
): readonly Place[] {
  const self = members.find(({ machine }) => machine === name);
  if (!self) return [];
  const at = { path, to: self.address };
  return [
    ...openTo(besides(name, clients), { ...at, service: 'SQL', port: Port.tcp(mariadb.port) }),
    ...openTo(besides(name, [...clients, ...fellows]), {
      ...at,
      service: 'How the server is',
      port: Port.tcp(mariadb.checkPort),
    }),
  ];
}

/** An arbitrator at a third place answers members that find nobody of another site. */
function asked(name: string, cluster: GaleraCluster): readonly Place[] {
  const { arbitrator, sites, path } = cluster;
  if (!sites || arbitrator?.machine !== name) return [];
  return openTo(besides(name, galeraGroup(cluster).members), {
    path,
    service: 'Whether there is a cluster',
    to: arbitrator.address,
    port: Port.tcp(mariadb.checkPort),
  });
}

/** The arbitrator takes part in the group alone: it neither gives nor takes copies. */
function group(name: string, cluster: GaleraCluster): readonly Place[] {
  const all = voters(cluster);
  const self = all.find(({ machine }) => machine === name);
  if (!self) return [];
  const { group: port, incrementalTransfer, fullTransfer } = galera.ports;
  const others = besides(name, all);
  const { members } = galeraGroup(cluster);
  const holders = members.some(({ machine }) => machine === name) ? besides(name, members) : [];
  const at = { path: cluster.path, service: 'Galera', to: self.address } as const;
  return [
    ...openTo(others, { ...at, port: Port.tcp(port) }),
    ...openTo(others, { ...at, port: Port.udp(port) }),
    ...openTo(holders, { ...at, port: Port.tcp(incrementalTransfer) }),
    ...openTo(holders, { ...at, port: Port.tcp(fullTransfer) }),
  ];
}

/** Everyone asks a management node for the configuration and connects to data nodes; nobody connects to a MySQL server. */
function ndbNode(name: string, { path, management, data, sql }: NdbCluster): readonly Place[] {
  const others = besides(name, [...management, ...data, ...sql]);
  const at = (nodes: readonly MachineAddress[], port: number) =>
    nodes
      .filter(({ machine }) => machine === name)
      .flatMap(({ address }) => openTo(others, { path, service: 'MySQL Cluster', to: address, port: Port.tcp(port) }));
  return [...at(management, ndb.ports.management), ...at(data, ndb.ports.data)];
}

function voters(database: GaleraCluster): readonly MachineAddress[] {
  const { members, arbitrator } = galeraGroup(database);
  return [...members, ...(arbitrator ? [arbitrator] : [])];
}
