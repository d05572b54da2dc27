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
