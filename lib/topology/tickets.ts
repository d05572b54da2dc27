import type { MachineRecord, SecretRecord } from './values';

/** What makes one of several sites the one that serves. */
export type SiteSwitchRecord =
  /** Each serves whoever reaches it; clients choose, and a person may change their names. */
  { readonly by: 'hand' } | TicketsRecord;

/** Booth: the site that holds the ticket serves, and no other. */
export interface TicketsRecord {
  readonly by: 'tickets';
  readonly arbitrator: MachineRecord;
  /** Address of boothd by the name of a site, with the prefix length of its segment. */
  readonly addresses: Readonly<Record<string, TicketAddressRecord>>;
  readonly key: SecretRecord;
  readonly expire?: string | undefined;
  readonly acquireAfter?: string | undefined;
  /** Longest time a packet takes to another member and back. */
  readonly roundTrip?: string | undefined;
}

export interface TicketAddressRecord {
  readonly address: string;
  readonly interface?: string | undefined;
  readonly publicAddress?: string | undefined;
}

/** The vote about the tickets of some sites, in the stack of the arbitrator. */
export interface TicketArbitratorRecord {
  readonly kind: 'ticket-arbitrator';
  readonly path: string;
  /** Path of the Arbitrator it runs on. */
  readonly arbitrator: string;
  /** Names of all sites, in the same order everywhere. */
  readonly sites: readonly string[];
  readonly tickets: TicketsRecord;
}
