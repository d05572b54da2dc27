import type { Duration, IpAddress, Port } from '../units';
import type { Federation } from './federation';
import type { OpenSipsVersion } from './opensips';
import type { SiteTickets } from './tickets';

/** What several sites are to their clients. The models of all of them say the same, but for whose it is. */
export interface DualSite {
  readonly path: string;
  readonly name: string;
  readonly proxies: string;
  /** Name of the site that this model is of. */
  readonly site: string;
  /** Clients use all sites at once, or the first that answers. */
  readonly mode: 'active-active' | 'active-standby';
  /**
   * Where devices register: at every site at once, at the one they have found, which others may know, or at the address of
   * all sites.
   */
  readonly registrations: 'dual' | 'federation' | 'none' | 'anycast';
  /** How sites pass calls on to where a device is registered; null where they do not. */
  readonly federation: Federation | null;
  /** The one address that every node of every site answers on; null where each site has its own alone. */
  readonly anycast: IpAddress | null;
  /** What makes one site the one that serves; null where each serves whoever reaches it. */
  readonly tickets: SiteTickets | null;
  /** All sites, this one included; the one to be used first at the beginning. */
  readonly sites: readonly ClientSite[];
  /** How long a resolver may keep what it was told of them. */
  readonly timeToLive: Duration;
}

/** A site, as its clients see it. */
export interface ClientSite {
  readonly name: string;
  /** Where clients reach it: its virtual address, what stands in front of that, or the one of all sites; never a node's. */
  readonly address: IpAddress;
  /** Share of the clients, in proportion to those of the others; 0 where the order decides. */
  readonly weight: number;
  /** In lower case. */
  readonly domains: readonly string[];
  /** What accounts are hashed with: the first domain, else the virtual address. */
  readonly realm: string;
  /** One for each transport it serves, the one to be preferred first. */
  readonly ports: readonly Port[];
  readonly version: OpenSipsVersion;
  readonly registration: RegistrationLimits;
  /** How many calls there may be, by the prop that says it; none where there is no such limit. */
  readonly limits: Readonly<Record<string, number>>;
}

/** How long and how often a client may register. */
export interface RegistrationLimits {
  readonly defaultExpires: Duration;
  readonly minExpires: Duration;
  readonly maxExpires: Duration;
  readonly maxContacts: number;
}

/** Name of a site in a domain, which has its address: `east.voip.example`. */
export function siteHost(site: string, domain: string): string {
  return `${site}.${domain}`;
}

/** Every domain that a site serves, in the order of the sites. */
export function domainsOf({ sites }: DualSite): readonly string[] {
  return [...new Set(sites.flatMap(({ domains }) => domains))];
}
