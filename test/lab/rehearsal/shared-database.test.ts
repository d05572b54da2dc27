import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { asForetold } from './foretold';
import { missing, Rehearsal, versions } from './rehearsal';
import { leaks } from './secrets';
import { ask, askHere, DATABASE, HICCUP, PROXIES, SharedRehearsal } from './shared';
import { sharedDatabase } from './topologies';
import { watched } from './watched';

const USERS = 500;
const CALLS = 20;
const MEMBERS = ['db1', 'db2', 'db3'] as const;
const SYNCED = { db1: 'Synced', db2: 'Synced', db3: 'Synced' };

const OPENSIPS_PID = 'systemctl show --property=MainPID --value opensips.service';
const MARIADB_PID = 'systemctl show --property=MainPID --value mariadb.service';

const lacking = missing();
if (lacking !== undefined) console.warn(`skipped: the lab with a shared database (${lacking})`);

// One lab, from bare machines through every fault: each test leaves it whole for the next.
describe.skipIf(lacking !== undefined).each(lacking === undefined ? versions(['3.6']) : [])(
  'two proxies that share a Galera cluster, in a lab, $real $version',
  ({ version, real }) => {
    const r = new Rehearsal(sharedDatabase, version, real);
    const shared = new SharedRehearsal(r, CALLS);
    const isReal = () => r.real === 'OpenSIPS';
    const rows = async (table: string) => Number(await r.on('proxy1', ask(`SELECT COUNT(*) FROM ${table}`)));

    beforeAll(async () => {
      r.topology({});
      await r.lab('up');
    }, 600_000);
    afterAll(async () => {
      await shared.end();
      r.end();
    });

    it('deploys to bare machines, and no secret shows anywhere on the way', async () => {
      const { ran, seen } = await watched(() => r.command('deploy'));
      expect(ran.code, ran.stderr).toBe(0);
      expect(ran.stdout).toMatch(/voip: \d+ added, 0 changed, 0 destroyed/);
      await r.whole();
      await r.database(SYNCED);
      expect(await leaks(r, ran, seen, 'terraform_data.db1_database')).toEqual([]);
    });

    it('changes nothing and reaches no machine when it is deployed again', async () => {
      const logins = 'journalctl --no-pager --output=cat -u ssh.service | grep -c Accepted';
      const before = await r.onEach([...PROXIES, ...MEMBERS], logins);
      expect(await r.lab('deploy')).toContain('voip: 0 added, 0 changed, 0 destroyed');
      expect(await r.onEach([...PROXIES, ...MEMBERS], logins)).toEqual(before);
    });

    it('runs OpenSIPS where the address is, and nowhere else', async () => {
      const running = await r.onEach(PROXIES, 'systemctl is-active opensips.service');
      const holder = await r.holder();
      expect(running).toEqual(PROXIES.map((name) => (name === holder ? 'active' : 'inactive')));
    });

    it('writes registrations and calls to every member at once', async ({ skip }) => {
      await shared.traffic(USERS);
      await shared.nothingLost();
      skip(!isReal(), 'a stand-in writes nothing');
      expect([await rows('location'), await rows('dialog')]).toEqual([USERS, CALLS]);
      const counted = await r.onEach(MEMBERS, askHere('SELECT COUNT(*) FROM location'));
      expect(counted).toEqual(MEMBERS.map(() => String(USERS)));
    });

    it('moves the address when asked to', async () => {
      const from = await r.holder();
      const to = await shared.standby();
      const said = await r.lab('move');
      expect(said).toContain(`moved from ${from} to ${to}`);
      await asForetold(r, 'move', said);
      await shared.nothingLost();
    });

    it('survives that OpenSIPS alone is killed', async () => {
      await asForetold(r, 'process:opensips@', await r.lab('crash', '--service', 'opensips'));
      await shared.nothingLost();
    });

    it('moves the address from an OpenSIPS that hangs', async () => {
      const active = await r.holder();
      const standby = await shared.standby();
      await asForetold(r, 'process:opensips-hung@', await r.lab('freeze'));
      expect(await r.holder()).toBe(standby);
      await shared.nothingLost();
      expect(await r.on(active, 'systemctl is-active opensips.service || true')).not.toBe('active');
    });

    it('leaves the active proxy alone while the standby crashes and comes back', async () => {
      const active = await r.holder();
      const pid = await r.on(active, OPENSIPS_PID);
      const standby = await shared.standby();
      const { answers, writes } = await shared.seen(async () => {
        await shared.crash(standby);
        await shared.mend(standby);
        await shared.bothOnline();
      });
      expect(answers.longest).toBeLessThan(HICCUP);
      expect(writes?.longest).toBeLessThan(HICCUP);
      expect(await r.on(active, OPENSIPS_PID)).toBe(pid);
      await shared.nothingLost();
    });

    it('serves on from the other machine when the plug of the active one is pulled', async () => {
      const standby = await shared.standby();
      await asForetold(r, 'machine:proxy', await r.lab('crash'));
      expect(await r.holder()).toBe(standby);
      await r.lab('mend');
      await shared.nothingLost();
      expect(await r.holder()).toBe(standby);
    });

    it('agrees again on one holder after the proxies did not hear each other', async () => {
      await r.lab('cut');
      await r.lab('mend');
      await shared.nothingLost();
    });

    describe.each(['haproxy', 'dbVirtual'] as const)('through %s', (access) => {
      /** A stand-in asks no database, and so misses none. */
      const ofDatabase = async (fault: string, said: string): Promise<void> => {
        if (isReal()) await asForetold(r, fault, said);
      };

      it('is reached', async () => {
        await r.roll({ access });
        await shared.nothingLost();
      });

      it('accepts writes again after the plug of the member that takes them is pulled', async () => {
        await ofDatabase('machine:db1', await r.lab('crash', 'db1'));
        await r.database({ ...SYNCED, db1: 'down' });
        await r.lab('mend');
        await r.database(SYNCED);
        await shared.nothingLost();
      });

      it('accepts writes again after the server of that member is killed', async () => {
        await ofDatabase('process:mariadb@db1', await r.lab('crash', 'db1', '--service', 'mariadb'));
        await r.database(SYNCED);
        await shared.nothingLost();
      });
    });

    it('refuses writes with one of three members, and accepts them without anybody’s doing when two return', async () => {
      await r.roll({});
      await shared.crash('db1', 'db2');
      await expect
        .poll(() => r.on('db3', `${DATABASE} healthy || echo refuses`), { timeout: 60_000 })
        .toContain('refuses');
      if (isReal()) await shared.refusesWrites();
      await shared.mend('db1', 'db2');
      await r.database(SYNCED);
      await shared.nothingLost();
    });

    it('forms anew by itself after a power cut of all members', async () => {
      await shared.crash(...MEMBERS);
      await shared.mend(...MEMBERS);
      await r.database(SYNCED);
      await shared.nothingLost();
    });

    it('comes back at a person’s word when one member of a power cut never returns', async () => {
      await shared.crash(...MEMBERS);
      await shared.mend('db2', 'db3');
      // Each notes how far it got when its server tries to start.
      const proposal = await vi.waitUntil(
        async () =>
          /^On (db[23]), as root:\n +(.* --here [0-9a-f-]{36}:\d+ --without db1)$/m.exec(
            await r.on('db2', `${DATABASE} recover 2>&1`),
          ),
        { timeout: 60_000, interval: 2000 },
      );
      const [, machine = '', command = ''] = proposal;
      const hasty = command.replace(' --without db1', '');
      expect(await r.on(machine, `${hasty} 2>&1 || true`)).toContain('db1 does not answer');
      expect(await r.on(machine, `${command} 2>&1`)).toContain('one of');
      await r.database({ ...SYNCED, db1: 'down' });
      await shared.mend('db1');
      await r.database(SYNCED);
      await shared.nothingLost();
    });

    it('rolls changed parameters, one machine at a time, and accepts writes meanwhile', async () => {
      const before = [await r.onEach(MEMBERS, MARIADB_PID), await r.on(await r.holder(), OPENSIPS_PID)];
      const { writes } = await shared.seen(async () => r.roll({ bufferPool: 160, udpWorkers: 5 }));
      expect(writes?.longest).toBeLessThan(30);
      const after = [await r.onEach(MEMBERS, MARIADB_PID), await r.on(await r.holder(), OPENSIPS_PID)];
      expect(after.flat().filter((pid) => before.flat().includes(pid))).toEqual([]);
      expect(await r.onEach(MEMBERS, askHere('SELECT @@innodb_buffer_pool_size >> 20'))).toEqual(['160', '160', '160']);
      await r.database(SYNCED);
      await shared.nothingLost();
    });

    it('leaves nothing behind', async () => {
      const { lab } = await r.open();
      await shared.end();
      expect((await r.command('down')).code).toBe(0);
      expect(await r.traces(lab.plan)).toEqual([]);
    });
  },
);
