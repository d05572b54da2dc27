import { list, map, maybe, record, text, variants, word, type Shape } from '../shape';
import type { SiteSwitchRecord, TicketAddressRecord, TicketArbitratorRecord, TicketsRecord } from '../tickets';
import { duration, machine, path, secret } from './values';

type SwitchBy<B extends SiteSwitchRecord['by']> = Extract<SiteSwitchRecord, { readonly by: B }>;

const SWITCH = 'SiteSwitch.byHand or .tickets';

const tickets: Shape<TicketsRecord> = record<TicketsRecord>(SWITCH, {
  by: word('tickets'),
  arbitrator: machine,
  addresses: map(
    record<TicketAddressRecord>("VirtualIp.of('192.0.2.5/24')", {
      address: text("VirtualIp.of('192.0.2.5/24')"),
      interface: maybe(text('the name of a network interface')),
      publicAddress: maybe(text('an IPv4 or IPv6 address, as text')),
    }),
  ),
  key: secret,
  expire: maybe(duration),
  acquireAfter: maybe(duration),
  roundTrip: maybe(duration),
});

/** What makes one of several sites the one that serves. */
export const siteSwitch: Shape<SiteSwitchRecord> = variants<SiteSwitchRecord, 'by'>(SWITCH, 'by', {
  hand: record<SwitchBy<'hand'>>(SWITCH, { by: word('hand') }),
  tickets,
});

/** The vote about the tickets of some sites. */
export const ticketArbitrator: Shape<TicketArbitratorRecord> = record<TicketArbitratorRecord>(
  'a DualSiteTopology with SiteSwitch.tickets',
  {
    kind: word('ticket-arbitrator'),
    path,
    arbitrator: path,
    sites: list(text('the name of a site')),
    tickets,
  },
);
