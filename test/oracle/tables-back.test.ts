import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tablesBack } from '../../lib/report/local-database-runbook';
import { parts } from '../support/parts';
import { clusterFile, databaseObstacle, DatabaseRig, schemas, type DatabaseMachine } from './database-machines';

const obstacle = databaseObstacle();
if (obstacle !== undefined) console.warn(`skipped: the tables of a replaced node (${obstacle})`);
const newest = schemas().at(-1);
if (!newest) console.warn('skipped: the tables of a replaced node (OPENSIPS_PREFIXES names none)');

const NODES = [1, 2, 3].map((n) => ({ name: `n${n}`, address: `192.168.3.${n + 10}` }));

describe.skipIf(obstacle !== undefined || newest === undefined).each([2, 3])(
  'one of %s nodes whose database was lost',
  (count) => {
    const { version = '3.6', scripts } = newest ?? {};
    const resolved = parts({ proxies: { version, nodes: NODES.slice(0, count) } });
    let rig: DatabaseRig;
    let a: DatabaseMachine;
    let b: DatabaseMachine;
    let all: readonly DatabaseMachine[];

    beforeAll(async () => {
      rig = await DatabaseRig.open(resolved, scripts);
      [a, b] = [rig.machine(0), rig.machine(1)];
      all = count === 2 ? [a, b] : [a, b, rig.machine(2)];
      for (const machine of all) await rolledOut(machine);
      await a.query("INSERT INTO subscriber (username, domain) VALUES ('anna', 'x')", 'opensips');
      await b.query("INSERT INTO subscriber (username, domain) VALUES ('bob', 'x'), ('ben', 'x')", 'opensips');
      for (const machine of all) await machine.becomes(ALL, ['anna', 'ben', 'bob']);
    });
    afterAll(() => rig.close());

    it('is empty after a roll-out, whatever the others have in their logs', async () => {
      await b.stop();
      await b.member.shell(`find /var/lib/mysql -mindepth 1 -delete
      mariadb-install-db --user=mysql --auth-root-authentication-method=socket --skip-test-db >/dev/null`);
      await a.query('FLUSH BINARY LOGS; PURGE BINARY LOGS BEFORE NOW()');
      await b.start();
      await rolledOut(b);
      await b.query("INSERT INTO subscriber (username, domain) VALUES ('new', 'x')", 'opensips');
      expect(await b.query(ALL, 'opensips')).not.toContain('bob');
      expect(await a.query(ALL, 'opensips')).not.toContain('new');
    });

    it('gets its tables back by the commands of the runbook, and both follow each other again', async () => {
      const { database } = resolved.parts;
      const commands = database ? tablesBack(database).filter((text) => text.startsWith('    ')) : [];
      expect(commands.length).toBeGreaterThan(2);
      for (const command of commands.flatMap((text) => text.split('\n'))) await done(command.trim());
      for (const machine of all) await machine.becomes(ALL, ['anna', 'ben', 'bob']);
      await a.query("INSERT INTO subscriber (username, domain) VALUES ('later', 'x')", 'opensips');
      await b.query("DELETE FROM subscriber WHERE username = 'bob'", 'opensips');
      for (const machine of all) await machine.becomes(ALL, ['anna', 'ben', 'later']);
      await all.at(-1)?.query("INSERT INTO subscriber (username, domain) VALUES ('last', 'x')", 'opensips');
      for (const machine of all) await machine.becomes(ALL, ['anna', 'ben', 'last', 'later']);
    });

    const ALL = 'SELECT username FROM subscriber ORDER BY username';

    /** What a roll-out does to the database of a machine. */
    async function rolledOut(machine: DatabaseMachine): Promise<void> {
      expect(await machine.program('load-schema')).toMatchObject({ status: 0, stderr: '' });
      await machine.query(clusterFile(resolved, 'database.sql'), 'opensips');
      await machine.query(clusterFile(resolved, `replication-${machine.name}.sql`), 'opensips');
    }

    /** A line of the runbook: its parts one after the other, those behind `ssh` on that machine. */
    async function done(line: string): Promise<void> {
      let input = '';
      for (const stage of line.split(' | ')) {
        const [, name, remote] = /^ssh (\S+) (.*)$/.exec(stage) ?? [];
        const machine = all.find((each) => each.name === name);
        if (remote === undefined || !machine) {
          input = spawnSync('bash', ['-c', stage], { input, encoding: 'utf8', timeout: 10_000 }).stdout;
          continue;
        }
        // The words of ssh are read by the shell here, then by the one there.
        const words = spawnSync('bash', ['-c', `printf '%s ' ${remote}`], { encoding: 'utf8', timeout: 10_000 }).stdout;
        input = await machine.member.run(['sh', '-c', words], { input });
      }
    }
  },
);
