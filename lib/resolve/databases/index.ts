import type { DatabaseClusterRecord } from '../../topology/topology';
import type { StackContext } from '../context';
import { resolveExternal } from './external';
import { resolveGalera } from './galera';
import { resolveNdb } from './ndb';
import { resolveReplicated } from './replicated';
import type { ResolvedDatabase } from './shared';

/** A database that proxy clusters share; undefined when too little of it can be read. */
export function resolveDatabaseCluster(
  record: DatabaseClusterRecord,
  stack: StackContext,
): ResolvedDatabase | undefined {
  switch (record.kind) {
    case 'galera-cluster':
      return resolveGalera(record, stack);
    case 'replicated-database':
      return resolveReplicated(record, stack);
    case 'ndb-cluster':
      return resolveNdb(record, stack);
    case 'external-database':
      return resolveExternal(record, stack);
  }
}
