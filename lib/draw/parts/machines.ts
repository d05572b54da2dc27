import { mariadb } from '../../facts/mariadb';
import { instanceOf, machineRoles, type MachineRoles, type Model, type OpenSipsConfig } from '../../model';
import type { Box, Drawn } from '../scene';
import { machineId } from './ids';
import type { Places } from './places';

/** A box for each machine, with what runs there and the ports it listens on. */
export function machines(model: Model, { ofMachine }: Places): Drawn {
  const boxes = model.machines.map(({ name, address, links }): Box => {
    const roles = machineRoles(model, name);
    const type = instanceOf(model, name)?.type;
    return {
      id: machineId(name),
      kind: 'machine',
      tone: 'plain',
      within: ofMachine(name),
      name,
      plural: 'machines',
      own: [[address, ...links].map(String).join(', '), ...(roles.proxy ? [`node id ${roles.proxy.node.nodeId}`] : [])],
      says: [...runs(model, roles), ...(type === undefined ? [] : [type])],
    };
  });
  return { boxes, lines: [] };
}

function runs(model: Model, { proxy, database, ticketArbitrator, machine }: MachineRoles): readonly string[] {
  return [
    ...(proxy ? ofProxy(proxy) : []),
    ...(database ? [ofDatabase(database)] : []),
    ...(ticketArbitrator ? ['booth, a vote'] : []),
    ...(proxy || database || ticketArbitrator || !isArbitrator(model, machine.name) ? [] : ['a vote']),
  ];
}

function isArbitrator({ arbitrators }: Model, name: string): boolean {
  return arbitrators.some(({ machine }) => machine === name);
}

function ofProxy({ parts, node }: NonNullable<MachineRoles['proxy']>): readonly string[] {
  const { cluster, database, connection, pacemaker } = parts;
  return [
    `OpenSIPS ${cluster.version}`,
    listens(node.config),
    ...(database ? [`MariaDB, tcp ${mariadb.port}`] : []),
    ...(connection?.access.by === 'haproxy' ? [`haproxy, tcp ${connection.access.port}`] : []),
    ...(pacemaker ? ['Pacemaker, Corosync'] : []),
  ];
}

/** Each port once, whatever address it is on. */
function listens({ sockets }: OpenSipsConfig): string {
  return [...new Set(sockets.map(({ protocol, port }) => `${protocol} ${port}`))].join(', ');
}

function ofDatabase({ cluster, as }: NonNullable<MachineRoles['database']>): string {
  if (as === 'arbitrator') return 'Galera arbitrator, a vote';
  switch (cluster.kind) {
    case 'galera':
      return `MariaDB with Galera, tcp ${mariadb.port}`;
    case 'replicated':
      return `${cluster.server === 'mysql' ? 'MySQL' : 'MariaDB'}, tcp ${mariadb.port}`;
    case 'ndb':
      return as === 'sql' ? `MySQL server, tcp ${mariadb.port}` : `MySQL Cluster, ${as} node`;
    case 'external':
      return '';
  }
}
