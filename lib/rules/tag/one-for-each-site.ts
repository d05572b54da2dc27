import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { perCluster, written } from '../reading';
import { defineRule } from '../rule';
import { declaredTags } from '../tags';

/** Where all sites know all calls, each has one tag, and the neighbour of a lost node takes that over with the address. */
export const oneForEachSite = defineRule({
  id: 'tag/one-for-each-site',
  severity: 'error',
  // A tag has one owner in the whole cluster: a second site that declares it can only take it away.
  acceptable: false,
  summary: 'in a cluster of all sites each declares its own tag',
  why: 'Two sites take a tag from each other whenever an address moves: calls of both are watched over by one of them, and none is counted where it began.',
  sources: [sources.clustererTags, sources.dialogReplication],
  example: {
    wrong: `
      const west = new PerNodeDatabaseTopology(westStack, 'registrar', {
        ...inWest,
        modules: [
          {
            name: 'clusterer',
            parameters: { sharing_tag: 'vip-east/100=backup' },
          },
        ],
      });
      new DualSiteTopology(app, 'sites', {
        ...way,
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.anycast('198.51.100.1'),
      });`,
    fix: 'remove the line: each site gets its tag from `sharingTag` of the ReplicationCluster and its name',
    right: `
      new DualSiteTopology(app, 'sites', {
        ...way,
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.anycast('198.51.100.1'),
      });`,
  },
  check: perCluster(amongSites, ({ cluster, replication, interconnect }) =>
    cluster.nodes.flatMap(({ config }) =>
      declaredTags(config, cluster.version)
        .filter((tag) => tag.cluster === interconnect.clusterId && tag.name !== replication.sharingTag)
        .map(({ name, module, line }) => ({
          path: line.from,
          message: `tag '${name}' in the cluster of all sites is not that of '${interconnect.site}'`,
          found: written(module, line),
          allowed: replication.sharingTag ?? 'none',
          fix: 'remove the line: each site gets its tag from `sharingTag` of the ReplicationCluster and its name',
          related: [replication.path],
        })),
    ),
  ),
});

function amongSites({ cluster, replication, interconnect, dualSite }: ProxyClusterParts) {
  return dualSite?.anycast && replication && interconnect ? { cluster, replication, interconnect } : null;
}
