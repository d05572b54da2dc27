import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing, Rehearsal, versions } from './rehearsal';
import { askHere, DATABASE, SharedRehearsal } from './shared';
import { primaryAndReplica } from './topologies';

const USERS = 50;
const CALLS = 5;
const MEMBERS = ['db1', 'db2'] as const;

const lacking = missing();
if (lacking !== undefined) console.warn(`skipped: the lab with a primary and a replica (${lacking})`);

describe.skipIf(lacking !== undefined).each(lacking === undefined ? versions(['3.6']) : [])(
  'two proxies, a primary and a replica, in a lab, $real $version',
  ({ version, real }) => {
    const r = new Rehearsal(primaryAndReplica, version, real);
    const shared = new SharedRehearsal(r, CALLS);
    const isReal = () => r.real === 'OpenSIPS';

    beforeAll(async () => {
      r.topology({});
      await r.lab('up');
      await r.lab('deploy');
    }, 900_000);
    afterAll(async () => {
      await shared.end();
      r.end();
    });

    it('serves registrations and calls, and both servers have them', async ({ skip }) => {
      await shared.traffic(USERS);
      await r.database({ db1: 'primary', db2: 'replica' });
      await shared.nothingLost();
      skip(!isReal(), 'a stand-in writes nothing');
      await expect
        .poll(() => r.onEach(MEMBERS, askHere('SELECT COUNT(*) FROM location')), { timeout: 10_000 })
        .toEqual([String(USERS), String(USERS)]);
    });

    it('goes on undisturbed while the replica crashes and comes back', async () => {
      await r.lab('crash', 'db2');
      await r.lab('mend');
      await r.database({ db1: 'primary', db2: 'replica' });
      await shared.nothingLost();
    });

    it('refuses writes without the primary until a person promotes the replica', async () => {
      await shared.crash('db1');
      if (isReal()) await shared.refusesWrites();
      await r.database({ db1: 'down', db2: 'replica' });
      const promoted = await r.on('db2', `${DATABASE} promote >/tmp/promote 2>&1; echo $?; cat /tmp/promote`);
      expect(promoted.split('\n')[0], promoted).toBe('0');
      await r.database({ db1: 'down', db2: 'primary' });
      await shared.acceptsWrites();
    });

    it('takes the old primary back as a replica that follows the new one', async () => {
      await shared.mend('db1');
      await r.database({ db1: 'replica', db2: 'primary' });
      await shared.nothingLost();
      expect(await r.on('db1', askHere('SELECT @@global.read_only'))).toBe('1');
    });

    it('refuses to promote while another server writes', async () => {
      expect(await r.on('db1', `${DATABASE} promote >/dev/null 2>&1 || echo refused`)).toBe('refused');
      await r.database({ db1: 'replica', db2: 'primary' });
    });

    it('leaves the roles alone when a changed parameter is rolled out', async () => {
      await r.roll({ bufferPool: 160 });
      await r.database({ db1: 'replica', db2: 'primary' });
      await shared.nothingLost();
    });
  },
);
