import { CLUSTER_ID_PARAMETERS, GATEWAY_PROBERS } from '../../facts/opensips/clustering';
import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { loaded, perCluster, textOf, written } from '../reading';
import { defineRule } from '../rule';

/** Whether a gateway is there is found out at each site, and told to the nodes of that site alone. */
export const gatewaysAreJudgedAtEachSite = defineRule({
  id: 'carriers/gateways-are-judged-at-each-site',
  severity: 'error',
  // All sites may reach a gateway over one line, and then they cannot see it otherwise.
  acceptable: true,
  summary: 'no site says of a gateway what another site finds out',
  why: 'Nobody keeps apart who saw it: a site whose line to a gateway is cut takes the gateway away from all sites, and those whose line is whole give it back to the one that cannot reach it, with every probe anew.',
  sources: [sources.dispatcherStatus],
  example: {
    wrong: `
      const west = new PerNodeDatabaseTopology(westStack, 'registrar', {
        ...inWest,
        modules: [{ name: 'dispatcher', parameters: { cluster_id: 100 } }],
      });
      new Interconnect(app, 'between', { ...way, sites: { east, west } });`,
    fix: 'remove `cluster_id` from the parameters of dispatcher',
    right: `
      const west = new PerNodeDatabaseTopology(westStack, 'registrar', {
        ...inWest,
        modules: [{ name: 'dispatcher', parameters: { cluster_id: 1 } }],
      });
      new Interconnect(app, 'between', { ...way, sites: { east, west } });`,
  },
  check: perCluster(betweenSites, ({ cluster, interconnect }) =>
    cluster.nodes.flatMap(({ config }) =>
      GATEWAY_PROBERS.flatMap(({ module }) =>
        (loaded(config, module)?.parameters ?? [])
          .filter(
            ({ name, value }) => CLUSTER_ID_PARAMETERS.has(name) && Number(textOf(value)) === interconnect.clusterId,
          )
          .map((line) => ({
            path: line.from,
            message: `${module} tells all sites which gateways this one can reach`,
            found: written(module, line),
            allowed: 'the cluster of the site alone, that of its ReplicationCluster',
            fix: `remove \`${line.name}\` from the parameters of ${module}`,
            related: [interconnect.path],
          })),
      ),
    ),
  ),
});

function betweenSites({ cluster, interconnect }: ProxyClusterParts) {
  return interconnect ? { cluster, interconnect } : null;
}
