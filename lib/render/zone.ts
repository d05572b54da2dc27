import { domainsOf, siteHost, type ClientSite, type DualSite, type Model } from '../model';
import { writeZone, type ZoneRecord } from '../syntax/zone';
import type { Port } from '../units';

/** A file below the stack's folder, for no machine of the stack. */
export interface NamesFile {
  readonly path: string;
  readonly content: string;
}

/** Far enough apart that a person can put something between. */
const STEP = 10;
/** One record of each order, so it decides nothing. */
const NAPTR_PREFERENCE = 50;
/** How a transport is called in NAPTR (RFC 3263, section 4.1). */
const SERVICES = { udp: 'SIP+D2U', tcp: 'SIP+D2T' } as const;

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
  const { mode, timeToLive, anycast } = dualSite;
  const ttl = timeToLive.toSeconds();
  const sites = dualSite.sites.filter(({ domains }) => domains.includes(domain));
  const transports = [...new Set(sites.flatMap(({ ports }) => ports.map(({ protocol }) => protocol)))];
  return [
    ...transports.map((protocol, i): ZoneRecord => {
      const order = STEP * (i + 1);
      const what = { flags: 's', service: SERVICES[protocol], regexp: '', replacement: service(protocol, domain) };
      return { owner: domain, ttl, type: 'NAPTR', order, preference: NAPTR_PREFERENCE, ...what };
    }),
    ...transports.flatMap((protocol) =>
      // A client would try a second name of one address for nothing.
      sites.slice(0, anycast ? 1 : undefined).flatMap((site, i): readonly ZoneRecord[] => {
        const port = site.ports.find((each) => each.protocol === protocol);
        if (!port) return [];
        const priority = mode === 'active-standby' ? STEP * (i + 1) : STEP;
        const to = { priority, weight: site.weight, port: port.number, target: siteHost(site.name, domain) };
        return [{ owner: service(protocol, domain), ttl, type: 'SRV', ...to }];
      }),
    ),
    ...sites.map((site: ClientSite): ZoneRecord => {
      return { owner: siteHost(site.name, domain), ttl, type: 'address', address: site.address };
    }),
  ];
}

function service(protocol: Port['protocol'], domain: string): string {
  return `_sip._${protocol}.${domain}`;
}
