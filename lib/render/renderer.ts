import type { Artifact } from '../artifacts';
import type { Model, ProxyClusterParts } from '../model';

/** Turns one proxy cluster and its parts into artifacts of one kind. Pure; decides nothing, quotes nothing. */
export interface Renderer {
  /** Kebab-case, the name of its file. */
  readonly id: string;
  render(parts: ProxyClusterParts, model: Model): readonly Artifact[];
}
