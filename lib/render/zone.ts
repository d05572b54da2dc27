import { domainsOf, namesOf, type DualSite, type Model } from '../model';
import { writeZone, type ZoneRecord } from '../syntax/zone';

/** A file below the stack's folder, for no machine of the stack. */
export interface NamesFile {
  readonly path: string;
  readonly content: string;
}

/**
 * `dns/<domain>.zone`: a fragment to include in the zone of each domain, the same bytes in every site's stack. Times in
 * seconds. NAPTR and SRV for the transports that sites really serve, in the order of the proxies' `sip`, and an address for
 * each site's name; one SRV for all sites where they answer on one address. No SOA and no NS: the zone has them; no `$TTL` and no `$ORIGIN`: they would go on to hold behind it.
 * Nothing for the domain itself besides, whose other records are the author's.
 */
export function zoneFiles(model: Model): readonly NamesFile[] {
  return model.dualSites.flatMap((dualSite) =>
    domainsOf(dualSite).map((domain) => ({
      path: `dns/${domain}.zone`,
      content: writeZone({ comments: comments(dualSite, domain), records: records(dualSite, domain) }),
    })),
  );
}

/** Nothing here may tell one stack from another. */
function comments({ sites, anycast }: DualSite, domain: string): readonly string[] {
  return [
    `Written by opensips-cdk for the sites ${sites.map(({ name }) => name).join(', ')}.`,
    `To be included in the zone ${domain}, which has its own SOA and NS.`,
    ...(anycast ? ['All sites answer on one address: routing decides which, and no priority or weight does.'] : []),
  ];
}

function records(dualSite: DualSite, domain: string): readonly ZoneRecord[] {
  const ttl = dualSite.timeToLive.toSeconds();
  const { transports, servers, hosts } = namesOf(dualSite, domain);
  return [
    ...transports.map((each): ZoneRecord => ({ ...each, ttl, type: 'NAPTR', flags: 's', regexp: '' })),
    ...servers.map(({ owner, priority, weight, port, target }): ZoneRecord => {
      return { owner, ttl, type: 'SRV', priority, weight, port, target };
    }),
    ...hosts.map(({ owner, address }): ZoneRecord => ({ owner, ttl, type: 'address', address })),
  ];
}
