import type { MachineRecord, SecretRecord } from './values';

/**
 * What the proxies of several sites tell each other. Each site is a stack of its own and holds one of these: all of them say
 * the same, but for whose it is.
 */
export interface InterconnectRecord {
  readonly kind: 'interconnect';
  readonly path: string;
  readonly proxies: string;
  /** Name of the site this stack is. */
  readonly site: string;
  /** All sites, this one included, in the same order everywhere. */
  readonly sites: readonly SiteRecord[];
  /** Longest time a packet takes to another site and back. */
  readonly roundTrip: string;
  readonly transport: InterconnectTransportRecord;
  readonly clusterId?: number | undefined;
  readonly port?: number | undefined;
  readonly share?: ShareRecord | undefined;
  /** Password that databases of different sites replicate with. */
  readonly replicationPassword?: SecretRecord | undefined;
  readonly pingInterval?: string | undefined;
  readonly pingTimeout?: string | undefined;
}

/** A site, as the others have to know it. */
export interface SiteRecord {
  readonly name: string;
  readonly nodes: readonly MachineRecord[];
  readonly virtualIp?: string | undefined;
  readonly publicAddress?: string | undefined;
  readonly version?: string | undefined;
  /** Whether each node has a database of its own. */
  readonly databases: 'per-node' | 'other';
  readonly carriers?: readonly SiteCarrierRecord[] | undefined;
}

/** A carrier of a site, as the others have to know it. */
export interface SiteCarrierRecord {
  readonly name: string;
  /** Addresses and networks it sends calls from. */
  readonly sources: readonly string[];
}

/** How what sites tell each other is kept from being read and forged on the way. */
export type InterconnectTransportRecord =
  /** TLS, with certificates of an authority that each node makes from this key. */
  | { readonly by: 'bins'; readonly authorityKey: SecretRecord }
  /** Something else encrypts, and the reason says what. */
  | { readonly by: 'tunnel'; readonly reason: string };

/** What sites tell each other; what is left out is not told. */
export interface ShareRecord {
  readonly callCounts?: 'on' | 'off' | undefined;
  readonly callRates?: 'on' | 'off' | undefined;
  readonly staticTables?: 'on' | 'off' | undefined;
}
