import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing, Rehearsal, versions } from './rehearsal';
import { SITES, TicketsRehearsal } from './tickets';
import { siteTickets } from './topologies';

/** Seconds; the least that the round trip of the example allows. */
const EXPIRE = 10;

const lacking = missing();
if (lacking !== undefined) console.warn(`skipped: the lab with a ticket between two sites (${lacking})`);

const show = (what: string, from: number, to: number): void => {
  console.log(`${what}: ${((to - from) / 1000).toFixed(1)} s`);
};

// One lab, from bare machines through every fault: each test leaves the ticket where the next one wants it.
describe.skipIf(lacking !== undefined).each(lacking === undefined ? versions(['3.6']) : [])(
  'a ticket between two sites in a lab, $real $version',
  ({ version, real }) => {
    const r = new Rehearsal(siteTickets, version, real);
    const t = new TicketsRehearsal(r);

    beforeAll(async () => {
      r.topology({ expire: EXPIRE });
      await r.lab('up');
    }, 600_000);
    afterAll(() => {
      t.end();
      r.end();
    });

    it('deploys two sites and their arbitrator, and nobody serves yet', async () => {
      console.log((await t.deploy()).join('\n'));
      await t.watch();
      await t.rest(3);
      for (const site of SITES) {
        expect(await r.holder(site)).toBe('');
        expect(t.now()[site]).toEqual([]);
        expect(await t.holder(site)).toBe('NONE');
      }
    });

    it('changes nothing when it is deployed again', async () => {
      for (const said of await t.deploy()) expect(said).toContain('0 added, 0 changed, 0 destroyed');
    });

    it('serves where a person grants the ticket, and not at the other site', async () => {
      const granted = Date.now();
      expect(await t.booth('grant', 'east')).toContain('exit code 0');
      show('granted to a site, until it answers', granted, await t.answersFrom('east', granted));
      await t.rest(2 * EXPIRE);
      expect(t.now().west).toEqual([]);
      expect(await r.holder('west')).toBe('');
    });

    it('serves on after a roll-out of other times, with the ticket where it was', async () => {
      r.topology({ expire: EXPIRE + 2 });
      const begun = Date.now();
      for (const said of await t.deploy()) expect(said).toMatch(/: [1-9]\d* added/);
      await t.answersFrom('east', Date.now());
      console.log(`longest silence while all members got other times: ${t.longestSilence('east', begun)} ms`);
      expect(t.now().west).toEqual([]);
      expect(await t.holder('west')).toBe('192.168.5.5');
    });

    it('moves nothing while the standby is cut off, and when it is back', async () => {
      const cut = await t.cut('west');
      await t.rest(3 * EXPIRE);
      const mended = await t.mendLines();
      await t.rest(EXPIRE);
      expect(t.longestSilence('east', cut)).toBeLessThan(mended - cut);
      console.log(`longest silence of the other site meanwhile: ${t.longestSilence('east', cut)} ms`);
      expect(t.now().west).toEqual([]);
    });

    it('moves nothing while the arbitrator is lost', async () => {
      const lost = await t.crash('witness');
      await t.rest(3 * EXPIRE);
      await t.boot('witness');
      await t.rest(EXPIRE);
      console.log(`longest silence without the arbitrator: ${t.longestSilence('east', lost)} ms`);
      expect(t.now().west).toEqual([]);
      expect(await t.holder('west')).toBe('192.168.5.5');
    });

    it('stops a site that is cut off before the other one serves', async () => {
      const cut = await t.cut('east');
      const silent = await t.silentFrom('east');
      const taken = await t.answersFrom('west', cut);
      show('cut off, until it serves no more', cut, silent);
      show('cut off, until the other site serves', cut, taken);
      expect(taken).toBeGreaterThan(silent);
      const mended = await t.mendLines();
      await t.rest(4 * EXPIRE);
      expect(t.count('east', mended)).toBe(0);
      console.log(`longest silence after the line came back: ${t.longestSilence('west', mended)} ms`);
    });

    it('serves where a person moves the ticket to', async () => {
      const asked = Date.now();
      expect(await t.booth('revoke', 'west')).toContain('exit code 0');
      const silent = await t.silentFrom('west');
      const granted = Date.now();
      expect(await t.booth('grant', 'east')).toContain('exit code 0');
      const taken = await t.answersFrom('east', asked);
      show('revoked, until the site serves no more', asked, silent);
      show('granted, until the other one serves', granted, taken);
      expect(taken).toBeGreaterThan(silent);
    });

    it('serves at the other site when the one with the ticket is lost, and stays there', async () => {
      await t.rest(EXPIRE);
      const lost = await t.crash('east');
      const taken = await t.answersFrom('west', lost);
      show('lost, until the other site serves', lost, taken);
      await t.boot('east');
      const back = Date.now();
      await t.rest(60);
      expect(t.count('east', lost + 1000)).toBe(0);
      console.log(`longest silence while the lost one came back: ${t.longestSilence('west', back)} ms`);
      expect(await t.holder('east')).toBe('192.168.6.5');
    });
  },
);
