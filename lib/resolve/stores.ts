import type { NoSqlStore } from '../model';
import type { NoSqlStoreRecord } from '../topology/topology';
import type { ClusterContext } from './context';

/** The stores beside SQL; those that cannot be read are left out. */
export function resolveStores(records: readonly NoSqlStoreRecord[], _context: ClusterContext): readonly NoSqlStore[] {
  if (records.length > 0) throw new Error('not yet');
  return [];
}
