import { describe, expect, it } from 'vitest';
import { runbookAsText } from '../../lib/report/runbook';
import { siteModel, type SiteEdits } from '../../lib/testing';
import { ticketModel, ticketsOf } from '../support/tickets';

const proxies = { domains: ['voip.example'] };
const text = (site: 'east' | 'west', edits: SiteEdits = {}) =>
  runbookAsText(siteModel(site, { proxies, dualSite: {}, ...edits }));

describe('the runbook of several sites', () => {
  it('says whose it is, and which site clients use first', () => {
    expect(text('east')).toContain('# Runbook of stack east\n\n## Sites: clients use east, then west; this is east\n');
    expect(text('west')).toContain('this is west\n');
    expect(text('west', { dualSite: { mode: 'active-active' } })).toContain('use east and west, all at once;');
  });

  it('says what the network does for one address of all sites, with the own addresses', () => {
    const west = text('west', { dualSite: { registrations: { by: 'anycast', address: '198.18.0.1' } } });
    expect(west).toContain('## Sites: east and west answer on 198.18.0.1; this is west');
    expect(west).toContain('ip route replace 198.18.0.1/32 via 192.168.6.100');
    expect(west).toContain('as long as 192.168.6.100 answers an OPTIONS');
    expect(west).toContain('west1 (192.168.6.11) and west2 (192.168.6.12)');
    expect(west).toContain('carry the tag `vip-west`');
    expect(west).toContain('then take 192.168.6.100 away: clients and calls go on through east');
    expect(west).not.toContain('zone');
  });

  it('says that nothing has to be switched, and how long devices cannot be called', () => {
    expect(text('east')).toMatch(/A site is lost\n\nNothing to do\. .* from east goes on to west .* granted, 30min\./);
    expect(text('east', { proxies: { ...proxies, registration: { maxExpires: '1h' } } })).toContain('granted, 1h.');
    expect(text('east', { dualSite: { registrations: { by: 'dual' } } })).toMatch(/registered at the others already/);
  });

  it('says what becomes of limits when the line is cut, where sites share counts', () => {
    expect(text('east')).toContain('Limits then hold at each site for itself');
    expect(text('east', { interconnect: { share: {} } })).not.toContain('Limits');
    expect(text('east', { interconnect: null })).not.toContain('Limits');
  });

  it('tells how clients are moved by their names', () => {
    expect(text('east')).toContain(
      "### Clients are to use west first\n\nGive the DualSiteTopology `preference: ['west', 'east']`",
    );
    expect(text('east')).toContain('`dns/voip.example.zone`');
    const spread = text('east', { dualSite: { mode: 'active-active', registrations: { by: 'dual' } } });
    expect(spread).toContain('`names: { weights: { east: 0 } }`');
    expect(text('east', { proxies: {} })).not.toContain('zone');
  });

  it.each([{}, { shared: {} }])('tells how this site is taken away from its clients, with %j', (edits) => {
    const west = text('west', edits);
    expect(west).toContain('### west is to serve nobody for a while\n\nThe address 192.168.6.100 goes away');
    expect(west).toContain('    ssh west1 crm_resource --resource active-node --meta --set-parameter target-role');
    expect(west).toContain('    ssh west1 crm_resource --resource active-node --meta --delete-parameter target-role\n');
  });

  it('stands beside what is said of a shared database', () => {
    expect(text('west', { shared: {} })).toMatch(/## Database database: Galera[^]*## Sites:/);
  });

  it('says who serves, and after how many seconds, where a ticket decides', () => {
    const east = runbookAsText(ticketModel('east', { expire: '30s' }));
    expect(east).toContain("## Sites: the one with the ticket 'opensips' serves; this is east\n");
    expect(east).toContain('    ssh east1 booth grant -w -s 192.168.5.5 opensips\n');
    expect(east).toContain('    ssh east1 booth revoke -w -s 192.168.5.5 opensips\n');
    expect(east).toContain('Another site serves after 58 to 75 s,');
    expect(east).toContain('(30 + 43 + 2 = 75)');
    expect(east).toContain('stops after 15 to 31 s,');
    expect(east).toContain('2 of 3: east (192.168.5.5), west (192.168.6.5), witness1 (the arbitrator, 192.168.7.11)');
    expect(east).toContain('### The arbitrator witness1 is lost');
    expect(east).not.toContain('nothing has to be switched');
  });

  it('tells whoever looks after the arbitrator what it is for', () => {
    const model = ticketModel('east');
    const vote = { ...ticketsOf(model), path: 'witness/arbitrator/sites', name: 'sites', machine: 'witness1' };
    const text = runbookAsText({ ...model, dualSites: [], ticketArbitrators: [vote] });
    expect(text).toContain("## Tickets: a vote about 'opensips' on witness1\n");
    expect(text).toContain('    ssh witness1 booth peers\n');
  });

  it('tells no command where Pacemaker moves no address', () => {
    expect(text('west', { pacemaker: null })).not.toContain('crm_resource');
  });
});
