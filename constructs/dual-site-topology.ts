import { Construct } from 'constructs';
import { each, isObject, mapped, nested, plain, props as read, recordOf, textOf } from '../lib/topology/said';
import type { ClientSiteRecord, DualSiteRecord, RegistrationsRecord } from '../lib/topology/dual-site';
import type { TicketArbitratorRecord, TicketsRecord } from '../lib/topology/tickets';
import type { Duration } from '../lib/units';
import { declareAtSite, declared, declareMisfit, options } from './declare';
import { Interconnect, type InterconnectProps } from './interconnect';
import type { Registrations } from './options/registrations';
import type { SiteSwitch } from './options/site-switch';
import type { ISite } from './site';

/**
 * How clients find the sites. Names exist for the `domains` of the proxy clusters, and for what they really serve; they lead
 * to the virtual address of each site, or to its `publicAddress`.
 */
export interface SiteNamesProps {
  /**
   * How long a resolver may keep what it was told: 1 s to 24 h, whole seconds. It bounds how long clients go on to a site
   * after its names were changed; short, and resolvers ask more often. @default Duration.seconds(60)
   */
  readonly timeToLive?: Duration;
  /**
   * Shares of the clients by the names of sites, 0 to 65535, in proportion to each other; for 'active-active' alone.
   * @default - 100 for each site
   */
  readonly weights?: Readonly<Record<string, number>>;
}

export interface DualSiteTopologyProps {
  /**
   * Sites by their names: lower-case letters, digits and dashes. Two to sixteen, each in a stack of its own. A site is
   * called so in DNS: `east.voip.example`.
   */
  readonly sites: Readonly<Record<string, ISite>>;
  /**
   * 'active-active': clients are spread over all sites. 'active-standby': all clients use the first site, and the next when
   * it does not answer. Each site serves whoever reaches it in both, unless `switch` says otherwise; what a person may do
   * stands in `runbook.md` of each stack.
   */
  readonly mode: 'active-active' | 'active-standby';
  /**
   * What makes one of the sites the one that serves, in mode 'active-standby'.
   * @default SiteSwitch.byHand(), each serves whoever reaches it
   */
  readonly switch?: SiteSwitch;
  /** Names of sites, the one to be used first at the beginning. @default - the order of `sites` */
  readonly preference?: readonly string[];
  /** Where devices register. */
  readonly registrations: Registrations;
  /** How clients find the sites. @default - as SiteNamesProps says */
  readonly names?: SiteNamesProps;
  /** What sites tell each other; needs `roundTrip` and `transport`. @default - nothing: they know nothing of each other */
  readonly share?: InterconnectProps['share'];
  /** Longest time a packet takes to another site and back, on a bad day: 1 ms to 2 s. @default - none without `share` */
  readonly roundTrip?: InterconnectProps['roundTrip'];
  /** What keeps it from being read and forged on the way. @default - none without `share` */
  readonly transport?: InterconnectProps['transport'];
  /** More about how they tell it. @default - as InterconnectProps says */
  readonly interconnect?: Omit<InterconnectProps, 'sites' | 'share' | 'roundTrip' | 'transport'>;
}

/**
 * Sites that serve the same clients, each whole in itself, with a database, contacts and calls of its own: names that lead
 * to all of them, settings for devices that know no such names, and counts they share if you like. For two data centres
 * that must not fall together. Each stack is planned and deployed alone; its output folder holds `dns/<domain>.zone`, a
 * fragment to include in the domain's zone, and `dns/devices.md`.
 *
 * ```ts
 * new DualSiteTopology(app, 'sites', {
 *   sites: { east, west },
 *   mode: 'active-active',
 *   registrations: Registrations.dual(),
 *   share: { callCounts: 'on' },
 *   roundTrip: Duration.millis(40),
 *   transport: InterconnectTransport.bins(),
 * });
 * ```
 */
export class DualSiteTopology extends Construct {
  /** What the sites tell each other through; undefined where they share nothing. */
  public readonly interconnect: Interconnect | undefined;

  constructor(scope: Construct, id: string, props: DualSiteTopologyProps) {
    super(scope, id);
    const { interconnect, ...said } = read(props);
    const sites = this.readableSites(said.sites);
    for (const [name, { proxies }] of sites) {
      const topology: unknown = proxies.node.scope;
      if (!Construct.isConstruct(topology)) continue;
      declareAtSite(topology, id, name, () => recordOfSite(said, sites, name));
    }
    const decides = recordOf(said.switch, 'SiteSwitch')?.by === 'tickets';
    const arbitrator: unknown = decides ? said.switch?.arbitrator : undefined;
    if (Construct.isConstruct(arbitrator))
      declareAtSite(arbitrator, id, 'sites', () => recordOfVote(said, sites, arbitrator.node.path));
    const { share, roundTrip, transport } = said;
    // Sites that answer on one address have to know the same contacts and calls.
    const { by } = read<Partial<RegistrationsRecord>>(recordOf(said.registrations, 'Registrations'));
    const isShared = by === 'anycast' || [share, roundTrip, transport, interconnect].some((each) => each !== undefined);
    if (!isShared || sites.length === 0) return;
    this.interconnect = new Interconnect(this, 'interconnect', {
      ...options(this, 'interconnect', interconnect),
      sites: Object.fromEntries(sites),
      ...(share !== undefined && { share }),
      // What is missing is said by name, like everything else.
      roundTrip: roundTrip as Duration,
      transport: transport as InterconnectProps['transport'],
    });
  }

  /** The sites with a place in the tree; there the others are found, and what is wrong with them is said here. */
  private readableSites(sites: DualSiteTopologyProps['sites']): readonly (readonly [string, ISite])[] {
    if (!isObject(sites) || Object.keys(sites).length === 0) {
      declareMisfit(this, 'sites', sites, 'an object with sites by their names');
      return [];
    }
    return Object.entries(sites).filter(([name, site]) => {
      const { proxies, virtualAddress } = read(site);
      const isSite = [proxies, virtualAddress].every((part: unknown) => Construct.isConstruct(part));
      if (!isSite) declareMisfit(this, `sites.${name}`, site, SITE);
      return isSite;
    });
  }
}

const SITE = 'a PerNodeDatabaseTopology, a SharedDatabaseTopology, or an object with proxies and virtualAddress';

function recordOfSite(
  said: Omit<DualSiteTopologyProps, 'interconnect'>,
  sites: readonly (readonly [string, ISite])[],
  site: string,
): Omit<DualSiteRecord, 'path'> {
  const [, own] = sites.find(([name]) => name === site) ?? [];
  return {
    kind: 'dual-site',
    proxies: own?.proxies.node.path ?? '',
    site,
    sites: sites.map(siteRecord),
    mode: plain(said.mode),
    preference: each(said.preference, plain),
    switch: recordOf(said.switch, 'SiteSwitch'),
    registrations: recordOf(said.registrations, 'Registrations'),
    names: nested(said.names, ({ timeToLive, weights }) => ({
      timeToLive: textOf(timeToLive, 'Duration'),
      weights: mapped(weights, plain),
    })),
  };
}

/** What the vote at a third place has to know: the same as the sites. */
function recordOfVote(
  { switch: by }: Omit<DualSiteTopologyProps, 'interconnect'>,
  sites: readonly (readonly [string, ISite])[],
  arbitrator: string,
): Omit<TicketArbitratorRecord, 'path'> {
  return {
    kind: 'ticket-arbitrator',
    arbitrator,
    sites: sites.map(([name]) => name),
    tickets: recordOf(by, 'SiteSwitch') as TicketsRecord,
  };
}

/** Each site as its own parts say it. */
function siteRecord([name, { proxies, virtualAddress }]: readonly [string, ISite]): ClientSiteRecord {
  const parts = [...declared(proxies).parts, ...declared(virtualAddress).parts];
  const cluster = parts.find((part) => part.kind === 'proxy-cluster');
  const address = parts.find((part) => part.kind === 'virtual-ip');
  return {
    name,
    nodes: cluster?.nodes ?? [],
    virtualIp: address?.address,
    publicAddress: address?.publicAddress,
    version: cluster?.version,
    sip: cluster?.sip,
    domains: cluster?.domains,
    registration: cluster?.registration,
    limits: cluster?.limits,
  };
}
