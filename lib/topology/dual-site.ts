import type { SiteSwitchRecord } from './tickets';
import type { CallLimitsRecord, MachineRecord, RegistrationRecord, StoreRecord } from './values';

/**
 * What several sites are to their clients: where they are found, which comes first, where devices register. Each site is a
 * stack of its own and holds one of these: all of them say the same, but for whose it is.
 */
export interface DualSiteRecord {
  readonly kind: 'dual-site';
  readonly path: string;
  readonly proxies: string;
  /** Name of the site this stack is. */
  readonly site: string;
  /** All sites, this one included, in the same order everywhere. */
  readonly sites: readonly ClientSiteRecord[];
  readonly mode: 'active-active' | 'active-standby';
  /** Names of the sites, the one to be used first at the beginning. */
  readonly preference?: readonly string[] | undefined;
  /** What makes one of the sites the one that serves. */
  readonly switch?: SiteSwitchRecord | undefined;
  readonly registrations: RegistrationsRecord;
  readonly names?: SiteNamesRecord | undefined;
}

/** A site, as its clients see it. */
export interface ClientSiteRecord {
  readonly name: string;
  readonly nodes: readonly MachineRecord[];
  readonly virtualIp?: string | undefined;
  readonly publicAddress?: string | undefined;
  readonly version?: string | undefined;
  readonly sip?: readonly string[] | undefined;
  readonly domains?: readonly string[] | undefined;
  readonly registration?: RegistrationRecord | undefined;
  readonly limits?: CallLimitsRecord | undefined;
}

/** Where devices register. */
export type RegistrationsRecord =
  /** At every site at once. */
  | { readonly by: 'dual' }
  /** At the one site they have found, which the other sites learn from a store. */
  | { readonly by: 'federation'; readonly store: StoreRecord }
  /** At the one site they have found. */
  | { readonly by: 'none' }
  /** At one address that every site answers on; routing decides which. */
  | { readonly by: 'anycast'; readonly address: string };

/** How clients find the sites. */
export interface SiteNamesRecord {
  readonly timeToLive?: string | undefined;
  /** Share by the name of a site. */
  readonly weights?: Readonly<Record<string, number>> | undefined;
}
