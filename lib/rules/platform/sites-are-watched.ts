import { sources } from '../../facts/sources';
import type { Observation } from '../../findings';
import { watchOf, type DualSite, type Obstacle, type ProxyCluster } from '../../model';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** Where Route 53 names the sites it asks whether this one is well, and can. */
export const sitesAreWatched = defineRule({
  id: 'platform/sites-are-watched',
  severity: 'warning',
  acceptable: true,
  summary: 'Route 53 can tell whether the site it names is well',
  why: 'The site is lost and Route 53 goes on to name it: devices that know no other server of a name wait for nobody.',
  sources: [sources.route53Routing, sources.route53Checkers],
  example: {
    wrong: `
      const platform = Platform.aws({
        ...region,
        hostedZone: 'Z0123456789ABCDEFGHIJ',
      });
      const sip = [Port.udp(5060)];
      const east = new PerNodeDatabaseTopology(eastStack, 'registrar', {
        ...inEast,
        sip,
      });
      const west = new PerNodeDatabaseTopology(
        new OpenSipsStack(app, 'cloud', { platform }),
        'registrar',
        {
          ...inTwoZones,
          virtualIp: VirtualIp.of('172.16.99.10/32', {
            publicAddress: '203.0.113.10',
          }),
          sip,
        },
      );
      new DualSiteTopology(app, 'sites', {
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.dual(),
      });`,
    fix: 'add Port.tcp(5060) to `sip` of the proxy cluster, and clients have SIP over TCP as well; or accept that the site is named whether it is well or not',
    right: `
      const platform = Platform.aws({
        ...region,
        hostedZone: 'Z0123456789ABCDEFGHIJ',
      });
      const sip = [Port.udp(5060), Port.tcp(5060)];
      const east = new PerNodeDatabaseTopology(eastStack, 'registrar', {
        ...inEast,
        sip,
      });
      const west = new PerNodeDatabaseTopology(
        new OpenSipsStack(app, 'cloud', { platform }),
        'registrar',
        {
          ...inTwoZones,
          virtualIp: VirtualIp.of('172.16.99.10/32', {
            publicAddress: '203.0.113.10',
          }),
          sip,
        },
      );
      new DualSiteTopology(app, 'sites', {
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.dual(),
      });`,
  },
  check: perCluster(
    ({ cluster, dualSite }, { platform }) =>
      dualSite && platform.id === 'aws' && platform.hostedZone !== null ? { cluster, dualSite } : null,
    ({ cluster, dualSite }) => {
      const watch = watchOf(dualSite, cluster);
      return watch.by === 'tcp' ? [] : watch.because.map((each) => OBSTACLES[each](cluster, dualSite));
    },
  ),
});

const OBSTACLES: Readonly<Record<Obstacle, (cluster: ProxyCluster, dualSite: DualSite) => Observation>> = {
  address: (_, { path, site, sites }) => ({
    path,
    message: `nobody on the internet reaches the address of '${site}'`,
    found: sites.find(({ name }) => name === site)?.address.toString() ?? '',
    allowed: 'a public address',
    fix: 'give VirtualIp a `publicAddress`, such as an ElasticAddress, or accept that the site is named whether it is well or not',
  }),
  transport: ({ path, sipPorts }, { path: related, site }) => ({
    path,
    message: `Route 53 opens TCP connections, and '${site}' listens for none`,
    found: sipPorts.map((port) => port.toString()).join(', '),
    allowed: 'a TCP port besides',
    fix: 'add Port.tcp(5060) to `sip` of the proxy cluster, and clients have SIP over TCP as well; or accept that the site is named whether it is well or not',
    related: [related],
  }),
  clients: ({ path, sipClients }, { path: related, site }) => ({
    path,
    message: `the firewall of '${site}' keeps out those who ask for Route 53, from addresses that change`,
    found: sipClients.map((each) => each.toString()).join(', '),
    allowed: 'no `sipClients`',
    fix: 'leave `sipClients` out, or accept that the site is named whether it is well or not',
    related: [related],
  }),
};
