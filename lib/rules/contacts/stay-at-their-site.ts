import { dialects, type Exchange } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { parameter, perCluster, textOf, written } from '../reading';
import { defineRule } from '../rule';

/** Contacts travel within their site, and never to the nodes of all sites. */
export const stayAtTheirSite = defineRule({
  id: 'contacts/stay-at-their-site',
  severity: 'error',
  // There is no use of such a contact: whoever calls it from the other site reaches a router that drops the call.
  acceptable: false,
  summary: 'contacts stay at the site that their devices registered at',
  why: 'A router in front of a phone lets in what comes from the address the phone registered to: calls from the other site are dropped there, and ring nowhere.',
  sources: [sources.article, sources.usrlocTutorial, sources.usrlocSource],
  example: {
    wrong: `
      const west = new PerNodeDatabaseTopology(westStack, 'registrar', {
        ...inWest,
        modules: [{ name: 'usrloc', parameters: { location_cluster: 100 } }],
      });
      new DualSiteTopology(app, 'sites', {
        ...way,
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.dual(),
        share: { callCounts: 'on' },
      });`,
    fix: 'remove `location_cluster` from the parameters of usrloc; Registrations.dual() lets devices register at every site',
    right: `
      new DualSiteTopology(app, 'sites', {
        ...way,
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.dual(),
        share: { callCounts: 'on' },
      });`,
  },
  check: perCluster(betweenSites, ({ cluster, interconnect }) =>
    cluster.nodes.flatMap(({ config }) =>
      namesOf(dialects[cluster.version].usrloc.exchange).flatMap((name) => {
        const line = parameter(config, 'usrloc', name);
        if (!line || Number(textOf(line.value)) !== interconnect.clusterId) return [];
        return [
          {
            path: line.from,
            message: 'contacts go to all sites, where no call to a phone behind a router can come from',
            found: written('usrloc', line),
            allowed: 'the cluster of the site alone, that of its ReplicationCluster',
            fix: `remove \`${name}\` from the parameters of usrloc; Registrations.dual() lets devices register at every site`,
            related: [interconnect.path],
          },
        ];
      }),
    ),
  ),
});

/** At one address of all sites a router lets in what comes from any of them. */
function betweenSites({ cluster, interconnect, dualSite }: ProxyClusterParts) {
  return interconnect && !dualSite?.anycast ? { cluster, interconnect } : null;
}

function namesOf(exchange: Exchange): readonly string[] {
  return exchange.by === 'pair' ? [exchange.send, exchange.accept] : [exchange.parameter];
}
