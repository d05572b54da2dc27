import { afterAll, beforeAll, describe, it } from 'vitest';
import { missing, Rehearsal, versions } from './rehearsal';
import { SharedRehearsal } from './shared';
import { withArbitrator } from './topologies';

const USERS = 50;
const CALLS = 5;
const ALL = { db1: 'Synced', db2: 'Synced', vote: 'arbitrator' };

const lacking = missing();
if (lacking !== undefined) console.warn(`skipped: the lab with an arbitrator (${lacking})`);

describe.skipIf(lacking !== undefined).each(lacking === undefined ? versions(['3.6']) : [])(
  'two proxies, two members and an arbitrator, in a lab, $real $version',
  ({ version, real }) => {
    const r = new Rehearsal(withArbitrator, version, real);
    const shared = new SharedRehearsal(r, CALLS);

    beforeAll(async () => {
      r.topology({});
      await r.lab('up');
      await r.lab('deploy');
    }, 900_000);
    afterAll(async () => {
      await shared.end();
      r.end();
    });

    it('serves registrations and calls', async () => {
      await shared.traffic(USERS);
      await r.database(ALL);
      await shared.nothingLost();
    });

    it('serves on with one member and the arbitrator', async () => {
      await r.lab('crash', 'db1');
      await r.database({ ...ALL, db1: 'down' });
      await r.lab('mend');
      await r.database(ALL);
      await shared.nothingLost();
    });

    // The members wait for one that is merely silent, as long as Galera gives it.
    it('goes on by itself when the arbitrator’s server is killed', async () => {
      await r.lab('crash', 'vote', '--service', 'garb');
      await r.database(ALL);
      await shared.nothingLost();
    });

    it('goes on with both members and without the arbitrator', async () => {
      await r.lab('crash', 'vote');
      await r.database({ ...ALL, vote: 'down' });
      await r.lab('mend');
      await r.database(ALL);
      await shared.nothingLost();
    });

    it('forms anew by itself after a power cut of everything', async () => {
      await shared.crash('db1', 'db2', 'vote');
      await shared.mend('db1', 'db2', 'vote');
      await r.database(ALL);
      await shared.nothingLost();
    });
  },
);
