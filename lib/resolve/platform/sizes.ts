import { aws } from '../../facts/aws';
import type { MachineRoles } from '../../model';

/** The instance type that carries a machine's part of the load. */
export function instanceType({ proxy, database }: MachineRoles): string {
  if (proxy) return aws.types.proxy;
  return database !== null && database.as !== 'arbitrator' ? aws.types.database : aws.types.vote;
}
