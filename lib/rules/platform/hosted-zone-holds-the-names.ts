import { aws } from '../../facts/aws';
import { sources } from '../../facts/sources';
import type { Observation } from '../../findings';
import { domainsOf, type DualSite, type Model } from '../../model';
import { defineRule } from '../rule';

/** The hosted zone has something to hold, and can hold and answer all of it. */
export const hostedZoneHoldsTheNames = defineRule({
  id: 'platform/hosted-zone-holds-the-names',
  severity: 'error',
  acceptable: true,
  summary: 'the hosted zone can hold and answer the names of all sites',
  why: 'Clients ask for a name that is not there, or are never told of a site: it stands idle while others are overrun.',
  sources: [sources.route53Routing, sources.rfc3263],
  example: {
    wrong: `
      const platform = Platform.aws({
        ...region,
        hostedZone: 'Z0123456789ABCDEFGHIJ',
      });
      const alone = new OpenSipsStack(app, 'cloud', { platform });
      new PerNodeDatabaseTopology(alone, 'registrar', inTwoZones);`,
    fix: 'add `domains` to the proxy clusters of a DualSiteTopology, or leave `hostedZone` out of Platform.aws',
    right: `
      const platform = Platform.aws(region);
      const alone = new OpenSipsStack(app, 'cloud', { platform });
      new PerNodeDatabaseTopology(alone, 'registrar', inTwoZones);`,
  },
  check: ({ name, platform, proxyClusters, dualSites }) => {
    if (platform.id !== 'aws' || platform.hostedZone === null || proxyClusters.length === 0) return 'does-not-apply';
    if (dualSites.every((each) => domainsOf(each).length === 0)) return [idle(name, platform.hostedZone)];
    return [...apart(name, dualSites), ...dualSites.flatMap((each) => tooMany(each))];
  },
});

function idle(path: string, zone: string): Observation {
  return {
    path,
    message: 'nothing would be written into the hosted zone: there are no names of several sites',
    found: zone,
    allowed: 'a DualSiteTopology whose proxy clusters have `domains`',
    fix: 'add `domains` to the proxy clusters of a DualSiteTopology, or leave `hostedZone` out of Platform.aws',
  };
}

/** No zone holds domains that have nothing in common but a top-level domain. */
function apart(path: string, dualSites: Model['dualSites']): readonly Observation[] {
  const domains = dualSites.flatMap(domainsOf);
  if (commonLabels(domains) >= 2 || domains.length < 2) return [];
  return [
    {
      path,
      message: 'one zone cannot hold the names of domains that have nothing in common',
      found: domains.join(', '),
      allowed: 'domains within one zone',
      fix: 'leave `hostedZone` out of Platform.aws and use what is in `dns/`, or change `domains` of the proxy clusters',
      related: dualSites.map((each) => each.path),
    },
  ];
}

/** How many labels at the end all of them share. */
function commonLabels(domains: readonly string[]): number {
  const [first = [], ...others] = domains.map((domain) => domain.split('.').reverse());
  const differs = first.findIndex((label, i) => others.some((other) => other[i] !== label));
  return differs === -1 ? first.length : differs;
}

function tooMany({ path, sites }: DualSite): readonly Observation[] {
  if (sites.length <= aws.multivalueAnswers) return [];
  return [
    {
      path,
      message: 'Route 53 tells a client of some sites by chance, and perhaps not of the first',
      found: `${sites.length} sites`,
      allowed: `${aws.multivalueAnswers} at most`,
      fix: 'leave `hostedZone` out of Platform.aws and use what is in `dns/`, or take away `sites`',
    },
  ];
}
