import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { booth } from '../../lib/facts/booth';
import { ticketModel, ticketsOf } from '../support/tickets';
import { have } from '../support/tools';
import { BoothMembers } from './booth-members';

// Three real boothds, with what Pacemaker would be told written down instead.
const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn('skipped: what boothd does with a ticket (needs root)');
const there = have('boothd', 'what boothd does with a ticket') && isRoot;

describe.skipIf(!there)('boothd', () => {
  const model = ticketModel('east', { expire: '10s', acquireAfter: '4s' });
  const { expire, renewal, acquireAfter, timeout } = ticketsOf(model);
  const wait = { timeout: 90_000, interval: 100 };
  let members: BoothMembers;

  beforeAll(async () => {
    members = await BoothMembers.build(model);
    for (const name of ['east', 'west', 'witness1']) members.start(name);
  }, 60_000);
  afterAll(() => members.end());

  const holder = async (name: string) => /leader: ([^,\n]*)/.exec(await members.booth(name, 'list'))?.[1];
  const last = (name: string) => members.told(name).at(-1);

  it('takes the file, and knows each member by its address', async () => {
    await vi.waitFor(async () => expect(await members.booth('east', 'list')).toContain('leader: NONE'), wait);
    const peers = await members.booth('witness1', 'peers');
    expect(peers).toContain('192.168.5.5');
    expect(peers).toContain('192.168.6.5');
    expect(members.told('east').filter(({ what }) => what === 'granted')).toEqual([]);
  });

  it('gives a ticket that was granted once to that site alone', async () => {
    expect(await members.booth('east', 'grant', '-w', '-s', '192.168.5.5', booth.ticket)).toContain('exit code 0');
    await vi.waitFor(async () => expect(await holder('west')).toBe('192.168.5.5'), wait);
    expect(last('east')?.what).toBe('granted');
    expect(members.told('west').filter(({ what }) => what === 'granted')).toEqual([]);
  });

  it('takes it from a site that is cut off, and gives it to the other one later', async () => {
    await members.link('east', 'down');
    const cut = Date.now();
    await vi.waitFor(() => expect(last('west')?.what).toBe('granted'), wait);
    const taken = members.told('west').find(({ what }) => what === 'granted')?.at ?? 0;
    const given = members.told('east').find(({ at, what }) => at > cut && what === 'revoked')?.at ?? Infinity;
    // Where the first of them is late, so is the other: what is promised is the time between.
    expect(taken - given).toBeGreaterThan(acquireAfter.toMillis() - timeout.toMillis() - booth.lateness.toMillis());
    expect(taken - cut).toBeGreaterThan(expire.toMillis() - renewal.toMillis());
    console.log(`cut off: given up after ${(given - cut) / 1000} s, taken after ${(taken - cut) / 1000} s`);
  });

  it('leaves it where it is when the line is back', async () => {
    await members.link('east', 'up');
    const back = Date.now();
    await vi.waitFor(async () => expect(await holder('east')).toBe('192.168.6.5'), wait);
    expect(members.told('east').filter(({ at, what }) => at > back && what === 'granted')).toEqual([]);
  });

  it('keeps it without the arbitrator, as long as the sites hear each other', async () => {
    await members.link('witness1', 'down');
    const renewals = members.told('west').length;
    await vi.waitFor(() => expect(members.told('west').length).toBeGreaterThan(renewals + 4), wait);
    expect(await holder('west')).toBe('192.168.6.5');
    expect(last('west')?.what).toBe('granted');
    await members.link('witness1', 'up');
  });

  it('moves it by a revoke and a grant', async () => {
    expect(await members.booth('west', 'revoke', '-w', '-s', '192.168.6.5', booth.ticket)).toContain('exit code 0');
    expect(last('west')?.what).toBe('revoked');
    await vi.waitFor(async () => expect(await holder('east')).toBe('none'), wait);
    expect(await members.booth('east', 'grant', '-w', '-s', '192.168.5.5', booth.ticket)).toContain('exit code 0');
    await vi.waitFor(() => expect(last('east')?.what).toBe('granted'), wait);
  });
});

describe.skipIf(!there)('boothd without the arithmetic', () => {
  it('would refuse questions that take longer than the time between two renewals', async () => {
    const members = await BoothMembers.build(ticketModel('east', { expire: '10s' }), (text) =>
      text.replace('retries = "3"', 'retries = "4"'),
    );
    try {
      expect(await members.booth('east', 'list')).toContain(
        'total amount of time to retry sending packets cannot exceed',
      );
    } finally {
      await members.end();
    }
  });
});
