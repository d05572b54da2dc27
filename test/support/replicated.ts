import type { ClusterArtifact, FileArtifact } from '../../lib/artifacts';
import type { Model, ReplicatedDatabase } from '../../lib/model';
import { render } from '../../lib/render';
import { MEMBERS, SHARED_PATHS, sharedModel } from '../../lib/testing/shared';
import type { ReplicatedDatabaseRecord } from '../../lib/topology/topology';

export type ReplicatedEdits = Partial<Omit<ReplicatedDatabaseRecord, 'kind' | 'path'>>;

/** `db1` to `db3` at the example's path: a primary and two replicas, with what a test wants different. */
export function replicatedRecord(edits: ReplicatedEdits = {}): ReplicatedDatabaseRecord {
  return {
    kind: 'replicated-database',
    path: SHARED_PATHS.database,
    members: MEMBERS,
    serverOptions: [],
    ...edits,
  };
}

/** Two primaries, `db1` and `db2`. */
export const TWO_PRIMARIES: ReplicatedEdits = { mode: 'dual-primary', members: MEMBERS.slice(0, 2) };

/** The same under the example's proxies. */
export function replicatedModel(edits: ReplicatedEdits = {}): Model {
  return sharedModel({ database: replicatedRecord(edits) });
}

export function replicatedDatabase(model: Model): ReplicatedDatabase {
  const [database] = model.databaseClusters;
  if (database?.kind !== 'replicated') throw new Error('no replicated database');
  return database;
}

/** Files of a machine. */
export function filesOn(model: Model, machine: string): readonly FileArtifact[] {
  return render(model).filter((a): a is FileArtifact => a.kind === 'file' && a.machine === machine);
}

export function fileOn(model: Model, machine: string, path: string): FileArtifact {
  const found = filesOn(model, machine).find((file) => file.path === path);
  if (!found) throw new Error(`no '${path}' on ${machine}`);
  return found;
}

/** What each server is told, with the machines it is told on. */
export function statementsOf(model: Model): ClusterArtifact {
  const found = render(model).find((a): a is ClusterArtifact => a.kind === 'cluster-file' && a.path === 'database.sql');
  if (!found) throw new Error('no database.sql');
  return found;
}
