import { siteModel, type SiteEdits, type SiteName } from '../../lib/testing';
import type { Model, SiteTickets } from '../../lib/model';
import type { TicketsRecord } from '../../lib/topology/tickets';

/** Tickets of the example's two sites, with an arbitrator in a third network. */
export const TICKETS: TicketsRecord = {
  by: 'tickets',
  arbitrator: { name: 'witness1', address: '192.168.7.11' },
  addresses: { east: { address: '192.168.5.5/24' }, west: { address: '192.168.6.5/24' } },
  key: { from: 'variable', name: 'booth_key', version: 1 },
  roundTrip: '40ms',
};

/** One of the example's sites with tickets. */
export function ticketModel(site: SiteName, said: Partial<TicketsRecord> = {}, edits: SiteEdits = {}): Model {
  const { dualSite, ...others } = edits;
  return siteModel(site, { dualSite: { switch: { ...TICKETS, ...said }, ...dualSite }, interconnect: null, ...others });
}

/** Its tickets. */
export function ticketsOf(model: Model): SiteTickets {
  const found = model.dualSites[0]?.tickets;
  if (!found) throw new Error('no tickets');
  return found;
}
