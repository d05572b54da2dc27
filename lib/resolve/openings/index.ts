import { machineRoles, type MachineRoles, type Model, type Opening } from '../../model';
import { Port } from '../../units';
import { databaseOpenings } from './database';
import type { Place } from './place';
import { proxyOpenings } from './proxy';
import { ticketOpenings } from './tickets';

/**
 * What each machine lets in, opened to exactly those who need it:
 * - SSH on the port the deployment uses, for anyone, so that nobody locks himself out;
 * - SIP on the node's and the virtual address, for `sipClients`, carriers and the other sites of a federation, or anyone;
 * - BIN, Corosync and MariaDB for the other nodes alone, each to the address it is spoken on;
 * - a shared database for the proxies that use it and for its other machines;
 * - booth for the other members, and its command line for the nodes of the own site.
 * @param model whole but for its openings
 */
export function resolveOpenings(model: Model): readonly Opening[] {
  return model.machines.flatMap(({ name }) =>
    open(machineRoles(model, name), model).map((place) => ({ machine: name, ...place })),
  );
}

function open({ machine, proxy, database, ticketArbitrator }: MachineRoles, model: Model): readonly Place[] {
  const { port } = model.platform.connection;
  return [
    { path: machine.path, service: 'SSH', from: null, to: null, port: Port.tcp(port) },
    ...(proxy ? proxyOpenings(proxy.parts, proxy.node) : []),
    ...(database ? databaseOpenings(machine, database.cluster, model) : []),
    ...(ticketArbitrator ? ticketOpenings(ticketArbitrator.path, ticketArbitrator, machine.address, []) : []),
  ];
}
