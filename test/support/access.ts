import { proxyClusters } from '../../lib/model';
import { MEMBERS, SHARED_PATHS, sharedModel, type SharedEdits } from '../../lib/testing';
import type { ExternalDatabaseRecord, ReplicatedDatabaseRecord, SecretRecord } from '../../lib/topology/topology';
import type { Resolved } from './parts';
import { externalRecord } from './shared-parts';

/** Two proxies that share a database, with what a test wants different. */
export function access(edits: SharedEdits = {}): Resolved {
  const model = sharedModel(edits);
  const parts = proxyClusters(model)[0];
  if (!parts) throw new Error('no proxy cluster');
  return { model, parts };
}

/** Three servers of which one is written to. */
export function replicated(edits: Partial<ReplicatedDatabaseRecord> = {}): ReplicatedDatabaseRecord {
  return { kind: 'replicated-database', path: SHARED_PATHS.database, members: MEMBERS, serverOptions: [], ...edits };
}

/** A database of somebody else's, whose tables are ours to make. */
export function external(edits: Partial<ExternalDatabaseRecord> = {}): ExternalDatabaseRecord {
  const password: SecretRecord = { from: 'environment', name: 'DB_PASSWORD', version: 1 };
  return externalRecord({ provisioning: { user: 'maker', password }, ...edits });
}
