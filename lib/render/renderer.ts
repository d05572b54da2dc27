import type { Artifact } from '../artifacts';
import type { DatabaseCluster, MachineRoles, Model, ProxyClusterParts } from '../model';

/** Turns one proxy cluster and its parts into artifacts of one kind. Pure; decides nothing, quotes nothing. */
export interface Renderer {
  /** Kebab-case, the name of its file. */
  readonly id: string;
  render(parts: ProxyClusterParts, model: Model): readonly Artifact[];
}

/** The same for a database that proxy clusters share; it gives nothing for one of another kind. */
export interface DatabaseRenderer {
  readonly id: string;
  render(database: DatabaseCluster, model: Model): readonly Artifact[];
}

/** The same for what a machine has once, whatever runs on it. */
export interface MachineRenderer {
  readonly id: string;
  render(roles: MachineRoles, model: Model): readonly Artifact[];
}
