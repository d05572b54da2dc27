import { sources } from '../../facts/sources';
import { domainsOf, type ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** Clients find every site by one name: the proxies serve a domain, under which SRV names site, port and transport. */
export const clientsFindEverySite = defineRule({
  id: 'sites/clients-find-every-site',
  severity: 'warning',
  acceptable: true,
  summary: 'the sites serve a domain, under which clients find all of them',
  why: 'A device that is told an address and a port asks DNS for no other server: with the site it was told of it is lost, until somebody changes its settings.',
  sources: [sources.rfc3263, sources.article],
  example: {
    wrong: `
      const domains: string[] = [];
      const east = new PerNodeDatabaseTopology(eastStack, 'registrar', {
        ...inEast,
        domains,
      });
      const west = new PerNodeDatabaseTopology(westStack, 'registrar', {
        ...inWest,
        domains,
      });
      new DualSiteTopology(app, 'sites', {
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.dual(),
      });`,
    fix: 'add the domain of the accounts to `domains` of the proxy clusters at all sites',
    right: `
      const domains = ['voip.example'];
      const east = new PerNodeDatabaseTopology(eastStack, 'registrar', {
        ...inEast,
        domains,
      });
      const west = new PerNodeDatabaseTopology(westStack, 'registrar', {
        ...inWest,
        domains,
      });
      new DualSiteTopology(app, 'sites', {
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.dual(),
      });`,
  },
  check: perCluster(several, ({ cluster, dualSite }) => {
    const site = dualSite.sites.find(({ name }) => name === dualSite.site);
    if (!site || domainsOf(dualSite).length > 0) return [];
    const ports = site.ports.map((port) => port.toString()).join(', ');
    return [
      {
        path: cluster.path,
        message: 'without a domain, devices are told addresses one by one, and ask DNS for no other site',
        found: `no domain; SIP at ${site.address.toString()}, ${ports}`,
        allowed: 'a domain, the same at all sites',
        fix: 'add the domain of the accounts to `domains` of the proxy clusters at all sites',
        related: [dualSite.path],
      },
    ];
  }),
});

function several({ cluster, dualSite }: ProxyClusterParts) {
  return dualSite ? { cluster, dualSite } : null;
}
