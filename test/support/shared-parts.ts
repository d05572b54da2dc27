import { resolve } from '../../lib/resolve';
import type { Problem } from '../../lib/resolve/problems';
import { SHARED_PATHS, sharedModel, sharedTopology, type SharedEdits } from '../../lib/testing/shared';
import type { DatabaseCluster, NoSqlStore } from '../../lib/model';
import type { ExternalDatabaseRecord, NdbClusterRecord } from '../../lib/topology/topology';

/** A database of somebody else's at the example's path, with what a test wants different. */
export function externalRecord(edits: Partial<ExternalDatabaseRecord> = {}): ExternalDatabaseRecord {
  return {
    kind: 'external-database',
    path: SHARED_PATHS.database,
    servers: [{ host: 'db.example.net' }],
    password: { from: 'file', file: 'runtime', version: 1 },
    ...edits,
  };
}

/** A MySQL Cluster at the example's path: two management nodes, two data nodes, two SQL nodes. */
export function ndbRecord(edits: Partial<NdbClusterRecord> = {}): NdbClusterRecord {
  return {
    kind: 'ndb-cluster',
    path: SHARED_PATHS.database,
    management: [
      { name: 'mgm1', address: '192.0.2.41' },
      { name: 'mgm2', address: '192.0.2.42' },
    ],
    data: [
      { name: 'data1', address: '192.0.2.43' },
      { name: 'data2', address: '192.0.2.44' },
    ],
    sql: [
      { name: 'sql1', address: '192.0.2.45' },
      { name: 'sql2', address: '192.0.2.46' },
    ],
    ...edits,
  };
}

/** The shared database of a topology that is valid. */
export function sharedDatabase<K extends DatabaseCluster['kind']>(
  kind: K,
  edits: SharedEdits,
): Extract<DatabaseCluster, { readonly kind: K }> {
  const [database] = sharedModel(edits).databaseClusters;
  if (database?.kind !== kind) throw new Error(`no shared database of kind '${kind}'`);
  return database as never;
}

/** The stores of a topology that is valid. */
export function noSqlStores(edits: SharedEdits): readonly NoSqlStore[] {
  return sharedModel(edits).noSqlStores;
}

/** What is wrong with the input. */
export function sharedProblems(edits: SharedEdits): readonly Problem[] {
  return resolve(sharedTopology(edits)).problems;
}
