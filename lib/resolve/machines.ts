import type { MachineRecord, Part } from '../topology/topology';

/** The machines that a part brings or stands on; one may be said by several. */
export function machinesOf(part: Part): readonly MachineRecord[] {
  switch (part.kind) {
    case 'proxy-cluster':
      return part.nodes;
    case 'arbitrator':
      return [part.machine];
    case 'galera-cluster':
      return [...part.members, ...(part.arbitrator ? [part.arbitrator] : [])];
    case 'replicated-database':
      return part.members;
    case 'ndb-cluster':
      return [...part.management, ...part.data, ...part.sql];
    default:
      return [];
  }
}

/** A part with something else said of each of these machines. */
export function withMachines(part: Part, change: (machine: MachineRecord) => MachineRecord): Part {
  const all = (machines: readonly MachineRecord[]) => machines.map(change);
  switch (part.kind) {
    case 'proxy-cluster':
      return { ...part, nodes: all(part.nodes) };
    case 'arbitrator':
      return { ...part, machine: change(part.machine) };
    case 'galera-cluster':
      return {
        ...part,
        members: all(part.members),
        ...(part.arbitrator && { arbitrator: change(part.arbitrator) }),
      };
    case 'replicated-database':
      return { ...part, members: all(part.members) };
    case 'ndb-cluster':
      return { ...part, management: all(part.management), data: all(part.data), sql: all(part.sql) };
    default:
      return part;
  }
}
