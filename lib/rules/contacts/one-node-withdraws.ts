import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { decidingLine, isFederated } from '../contact-mode';
import { numberParameter, parameter, perCluster, textParameter, written } from '../reading';
import { defineRule } from '../rule';

/** Of the nodes of a site in a federation, the one with the virtual address takes devices that lapsed out of the store. */
export const oneNodeWithdraws = defineRule({
  id: 'contacts/one-node-withdraws',
  severity: 'warning',
  acceptable: true,
  summary: 'in a federation only the node with the tag withdraws what lapsed',
  why: 'A standby that missed the renewals of a phone takes it out of the store; the phone renews on and is never published again: other sites say 404 until somebody turns it off and on.',
  sources: [sources.usrlocSource, sources.usrlocFederation],
  example: {
    wrong: `
      const west = new PerNodeDatabaseTopology(westStack, 'registrar', {
        ...inWest,
        modules: [{ name: 'usrloc', parameters: { ha_cluster: 0 } }],
      });
      new DualSiteTopology(app, 'sites', {
        sites: { east, west },
        mode: 'active-active',
        registrations: federation,
      });`,
    fix: 'remove `ha_cluster` and `ha_shtag` from the parameters of usrloc: they follow from the ReplicationCluster',
    right: `
      new DualSiteTopology(app, 'sites', {
        sites: { east, west },
        mode: 'active-active',
        registrations: federation,
      });`,
  },
  check: perCluster(federating, ({ cluster }) => {
    const { version, nodes } = cluster;
    return nodes.flatMap(({ config }) => {
      if (!isFederated(config)) return [];
      const mode = decidingLine(config);
      if (dialects[version].usrloc.federation !== 'tag')
        return [
          {
            path: mode?.from ?? cluster.path,
            message: `each node of OpenSIPS ${version} withdraws what it holds for lapsed, the standby too`,
            found: mode ? written('usrloc', mode) : 'cluster_mode federation-cachedb',
            allowed: 'ha_cluster and ha_shtag of usrloc, from OpenSIPS 3.6 on',
            fix: 'change `version` of the proxy clusters, or accept this with a reason',
          },
        ];
      const missing = [
        ...(numberParameter(config, 'usrloc', 'ha_cluster', 0) > 0 ? [] : ['ha_cluster']),
        ...(textParameter(config, 'usrloc', 'ha_shtag') ? [] : ['ha_shtag']),
      ];
      if (missing.length === 0) return [];
      const line = missing.map((name) => parameter(config, 'usrloc', name)).find((each) => each !== undefined);
      return [
        {
          path: (line ?? mode)?.from ?? cluster.path,
          message: 'each node withdraws what it holds for lapsed, the standby too',
          found: line ? written('usrloc', line) : `no ${missing.join(', no ')}`,
          allowed: 'ha_cluster and ha_shtag, with the cluster and the tag of the site',
          fix: 'remove `ha_cluster` and `ha_shtag` from the parameters of usrloc: they follow from the ReplicationCluster',
        },
      ];
    });
  }),
});

function federating({ cluster }: ProxyClusterParts) {
  return cluster.nodes.some(({ config }) => isFederated(config)) ? { cluster } : null;
}
