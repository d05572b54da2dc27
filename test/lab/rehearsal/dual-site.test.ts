import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { COUNT_REPORTS } from '../../../lib/facts/opensips/counts';
import { missing, Rehearsal, versions } from './rehearsal';
import { SITES, SitesRehearsal } from './sites';
import { dualSite } from './topologies';

const USERS = 50;
/** Calls of one account at a time, over both sites. */
const LIMIT = 10;
/** Seconds: what is promised, and some to look at it on a busy computer. */
const EXPIRED = COUNT_REPORTS.expirySeconds + 5;
/** Seconds that a new count takes to the other site; in truth less than one. */
const TOLD = 5;

const lacking = missing();
if (lacking !== undefined) console.warn(`skipped: the lab with two sites (${lacking})`);

const BUSY: unknown = expect.stringMatching(/^INVITE: 486/);

/** Seconds that a site did not answer for. */
const gapAt = (site: string, said: string): number =>
  Number(new RegExp(`^${site}: ([\\d.]+) s without an answer`, 'm').exec(said)?.[1]);

const show = (what: string, seconds: number): void => {
  console.log(`${what}: ${seconds.toFixed(1)} s`);
};

// One lab, from bare machines through every fault: each test leaves it whole for the next.
describe.skipIf(lacking !== undefined).each(lacking === undefined ? versions(['3.6']) : [])(
  'two sites in a lab, $real $version',
  ({ version, real }) => {
    const r = new Rehearsal(dualSite, version, real);
    const sites = new SitesRehearsal(r);
    const isReal = () => r.real === 'OpenSIPS';
    const whole = async () => {
      for (const site of SITES) await r.whole(site);
    };
    const calm = () => Promise.all(SITES.map((site) => sites.calm(site)));

    beforeAll(async () => {
      r.topology({ calls: LIMIT });
      await r.lab('up');
    }, 600_000);
    afterAll(async () => {
      await sites.hangUp(...SITES);
      r.end();
    });

    it('puts the round trip of the Interconnect between them, and loses one ping in a hundred', async () => {
      const ping = (address: string, options: string) => r.on('east1', `ping -n -q ${options} ${address}`);
      const far = await ping('192.168.6.11', '-c 500 -i 0.01 -W 1');
      const [, shortest] = /= ([\d.]+)\//.exec(far) ?? [];
      console.log(far.split('\n').slice(-2).join('\n'));
      expect(Number(shortest)).toBeGreaterThanOrEqual(39);
      expect(Number(/(\d+) received/.exec(far)?.[1])).toBeGreaterThan(480);
      const near = await ping('192.168.5.12', '-c 3 -i 0.01');
      expect(Number(/= ([\d.]+)\//.exec(near)?.[1])).toBeLessThan(39);
    });

    it('deploys both of them to bare machines', async () => {
      await sites.deploy();
      await whole();
      if (isReal()) show('all nodes hear each other', await sites.together());
    });

    it('changes nothing when it is deployed again', async () => {
      const said = await r.lab('deploy');
      for (const site of SITES) expect(said).toContain(`${site}: 0 added, 0 changed, 0 destroyed`);
    });

    it('registers users at both, each with its own', async () => {
      for (const site of SITES)
        expect(await r.lab('register', String(USERS), '--cluster', site)).toContain(`${USERS} of ${USERS} registered`);
      if (isReal()) r.registered = USERS;
      await whole();
    });

    it('knows an account at both that was made at one', async () => {
      const sql = (machine: string, statement: string) =>
        r.on(machine, `mariadb --batch --skip-column-names opensips --execute="${statement}"`);
      await sql('east2', "INSERT INTO subscriber (username, domain) VALUES ('new', 'voip.example')");
      for (const machine of ['east1', 'west1', 'west2'])
        await vi.waitFor(
          async () => {
            expect(await sql(machine, "SELECT domain FROM subscriber WHERE username = 'new'")).toBe('voip.example');
          },
          { timeout: 20_000, interval: 200 },
        );
    });

    it('refuses the call above the limit wherever it arrives', async ({ skip }) => {
      skip(!isReal(), 'a stand-in routes no calls');
      expect(await sites.call('east', 4)).toEqual({ established: 4, refusal: null });
      expect(await sites.call('west', 4)).toEqual({ established: 4, refusal: null });
      await sites.seconds(SITES, (site) => sites.counts(site), 8);
      expect(await sites.call('east', 3)).toMatchObject({
        established: 2,
        refusal: BUSY,
      });
      const told = await sites.seconds(SITES, (site) => sites.counts(site), LIMIT);
      show('a call is counted at the other site', told);
      expect(told).toBeLessThan(TOLD);
      for (const site of SITES)
        expect(await sites.call(site, 1)).toMatchObject({
          established: 0,
          refusal: BUSY,
        });
    });

    it('serves at both while they do not hear each other, and each counts its own calls then', async ({ skip }) => {
      const before = await calm();
      const said = r.lab('cut', '--site', 'east');
      const cut = await sites.lineIs('cut');
      if (isReal()) {
        const forgotten = await Promise.all([
          sites.seconds(['east'], (site) => sites.counts(site), 6, cut),
          sites.seconds(['west'], (site) => sites.counts(site), 4, cut),
        ]);
        show('calls of the other site are forgotten', Math.max(...forgotten));
        expect(Math.max(...forgotten)).toBeLessThan(EXPIRED);
        await sites.showLinks(cut, ...SITES);
      }
      for (const site of SITES) expect(gapAt(site, await said)).toBeLessThan(EXPIRED);
      await whole();
      expect(await calm()).toEqual(before);
      skip(!isReal(), 'a stand-in routes no calls');
      expect(await sites.answered('east')).toBe(6);
      expect(await sites.answered('west')).toBe(4);
      expect(await sites.call('west', LIMIT)).toMatchObject({ established: LIMIT - 4 });
    });

    it('agrees again once they do, and restarts nothing', async ({ skip }) => {
      const before = await calm();
      expect(await r.lab('status')).toContain('east and west: cut');
      const said = r.lab('mend');
      const mended = await sites.lineIs('open');
      if (isReal()) {
        show('calls of both are counted again', await sites.seconds(SITES, (site) => sites.counts(site), 16, mended));
        show('all nodes hear each other again', await sites.together(mended));
      }
      await said;
      expect(await calm()).toEqual(before);
      skip(!isReal(), 'a stand-in routes no calls');
      for (const site of SITES) expect(await sites.call(site, 1)).toMatchObject({ established: 0 });
      await sites.hangUp('west');
      await sites.seconds(SITES, (site) => sites.counts(site), 6);
      expect(await sites.call('west', 5)).toMatchObject({ established: 4 });
    });

    it('moves no address for a line that is gone for some seconds', async () => {
      const before = await calm();
      await r.lab('cut', '--site', 'west', '--seconds', '3');
      if (isReal()) {
        show('calls of both are counted after that', await sites.seconds(SITES, (site) => sites.counts(site), LIMIT));
      }
      await whole();
      expect(await calm()).toEqual(before);
    });

    it('serves on at one when the other is lost, where nothing moves', async () => {
      const before = await sites.calm('west');
      const said = r.lab('crash', '--site', 'east');
      const lost = await sites.lost('east');
      if (isReal()) {
        const forgotten = await sites.seconds(['west'], (site) => sites.counts(site), 4, lost);
        show('calls of the lost site are forgotten', forgotten);
        expect(forgotten).toBeLessThan(EXPIRED);
        await sites.showLinks(lost, 'west');
      }
      expect(gapAt('west', await said)).toBeLessThan(EXPIRED);
      if (isReal()) expect(await sites.call('west', LIMIT)).toMatchObject({ established: LIMIT - 4 });
      await r.whole('west');
      expect(await sites.calm('west')).toEqual(before);
    });

    it('deploys to one while the other is lost', async () => {
      r.topology({ calls: LIMIT + 2 });
      const said = await r.lab('deploy', '--stack', 'west');
      expect(said).toMatch(/^west: [1-9]\d* added/m);
      expect(said).not.toMatch(/^east/m);
      await r.whole('west');
      if (!isReal()) return;
      // For some seconds calls that moved to the other node are counted twice.
      await sites.seconds(['west'], (site) => sites.counts(site), LIMIT);
      expect(await sites.call('west', 3)).toMatchObject({ established: 2, refusal: BUSY });
    });

    it('takes the lost one back, and they agree again', async () => {
      const before = await sites.calm('west');
      const mended = Date.now();
      await Promise.all([sites.hangUp('east'), r.lab('mend', '--site', 'east')]);
      if (isReal()) {
        const agreed = await sites.seconds(SITES, (site) => sites.counts(site), LIMIT + 2, mended);
        show('calls are counted again at both, boot included', agreed);
        show('all nodes hear each other again, boot included', await sites.together(mended));
        expect(await sites.call('east', 1)).toMatchObject({ established: 0 });
      }
      await r.whole('west');
      // Registrations of a site that lost its power are as old as the last time they were written.
      r.registered = null;
      await r.whole('east');
      expect(await sites.calm('west')).toEqual(before);
    });

    it('leaves nothing behind', async () => {
      const { lab } = await r.open('east');
      await sites.hangUp(...SITES);
      expect((await r.command('down')).code).toBe(0);
      expect(await r.traces(lab.plan)).toEqual([]);
    });
  },
);
