import { dialects } from '../facts/opensips/dialects';
import type { OpenSipsConfig, OpenSipsVersion, Parameter } from '../model';
import { numberParameter, parameters, textOf } from './reading';

/** A tag as a node declares it; the last declaration of a tag gives its state. */
export interface DeclaredTag {
  readonly name: string;
  /** Clusterer cluster the tag lives in; 0 where its module replicates in none. */
  readonly cluster: number;
  readonly state: string;
  readonly module: string;
  readonly line: Parameter;
}

/** Where tags are declared: for all modules in clusterer, or by the modules that own some; those name no cluster. */
const DECLARED_IN = {
  none: [],
  modules: [
    { module: 'dialog', parameter: 'dlg_sharing_tag', cluster: 'dialog_replication_cluster' },
    { module: 'presence', parameter: 'cluster_sharing_tags', cluster: 'cluster_id' },
  ],
  clusterer: [{ module: 'clusterer', parameter: 'sharing_tag', cluster: null }],
} as const;

// Asked by every rule about tags.
const read = new WeakMap<OpenSipsConfig, readonly DeclaredTag[]>();

/** The tags a node declares. What the daemon could not read comes out with a name and a state nobody means. */
export function declaredTags(config: OpenSipsConfig, version: OpenSipsVersion): readonly DeclaredTag[] {
  let tags = read.get(config);
  if (!tags) {
    tags = tagsOf(config, version);
    read.set(config, tags);
  }
  return tags;
}

function tagsOf(config: OpenSipsConfig, version: OpenSipsVersion): readonly DeclaredTag[] {
  const tags = DECLARED_IN[dialects[version].tags].flatMap((place) =>
    parameters(config, place.module, place.parameter).map((line): DeclaredTag => {
      const [full = '', state = ''] = (textOf(line.value) ?? '').split('=', 2).map((part) => part.trim());
      const [name = '', cluster = ''] = full.split('/', 2).map((part) => part.trim());
      return {
        name: place.cluster === null ? name : full,
        cluster:
          place.cluster === null ? Number(cluster || NaN) : numberParameter(config, place.module, place.cluster, 0),
        state,
        module: place.module,
        line,
      };
    }),
  );
  return [...new Map(tags.map((tag) => [tagKey(tag), tag])).values()];
}

/** One text per tag and cluster. */
export function tagKey({ name, cluster }: Pick<DeclaredTag, 'name' | 'cluster'>): string {
  return `${name}/${cluster}`;
}
