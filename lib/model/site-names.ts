import type { IpAddress, Port } from '../units';
import { siteHost, type ClientSite, type DualSite } from './dual-site';
import type { ProxyCluster } from './model';

/** What the names of several sites lead to within one domain; the models of all sites say the same. */
export interface SiteNames {
  /** Transports that sites serve, the one to be preferred first. */
  readonly transports: readonly SiteTransport[];
  /** Of each transport the sites that serve it; one for all sites where they answer on one address. */
  readonly servers: readonly SiteServer[];
  readonly hosts: readonly SiteHost[];
}

/** How a client learns of a transport (RFC 3263, section 4.1). */
export interface SiteTransport {
  /** The domain. */
  readonly owner: string;
  readonly order: number;
  readonly preference: number;
  readonly service: string;
  /** Name that the servers of this transport have. */
  readonly replacement: string;
}

/** One site among those of a transport (RFC 2782). */
export interface SiteServer {
  readonly site: string;
  readonly protocol: Port['protocol'];
  readonly owner: string;
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  /** Name of the site. */
  readonly target: string;
}

/** The address of a site. */
export interface SiteHost {
  readonly site: string;
  readonly owner: string;
  readonly address: IpAddress;
}

/** Far enough apart that a person can put something between. */
const STEP = 10;
/** One record of each order, so it decides nothing. */
const NAPTR_PREFERENCE = 50;
/** How a transport is called in NAPTR (RFC 3263, section 4.1). */
const SERVICES = { udp: 'SIP+D2U', tcp: 'SIP+D2T' } as const;

/** The names of the sites in a domain that some of them serve. */
export function namesOf({ mode, anycast, sites: all }: DualSite, domain: string): SiteNames {
  const sites = all.filter(({ domains }) => domains.includes(domain));
  const protocols = [...new Set(sites.flatMap(({ ports }) => ports.map(({ protocol }) => protocol)))];
  const priority = (i: number) => (mode === 'active-standby' ? STEP * (i + 1) : STEP);
  return {
    transports: protocols.map((protocol, i) => ({
      owner: domain,
      order: STEP * (i + 1),
      preference: NAPTR_PREFERENCE,
      service: SERVICES[protocol],
      replacement: service(protocol, domain),
    })),
    servers: protocols.flatMap((protocol) =>
      // A client would try a second name of one address for nothing.
      sites.slice(0, anycast ? 1 : undefined).flatMap((site, i) => server(site, protocol, priority(i), domain) ?? []),
    ),
    hosts: sites.map(({ name, address }) => ({ site: name, owner: siteHost(name, domain), address })),
  };
}

function server(
  { name, ports, weight }: ClientSite,
  protocol: Port['protocol'],
  priority: number,
  domain: string,
): SiteServer | undefined {
  const port = ports.find((each) => each.protocol === protocol);
  if (!port) return undefined;
  const target = siteHost(name, domain);
  return { site: name, protocol, owner: service(protocol, domain), priority, weight, port: port.number, target };
}

function service(protocol: Port['protocol'], domain: string): string {
  return `_sip._${protocol}.${domain}`;
}

/** How somebody on the internet can tell whether a site serves, or what stands against it. */
export type Watch =
  | { readonly by: 'tcp'; readonly address: IpAddress; readonly port: number }
  | { readonly by: 'nothing'; readonly because: readonly Obstacle[] };

/** The site's address is none of the internet's; it serves no SIP over TCP; its firewall lets in those it knows. */
export type Obstacle = 'address' | 'transport' | 'clients';

/** Networks that no packet from the internet finds. */
const INWARD = ['private', 'uniqueLocal', 'carrierGradeNat', 'linkLocal', 'loopback'];

/** How the own site is watched from outside: a connection to the port of its SIP over TCP. */
export function watchOf({ site, sites }: DualSite, { sipClients }: ProxyCluster): Watch {
  const own = sites.find(({ name }) => name === site);
  const port = own?.ports.find(({ protocol }) => protocol === 'tcp')?.number;
  const isInward = !own || INWARD.includes(own.address.range);
  if (own && port !== undefined && !isInward && sipClients.length === 0)
    return { by: 'tcp', address: own.address, port };
  const because: readonly (Obstacle | false)[] = [
    isInward && 'address',
    port === undefined && 'transport',
    sipClients.length > 0 && 'clients',
  ];
  return { by: 'nothing', because: because.filter((each) => each !== false) };
}
