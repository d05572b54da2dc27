import { describe, expect, it } from 'vitest';
import { resolve } from '../../lib/resolve';
import { siteTopology, type SiteEdits } from '../../lib/testing';
import type { TicketsRecord } from '../../lib/topology/tickets';
import { TICKETS, ticketModel, ticketsOf } from '../support/tickets';

const times = (said: Partial<TicketsRecord> = {}) => {
  const { expire, renewal, timeout, retries, acquireAfter } = ticketsOf(ticketModel('east', said));
  return [...[expire, renewal, timeout, acquireAfter].map((span) => span.toSeconds()), retries];
};

function problems(said: Partial<TicketsRecord>, edits: SiteEdits = {}): readonly string[] {
  const { dualSite, ...others } = edits;
  const topology = siteTopology('east', { dualSite: { switch: { ...TICKETS, ...said }, ...dualSite }, ...others });
  return resolve(topology).problems.map(({ message, found, fix }) => `${message}: ${found ?? ''}; ${fix}`);
}

describe('tickets', () => {
  it('are renewed twice, and ask again as often as the time allows', () => {
    expect(times()).toEqual([60, 30, 1, 43, 28]);
    expect(times({ expire: '10s' })).toEqual([10, 5, 1, 43, 3]);
    expect(times({ expire: '11s' })).toEqual([11, 5, 1, 43, 3]);
    expect(times({ expire: '1h' })).toEqual([3600, 1800, 1, 43, 100]);
    expect(times({ roundTrip: '1s' })).toEqual([60, 30, 2, 44, 13]);
    expect(times({ acquireAfter: '5s' })).toEqual([60, 30, 1, 5, 28]);
  });

  it('hold booth to its own arithmetic, whatever was said', () => {
    for (const roundTrip of ['40ms', '501ms', '1s', '1700ms', '2s'])
      for (const expire of [10, 11, 17, 18, 34, 35, 59, 61, 300]) {
        const said = { roundTrip, expire: `${expire}s` };
        if (problems(said).length > 0) continue;
        const [, renewal = 0, timeout = 0, , retries = 0] = times(said);
        expect(timeout * (retries + 1)).toBeLessThan(renewal);
        expect(retries).toBeGreaterThanOrEqual(3);
        expect(2 * renewal).toBeLessThanOrEqual(expire);
      }
  });

  it('are the same at both sites, but for the own address', () => {
    const [east, west] = [ticketsOf(ticketModel('east')), ticketsOf(ticketModel('west'))];
    expect(west.members).toEqual(east.members);
    expect([east.own.toString(), west.own.toString()]).toEqual(['192.168.5.5/24', '192.168.6.5/24']);
  });

  it('do not depend on the order that clients use the sites in', () => {
    const turned = ticketModel('east', {}, { dualSite: { preference: ['west'] } });
    expect(ticketsOf(turned).members).toEqual(ticketsOf(ticketModel('east')).members);
  });

  it('keep what serves down without the ticket, and never fence for it', () => {
    for (const edits of [{}, { shared: {} }] as const) {
      const [cluster] = ticketModel('east', {}, edits).pacemakerClusters;
      expect(cluster?.constraints.filter(({ kind }) => kind === 'ticket')).toMatchObject([
        { resource: 'active-node', ticket: 'opensips', lossPolicy: 'stop' },
      ]);
    }
  });

  it.each<readonly [string, Partial<TicketsRecord>, string]>([
    ['too short for three more questions', { expire: '9s' }, '10s to 1h'],
    ['too short for the way', { expire: '33s', roundTrip: '2s' }, '34s'],
    ['no whole seconds', { expire: '10500ms' }, 'whole seconds'],
    ['too long', { expire: '61min' }, '1h'],
    ['no whole seconds to wait', { acquireAfter: '1500ms' }, 'whole seconds'],
    ['no way on Earth', { roundTrip: '3s' }, 'roundTrip'],
    ['no address of a site', { addresses: { east: { address: '192.168.5.5/24' } } }, "nobody could ask 'west'"],
    [
      'an address of no site',
      { addresses: { ...TICKETS.addresses, north: { address: '192.168.8.5/24' } } },
      'a site that there is not "north"',
    ],
    ['no address', { addresses: { ...TICKETS.addresses, west: { address: 'west' } } }, 'switch.addresses.west'],
    ['the address of a node', own('192.168.5.11/24'), "is the node 'east1'"],
    ['the virtual address', own('192.168.5.100/24'), "is what clients know 'east' by"],
    ['an address of everybody', own('192.168.5.255/24'), 'no machine can have this address'],
    ['an address in nobody’s segment', own('192.168.55.5/24'), 'no node has an interface in the segment'],
    ['an interface that is none', own('192.168.5.5/24', 'eth0:1'), 'no network interface is called so'],
    [
      'an address that a router has for it',
      {
        addresses: { ...TICKETS.addresses, east: { address: '192.168.5.5/24', publicAddress: '198.51.100.1' } },
      },
      'the address that it has itself 198.51.100.1',
    ],
    ['one address twice', own('192.168.6.5/24', 'eth1'), "'west' and 'east' would be one member"],
    ['the arbitrator’s address', { arbitrator: { name: 'w', address: '192.168.6.5' } }, "'w' and 'west' would be one"],
    ['an arbitrator of another kind', { arbitrator: { name: 'w', address: '2001:db8::5' } }, 'over IPv4 from an IPv6'],
    ['an arbitrator nowhere', { arbitrator: { name: 'w', address: 'there' } }, 'switch.arbitrator'],
  ])('refuse %s', (_, said, wanted) => {
    expect(resolved(said)).toContain(wanted);
  });

  it('refuse clients at all sites, and a site without Pacemaker', () => {
    expect(problems({}, { dualSite: { mode: 'active-active' } })[0]).toContain('one site serve at a time');
    expect(problems({}, { pacemaker: null }).join()).toContain('give its address up with the ticket');
  });

  it('take an interface where the segment says none', () => {
    expect(problems(own('192.168.55.5/24', 'eth1'))).toEqual([]);
  });
});

function own(address: string, nic?: string): Partial<TicketsRecord> {
  return { addresses: { ...TICKETS.addresses, east: { address, interface: nic } } };
}

/** All that is said, what is allowed included. */
function resolved(said: Partial<TicketsRecord>): string {
  const { problems: found } = resolve(siteTopology('east', { dualSite: { switch: { ...TICKETS, ...said } } }));
  return found.map((each) => Object.values(each).join(' ')).join('\n');
}
