import { clientsOf } from '../model';
import type {
  DatabaseCluster,
  DatabaseConnection,
  ExternalDatabase,
  GaleraCluster,
  Model,
  ProxyCluster,
  ProxyClusterParts,
  ReplicatedDatabase,
} from '../model';
import type { Observation } from '../findings';
import type { Outcome } from './rule';

/**
 * A check that looks at one shared database at a time: `select` gives what the check needs, or null where the rule does not
 * apply.
 */
export function perDatabase<T>(
  select: (database: DatabaseCluster, model: Model) => T | null,
  look: (selected: T, model: Model) => readonly Observation[],
): (model: Model) => Outcome {
  return (model) => {
    const selected = model.databaseClusters
      .map((database) => select(database, model))
      .filter((database) => database !== null);
    return selected.length === 0 ? 'does-not-apply' : selected.flatMap((database) => look(database, model));
  };
}

/** Two checks of one rule: it applies where one of them does. */
export function either(one: (model: Model) => Outcome, other: (model: Model) => Outcome): (model: Model) => Outcome {
  return (model) => {
    const outcomes = [one(model), other(model)].filter((outcome) => outcome !== 'does-not-apply');
    const undecided = outcomes.find((outcome) => 'undecided' in outcome);
    if (undecided) return undecided;
    return outcomes.length === 0
      ? 'does-not-apply'
      : outcomes.flatMap((outcome) => ('undecided' in outcome ? [] : outcome));
  };
}

/** For {@link perDatabase}: Galera clusters on machines of ours. */
export function galeraCluster(database: DatabaseCluster): GaleraCluster | null {
  return database.kind === 'galera' ? database : null;
}

/** For {@link perDatabase}: servers of ours that replicate to each other. */
export function replicatedDatabase(database: DatabaseCluster): ReplicatedDatabase | null {
  return database.kind === 'replicated' ? database : null;
}

/** What keeps the servers alike; `single` where nothing is known to. */
export function engineOf(database: DatabaseCluster): ExternalDatabase['engine'] {
  return database.kind === 'external' ? database.engine : database.kind;
}

/** A proxy cluster that shares a database. */
export interface Sharing {
  readonly cluster: ProxyCluster;
  readonly shared: DatabaseCluster;
  readonly connection: DatabaseConnection;
}

/** Null for a proxy cluster that shares none. */
export function sharing({ cluster, shared, connection }: ProxyClusterParts): Sharing | null {
  return shared && connection ? { cluster, shared, connection } : null;
}

/** Whether a proxy cluster reaches the database in this way. */
export function isReachedBy(database: DatabaseCluster, by: DatabaseConnection['access']['by'], model: Model): boolean {
  return clientsOf(model, database).some(({ connection }) => connection?.access.by === by);
}
