import { TAG_ARGUMENTS, TAG_PARAMETERS } from '../../facts/opensips/clustering';
import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, ProxyClusterParts } from '../../model';
import { numberParameter, parameter, perCluster, textOf, written } from '../reading';
import { routeCalls } from '../routes';
import { defineRule } from '../rule';
import { declaredTags, tagKey } from '../tags';

/** A tag that a module or the script names is declared in the cluster that module replicates in. */
export const namesAreDeclared = defineRule({
  id: 'tag/names-are-declared',
  severity: 'error',
  // An undeclared tag is backup on every node for ever, so what it guards never runs.
  acceptable: false,
  summary: 'tags are used in the cluster that declares them',
  why: 'The daemon makes an unknown tag up as backup: no node ever owns what carries it, so nothing is pinged, probed or expired.',
  sources: [sources.clustererTags, sources.dialogReplication],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [
          { name: 'nathelper', parameters: { cluster_sharing_tag: 'active' } },
        ],
      });`,
    fix: 'use `sharingTag` of the ReplicationCluster here, or declare this tag',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        replication: { sharingTag: 'active' },
      });`,
  },
  check: perCluster(withTagUses, ({ version, nodes }) =>
    nodes.flatMap(({ config, uses }) => {
      const declared = new Set(declaredTags(config, version).map(tagKey));
      return uses
        .filter((use) => use.cluster > 0 && !declared.has(tagKey(use)))
        .map(({ name, cluster: id, path, found }) => ({
          path,
          message: `tag '${name}' is not declared in cluster ${id}`,
          found,
          allowed: [...declared].join(', ') || 'none is declared',
          fix: 'use `sharingTag` of the ReplicationCluster here, or declare this tag',
        }));
    }),
  ),
});

interface TagUse {
  readonly name: string;
  readonly cluster: number;
  readonly path: string;
  readonly found: string;
}

function withTagUses({ cluster: { version, nodes } }: ProxyClusterParts) {
  if (dialects[version].tags === 'none') return null;
  const used = nodes.map(({ config }) => ({ config, uses: [...inParameters(config), ...inRoutes(config)] }));
  return used.some(({ uses }) => uses.length > 0) ? { version, nodes: used } : null;
}

function inParameters(config: OpenSipsConfig): readonly TagUse[] {
  return TAG_PARAMETERS.flatMap(({ module, parameter: name, cluster }) => {
    const line = parameter(config, module, name);
    const tag = line && textOf(line.value);
    if (!line || tag === undefined) return [];
    return [
      {
        name: tag,
        cluster: numberParameter(config, module, cluster, 0),
        path: line.from,
        found: written(module, line),
      },
    ];
  });
}

/** In the author's text; a tag held in a variable is not known before a call comes in. */
function inRoutes(config: OpenSipsConfig): readonly TagUse[] {
  return TAG_ARGUMENTS.flatMap(({ name, argument, module, cluster }) =>
    routeCalls(config, name).flatMap(({ call, path, where }) => {
      const tag = call.arguments[argument];
      return tag ? [{ name: tag, cluster: numberParameter(config, module, cluster, 0), path, found: where }] : [];
    }),
  );
}
