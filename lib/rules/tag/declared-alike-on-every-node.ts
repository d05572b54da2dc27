import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { joinedClusters } from '../clusters';
import { perCluster, written } from '../reading';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';
import { declaredTags, tagKey } from '../tags';

/** Every node of a cluster declares the same sharing tags, each in a clusterer cluster it is in. */
export const declaredAlikeOnEveryNode = defineRule({
  id: 'tag/declared-alike-on-every-node',
  severity: 'error',
  // A tag of a foreign cluster is thrown away at start, and a tag one node lacks is never that node's.
  acceptable: false,
  summary: 'all nodes declare the same tags, in clusters they are in',
  why: 'The tag is purged at start, or one node has never heard of it: its dialogs and pings belong to nobody, and call counters go below zero.',
  sources: [sources.clustererTags, sources.issue1937],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [
          { name: 'clusterer', parameters: { sharing_tag: 'vip/2=backup' } },
        ],
      });`,
    fix: 'declare tags with `sharingTag` of the ReplicationCluster, or correct the cluster id of this line',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        replication: { clusterId: 2, sharingTag: 'vip' },
      });`,
  },
  check: perCluster(withTags, (parts) => [...foreign(parts), ...missing(parts)]),
});

function withTags(parts: ProxyClusterParts) {
  return parts.cluster.nodes.some(({ config }) => declaredTags(config, parts.cluster.version).length > 0)
    ? parts
    : null;
}

function foreign(parts: ProxyClusterParts): readonly Observation[] {
  return parts.cluster.nodes.flatMap((node) => {
    const joined = joinedClusters(parts, node);
    return declaredTags(node.config, parts.cluster.version)
      .filter(({ cluster }) => joined && !joined.has(cluster))
      .map(({ name, module, line }) => ({
        path: line.from,
        message: `tag '${name}' lives in a cluster its node is not in`,
        found: written(module, line),
        allowed: joined?.size
          ? `cluster ${[...joined].sort((a, b) => a - b).join(', ')}`
          : 'none: the nodes are in no clusterer cluster',
        fix: 'declare tags with `sharingTag` of the ReplicationCluster, or correct the cluster id of this line',
      }));
  });
}

function missing({ cluster }: ProxyClusterParts): readonly Observation[] {
  const declared = cluster.nodes.map(({ machine, config }) => ({
    machine,
    tags: new Map(declaredTags(config, cluster.version).map((tag) => [tagKey(tag), tag])),
  }));
  const all = new Map(declared.flatMap(({ tags }) => [...tags]));
  return [...all].flatMap(([key, tag]) => {
    const without = declared.filter(({ tags }) => !tags.has(key)).map(({ machine }) => machine);
    if (without.length === 0) return [];
    return [
      {
        path: tag.line.from,
        message: `tag '${tag.name}' is not declared on ${without.join(', ')}`,
        found: written(tag.module, tag.line),
        allowed: 'the same tags on every node',
        fix: 'declare tags with `sharingTag` of the ReplicationCluster',
      },
    ];
  });
}
