import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { numberParameter, parameter, perCluster, textParameter, written } from '../reading';
import { defineRule } from '../rule';

/** Of sites that answer on one address every node pings its share of the contacts, and those of nodes that are gone. */
export const pingedFromOneNode = defineRule({
  id: 'contacts/pinged-from-one-node',
  severity: 'error',
  acceptable: true,
  summary: 'the nodes of sites on one address divide the pings between them',
  why: 'A contact that no tag owns is pinged by every node of every site; one that the tag of a lost site owns by none, and routers in front of its phones close.',
  sources: [sources.usrlocQuery, sources.usrlocDocs],
  example: {
    wrong: `
      const west = new PerNodeDatabaseTopology(westStack, 'registrar', {
        ...inWest,
        modules: [{ name: 'usrloc', parameters: { pinging_mode: 'ownership' } }],
      });
      new DualSiteTopology(app, 'sites', {
        ...way,
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.anycast('198.51.100.1'),
      });`,
    fix: 'remove `pinging_mode` from the parameters of usrloc',
    right: `
      new DualSiteTopology(app, 'sites', {
        ...way,
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.anycast('198.51.100.1'),
      });`,
  },
  check: perCluster(onOneAddress, ({ cluster, dualSite }) => {
    const { pinging } = dialects[cluster.version].usrloc;
    if (pinging === 'none') return [];
    return cluster.nodes.flatMap(({ config }) => {
      const divided =
        pinging === 'pinging_mode'
          ? textParameter(config, 'usrloc', pinging)?.toLowerCase() === 'cooperation'
          : numberParameter(config, 'usrloc', pinging, 0) === 1;
      const line = parameter(config, 'usrloc', pinging);
      if (divided || !line) return [];
      return [
        {
          path: line.from,
          message: 'no node takes over the pings of a site that is lost',
          found: written('usrloc', line),
          allowed: pinging === 'pinging_mode' ? 'cooperation' : '1',
          fix: `remove \`${pinging}\` from the parameters of usrloc`,
          related: [dualSite.path],
        },
      ];
    });
  }),
});

function onOneAddress({ cluster, dualSite }: ProxyClusterParts) {
  return dualSite?.anycast ? { cluster, dualSite } : null;
}
