import { sources } from '../../facts/sources';
import type { ClientSite, DualSite, ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** Sites that serve the same clients serve them alike: the same accounts, domains, transports, lifetimes and version. */
export const agreeOnWhatClientsSee = defineRule({
  id: 'sites/agree-on-what-clients-see',
  severity: 'warning',
  acceptable: true,
  summary: 'sites that serve the same clients serve them alike',
  why: 'Clients of the site that is lost go to another one, and are refused there: an unknown domain, passwords hashed for another realm, a transport nobody listens on.',
  sources: [sources.article],
  example: {
    wrong: `
      const sip = [Port.udp(5060), Port.tcp(5060)];
      const west = new PerNodeDatabaseTopology(westStack, 'registrar', {
        ...inWest,
        sip,
      });
      new DualSiteTopology(app, 'sites', {
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.dual(),
      });`,
    fix: 'change `sip` of the proxy cluster at one of the sites',
    right: `
      const sip = [Port.udp(5060), Port.tcp(5060)];
      const east = new PerNodeDatabaseTopology(eastStack, 'registrar', {
        ...inEast,
        sip,
      });
      const west = new PerNodeDatabaseTopology(westStack, 'registrar', {
        ...inWest,
        sip,
      });
      new DualSiteTopology(app, 'sites', {
        sites: { east, west },
        mode: 'active-active',
        registrations: Registrations.dual(),
      });`,
  },
  check: perCluster(among, ({ site, first, parts }) =>
    SEEN.flatMap(({ what, prop, of }) => {
      const [here, there] = [of(site), of(first)];
      if (here === there) return [];
      return [
        {
          path: parts.cluster.path,
          message: `the sites differ in ${what}`,
          found: `${here} at ${site.name}, ${there} at ${first.name}`,
          allowed: 'the same at all sites',
          fix: `change \`${prop}\` of the proxy cluster at one of the sites`,
        },
      ];
    }),
  ),
});

/** What clients see of a site, as text, and the prop that says it. */
const SEEN: readonly { readonly what: string; readonly prop: string; readonly of: (site: ClientSite) => string }[] = [
  { what: 'the realm of accounts, which passwords are hashed with', prop: 'domains', of: ({ realm }) => realm },
  { what: 'the domains they serve', prop: 'domains', of: ({ domains }) => sorted(domains) },
  { what: 'the ports they serve', prop: 'sip', of: ({ ports }) => sorted(ports.map((port) => port.toString())) },
  { what: 'how long and how often clients may register', prop: 'registration', of: lifetimes },
  {
    what: 'how many calls there may be',
    prop: 'limits',
    of: ({ limits }) => sorted(Object.entries(limits).map((limit) => limit.join(' '))),
  },
  { what: 'the version of OpenSIPS', prop: 'version', of: ({ version }) => version },
];

/** Each site but the first is held against the first, so that a difference is said once. */
function among(parts: ProxyClusterParts) {
  const { dualSite } = parts;
  const site = dualSite && own(dualSite);
  const [first] = dualSite?.sites ?? [];
  return site && first && site !== first ? { site, first, parts } : null;
}

function own({ site, sites }: DualSite): ClientSite | undefined {
  return sites.find(({ name }) => name === site);
}

function sorted(values: readonly string[]): string {
  return [...values].sort().join(', ') || 'none';
}

function lifetimes({ registration }: ClientSite): string {
  const { minExpires, defaultExpires, maxExpires, maxContacts } = registration;
  return `${[minExpires, defaultExpires, maxExpires].join(' to ')}, ${maxContacts} contacts`;
}
