import { sources } from '../../facts/sources';
import { defineRule } from '../rule';

/** Sites answer on one address only where routers can be told of it. */
export const routesCanBeAnnounced = defineRule({
  id: 'platform/routes-can-be-announced',
  severity: 'error',
  // No packet for that address ever comes to a machine, and no other setting makes one come.
  acceptable: false,
  summary: 'an address of all sites is announced where routers listen',
  why: "The platform's network hands packets to whom its API names: no router hears of the address, and nobody is reached.",
  sources: [sources.awsVpc],
  example: {
    wrong: `
      const west = new PerNodeDatabaseTopology(cloud, 'registrar', inTwoZones);
      new DualSiteTopology(app, 'sites', {
        ...way,
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.anycast('198.51.100.1'),
      });`,
    fix: 'change `registrations`, or use Platform.ssh where your routers learn routes from machines',
    right: `
      const west = new PerNodeDatabaseTopology(cloud, 'registrar', inTwoZones);
      new DualSiteTopology(app, 'sites', {
        ...way,
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.dual(),
        share: { callCounts: 'on' },
      });`,
  },
  check: ({ platform, dualSites }) => {
    const shared = dualSites.filter(({ anycast }) => anycast !== null);
    if (shared.length === 0) return 'does-not-apply';
    if (platform.capabilities.announcedRoutes === 'yes') return [];
    return shared.map(({ path, anycast }) => ({
      path,
      message: 'all sites shall answer on one address, and no machine of this platform can announce it',
      found: `Registrations.anycast('${anycast?.toString() ?? ''}')`,
      allowed: 'Registrations.dual, .federation or none',
      fix: 'change `registrations`, or use Platform.ssh where your routers learn routes from machines',
    }));
  },
});
