import type { Observation } from '../../findings';
import { sources } from '../../facts/sources';
import type { Carrier, Interconnect, ProxyClusterParts, Site } from '../../model';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** Each carrier of one site is a carrier of every site: it can send its calls to any of them, and any of them calls through it. */
export const knownAtEverySite = defineRule({
  id: 'carriers/known-at-every-site',
  severity: 'warning',
  acceptable: true,
  summary: 'a carrier of one site is a carrier of every site',
  why: 'With the site that alone knows the carrier its calls are lost: at the other one they come from a stranger, and nobody calls out through it.',
  sources: [sources.article],
  example: {
    wrong: `
      const gateways = [{ address: '198.51.100.10' }];
      new Carrier(eastStack, 'telco', { proxies: east.proxies, gateways });
      new Interconnect(app, 'between', { ...way, sites: { east, west } });`,
    fix: "add a Carrier with the id 'telco' for the proxies of 'west'",
    right: `
      const gateways = [{ address: '198.51.100.10' }];
      new Carrier(eastStack, 'telco', { proxies: east.proxies, gateways });
      new Carrier(westStack, 'telco', { proxies: west.proxies, gateways });
      new Interconnect(app, 'between', { ...way, sites: { east, west } });`,
  },
  check: perCluster(amongSites, ({ interconnect, carriers, others }) =>
    others.flatMap((site) => site.carriers.flatMap((carrier) => missing(carrier, site, carriers, interconnect))),
  ),
});

/** Each site is held against the others, so that what is missing is said where it has to be added. */
function amongSites({ interconnect, carriers }: ProxyClusterParts) {
  if (!interconnect) return null;
  const others = interconnect.sites.filter(({ name }) => name !== interconnect.site);
  const any = carriers.length > 0 || others.some((site) => site.carriers.length > 0);
  return any ? { interconnect, carriers, others } : null;
}

function missing(
  { name, sources: networks }: Site['carriers'][number],
  { name: site }: Site,
  carriers: readonly Carrier[],
  { path, site: here }: Interconnect,
): readonly Observation[] {
  const own = carriers.find((carrier) => carrier.name === name);
  if (!own) {
    return [
      {
        path,
        message: `site '${here}' has no carrier '${name}', which site '${site}' has`,
        found: carriers.map((carrier) => `'${carrier.name}'`).join(', ') || 'no carrier',
        allowed: 'every carrier at every site',
        fix: `add a Carrier with the id '${name}' for the proxies of '${here}'`,
      },
    ];
  }
  const refused = networks.filter(
    (network) =>
      !own.sources.some((each) => each.prefixLength <= network.prefixLength && each.contains(network.address)),
  );
  if (refused.length === 0) return [];
  return [
    {
      path: own.path,
      message: `calls of carrier '${name}' that site '${site}' takes are refused at site '${here}'`,
      found: `no ${refused.map(String).join(', ')}`,
      allowed: 'the same senders at every site',
      fix: 'add it to `gateways` or `sources`',
    },
  ];
}
