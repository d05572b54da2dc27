import { CLUSTER_ID_PARAMETERS } from '../../facts/opensips/clustering';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, Parameter, ProxyClusterParts } from '../../model';
import { joinedClusters } from '../clusters';
import { perCluster, textOf, written } from '../reading';
import { defineRule } from '../rule';

/** A module that exchanges something names a clusterer cluster its node is in. */
export const capabilitiesInJoinedClusters = defineRule({
  id: 'clusterer/capabilities-in-joined-clusters',
  severity: 'error',
  // Rows of another cluster may already be in the node's table, put there by somebody else.
  acceptable: true,
  summary: 'modules replicate in clusters their node is in',
  why: 'The module stops the start, or runs and replicates to nobody: the standby takes over without what it was to know.',
  sources: [sources.clustererSource, sources.clustererDocs],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'cachedb_local', parameters: { cluster_id: 3 } }],
      });`,
    fix: 'change `cluster_id` of cachedb_local, or `clusterId` of the ReplicationCluster',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'cachedb_local', parameters: { cluster_id: 1 } }],
      });`,
  },
  check: perCluster(withCapabilities, (nodes) =>
    nodes.flatMap(({ joined, capabilities }) =>
      capabilities
        .filter(({ cluster }) => joined && !joined.has(cluster))
        .map(({ module, line }) => ({
          path: line.from,
          message: `${module} replicates in a cluster its node is not in`,
          found: written(module, line),
          allowed: joined?.size
            ? [...joined].sort((a, b) => a - b).join(', ')
            : 'none: the nodes are in no clusterer cluster',
          fix: `change \`${line.name}\` of ${module}, or \`clusterId\` of the ReplicationCluster`,
        })),
    ),
  ),
});

/** `accept_replicated_contacts` of 2.2 is a mere switch, but one that means nothing without its cluster. */
function capabilitiesOf(config: OpenSipsConfig): readonly { module: string; line: Parameter; cluster: number }[] {
  return config.modules.flatMap((module) =>
    module.parameters
      .filter(({ name }) => CLUSTER_ID_PARAMETERS.has(name))
      .map((line) => ({ module: module.name, line, cluster: Number(textOf(line.value)) }))
      .filter(({ cluster }) => cluster > 0),
  );
}

function withCapabilities(parts: ProxyClusterParts) {
  const nodes = parts.cluster.nodes.map((node) => ({
    joined: joinedClusters(parts, node),
    capabilities: capabilitiesOf(node.config),
  }));
  return nodes.some(({ capabilities }) => capabilities.length > 0) ? nodes : null;
}
