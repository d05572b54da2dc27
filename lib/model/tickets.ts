import type { Cidr, Duration, IpAddress } from '../units';
import type { SecretName } from './secret';

/** The ticket without which a site does not serve, as boothd of every site and of the arbitrator knows it. */
export interface Tickets {
  readonly ticket: string;
  /** Sites as the author has put them, then the arbitrator; the same everywhere. */
  readonly members: readonly TicketMember[];
  readonly port: number;
  readonly key: SecretName;
  /** Longest time a packet takes to another member and back. */
  readonly roundTrip: Duration;
  /** How long a site holds the ticket without the consent of a majority. */
  readonly expire: Duration;
  /** Time between two renewals. */
  readonly renewal: Duration;
  /** Time for an answer. */
  readonly timeout: Duration;
  /** How often a question is asked again within a renewal. */
  readonly retries: number;
  /** How long the others leave an expired ticket alone, so that its site can stop. */
  readonly acquireAfter: Duration;
}

export interface TicketMember {
  readonly kind: 'site' | 'arbitrator';
  /** Of the site, or of the arbitrator's machine. */
  readonly name: string;
  readonly address: IpAddress;
}

/** The tickets as one site takes part in them: boothd is where its address is, on one node of the cluster. */
export interface SiteTickets extends Tickets {
  readonly own: Cidr;
  /** Network interface; null lets the address agent find it by the segment. */
  readonly interface: string | null;
}

/** The vote at a third place. */
export interface TicketArbitrator extends Tickets {
  readonly path: string;
  readonly name: string;
  readonly machine: string;
}
