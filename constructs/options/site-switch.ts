import { mapped, props as read, recordOf, tag, textOf } from '../../lib/topology/said';
import type { SiteSwitchRecord } from '../../lib/topology/tickets';
import type { Duration } from '../../lib/units';
import type { IArbitrator } from '../arbitrator';
import { Secret } from './secret';
import type { VirtualIp } from './virtual-ip';

/** Tickets of booth. */
export interface TicketsOptions {
  /** A vote at a third place, so that one of two sites can know that it is the other one that is cut off. */
  readonly arbitrator: IArbitrator;
  /**
   * Address that the other members reach boothd of a site at, by the names of sites: another one than the site's virtual
   * address and than any node's. It moves between the nodes of the site on its own.
   */
  readonly addresses: Readonly<Record<string, VirtualIp>>;
  /**
   * How long a site goes on to serve without hearing from the others: whole seconds, an hour at most, and ten times the time
   * for an answer (twice `roundTrip`, a second or more) at least, for it is renewed twice within it and a question that gets
   * no answer is asked three times again. A longer one bears longer cuts of the line, and a lost site is missed longer.
   * @default Duration.seconds(60)
   */
  readonly expire?: Duration;
  /**
   * How long the others leave an expired ticket alone, while its site stops: whole seconds, an hour at most.
   * @default - what the address and its follower may take to stop (40 s), and what the site may notice late
   */
  readonly acquireAfter?: Duration;
  /** Longest time a packet takes to another member and back, on a bad day: 1 ms to 2 s. @default Duration.millis(500) */
  readonly roundTrip?: Duration;
  /**
   * Key that members believe each other by: 32 to 64 letters, digits and `+/=_-`, the same at every site and at the
   * arbitrator. @default Secret.fromVariable('booth_key')
   */
  readonly key?: Secret;
}

/** What makes one of several sites the one that serves, in mode 'active-standby'. */
export class SiteSwitch {
  /**
   * Each site serves whoever reaches it, whatever becomes of the others: clients choose by the order of the names, and a
   * person may change that order. Nothing but the clients decides, so both may be in use at once.
   */
  public static byHand(): SiteSwitch {
    return new SiteSwitch({ by: 'hand' }, undefined);
  }

  /**
   * booth gives one site at a time a ticket, with the consent of two of three: the sites and an arbitrator. The site
   * without it keeps its virtual address down, and one that hears neither of the others gives it up in time. A person grants
   * the ticket once, at the beginning; `runbook.md` of each stack says how.
   *
   * boothd runs on one node of each site, under Pacemaker: when that node is lost, the site serves again once boothd runs on
   * another one. boothd of Debian 12 (1.0-283) does not start where Linux is 6.9 or later, as from backports, and the machine
   * has an IPv6 address.
   */
  public static tickets(options: TicketsOptions): SiteSwitch {
    const { arbitrator, addresses, expire, acquireAfter, roundTrip, key } = read(options);
    const record: SiteSwitchRecord = {
      by: 'tickets',
      arbitrator: recordOf(read(arbitrator).machine, 'Machine'),
      addresses: mapped(addresses, (address) => recordOf(address, 'VirtualIp')),
      expire: textOf(expire, 'Duration'),
      acquireAfter: textOf(acquireAfter, 'Duration'),
      roundTrip: textOf(roundTrip, 'Duration'),
      key: recordOf(key === undefined ? Secret.fromVariable('booth_key') : key, 'Secret'),
    };
    return new SiteSwitch(record, arbitrator);
  }

  private constructor(
    public readonly record: SiteSwitchRecord,
    /** Where the third vote stands; undefined where nobody votes. */
    public readonly arbitrator: IArbitrator | undefined,
  ) {
    tag(this, 'SiteSwitch');
  }
}
