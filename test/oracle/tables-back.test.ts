import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runbookAsText } from '../../lib/report/runbook';
import { parts, type Resolved } from '../support/parts';
import { clusterFile, databaseObstacle, DatabaseRig, schemas, type DatabaseMachine } from './database-machines';
import { eventually } from './opensips-harness';

const obstacle = databaseObstacle();
if (obstacle !== undefined) console.warn(`skipped: the tables of a replaced node (${obstacle})`);
const newest = schemas().at(-1);
if (!newest) console.warn('skipped: the tables of a replaced node (OPENSIPS_PREFIXES names none)');

const NODES = [1, 2, 3].map((n) => ({ name: `n${n}`, address: `192.168.3.${n + 10}` }));
const NAMES = 'SELECT username FROM subscriber ORDER BY username';
const CONTACTS = 'SELECT username FROM location ORDER BY username';

describe.skipIf(obstacle !== undefined || newest === undefined).each([2, 3] as const)(
  'one of %s nodes whose database was lost',
  (count) => {
    const { version = '3.6', scripts } = newest ?? {};
    const resolved = parts({ proxies: { version, nodes: NODES.slice(0, count) } });
    let rig: DatabaseRig;
    let all: readonly DatabaseMachine[];
    let lost: DatabaseMachine;
    /** Where the tables come from. */
    let source: DatabaseMachine;
    /** One of the others that they do not come from, where there is one. */
    let other: DatabaseMachine;
    let names: readonly string[];

    beforeAll(async () => {
      rig = await DatabaseRig.open(resolved, scripts);
      all = NODES.slice(0, count).map((_, i) => rig.machine(i as 0 | 1 | 2));
      [source, lost] = [rig.machine(0), rig.machine(1)];
      other = all[2] ?? source;
      for (const machine of all) await rolledOut(machine, resolved);
      await source.query(insert('old', 'gone'), 'opensips');
      await everywhere('first', ['gone', 'old']);
      // It stays in the log of one that lives; that it was deleted is in the log of the one that does not.
      await lost.query("DELETE FROM subscriber WHERE username = 'gone'", 'opensips');
      names = names.filter((name) => name !== 'gone');
      await agreed();
      for (const machine of all) await machine.query(contact(machine.name), 'opensips');
      // The last thing that it wrote reaches but one of the others.
      if (other !== source) await other.query(`STOP SLAVE '${lost.name}'`);
      const [last = ''] = await lost.query(`${contact('last')}; SELECT @@last_gtid`, 'opensips');
      expect(await source.query(`SELECT MASTER_GTID_WAIT('${last}', 30)`)).toEqual(['0']);
    }, 180_000);
    afterAll(() => rig.close());

    it('lacks them after a roll-out', async () => {
      await lose(lost);
      await rolledOut(lost, resolved);
      await lost.query(contact('anew'), 'opensips');
      expect(await lost.query(NAMES, 'opensips')).not.toContain(`first-${lost.name}`);
      await read(lost, /Slave_IO_Running: No$[^]*Last_IO_Error: .*not in the master's binlog/m);
    }, 120_000);

    it('has them by the commands of the runbook; then all have what any of them is told', async () => {
      await follow('meanwhile');
      await everywhere('second', names);
    }, 120_000);

    it('has contacts of its own, as the others have', async () => {
      for (const machine of all)
        expect(await machine.query(CONTACTS, 'opensips')).toEqual([machine === lost ? 'anew' : machine.name]);
    });

    it('has them still when the commands are repeated', async () => {
      await follow('again');
      await everywhere('third', names);
    }, 120_000);

    it('may be lost again, when the logs of the others do not reach back', async () => {
      await lose(lost);
      for (const machine of all.filter((each) => each !== lost)) {
        const [file = ''] = await machine.query('FLUSH BINARY LOGS; SHOW MASTER STATUS');
        await machine.query(`PURGE BINARY LOGS TO '${file.split('\t')[0] ?? ''}'`);
      }
      await rolledOut(lost, resolved);
      await read(lost, /Slave_IO_Running: Yes$/m);
      // More than it had written in its first life.
      for (let i = 0; i < 40; i += 1) await lost.query(contact(`c${i}`), 'opensips');
      await follow('later');
      await everywhere('fourth', names);
    }, 180_000);

    it('gives them to the one that it had them from, when that one is lost', async () => {
      [source, lost] = [lost, source];
      if (count === 2) other = source;
      await lose(lost);
      await rolledOut(lost, resolved);
      await follow('at last');
      await everywhere('fifth', names);
    }, 120_000);

    /** Each is told something at the same time; afterwards all have the same, once. */
    async function everywhere(what: string, before: readonly string[]): Promise<void> {
      await Promise.all(all.map((machine) => machine.query(insert(`${what}-${machine.name}`), 'opensips')));
      names = [...before, ...all.map(({ name }) => `${what}-${name}`)].sort();
      await agreed();
    }

    /** The others connect to one anew, and read this of it. */
    async function read({ name }: DatabaseMachine, pattern: RegExp): Promise<void> {
      for (const machine of all.filter((each) => each.name !== name)) {
        await machine.query(`STOP SLAVE '${name}'; START SLAVE '${name}'`);
        await eventually(`${machine.name} reads ${name}`, async () => {
          const status = await machine.member.run(['mariadb', `--execute=SHOW SLAVE '${name}' STATUS\\G`]);
          if (!pattern.test(status)) throw new Error(status);
        });
      }
    }

    async function agreed(): Promise<void> {
      for (const machine of all) await machine.becomes(NAMES, names);
      for (const machine of all) await eventually(`all connections of ${machine.name}`, () => connected(machine));
    }

    async function connected({ member }: DatabaseMachine): Promise<void> {
      const status = await member.run(['mariadb', '--execute=SHOW ALL SLAVES STATUS\\G']);
      const yes = status.match(/Slave_(IO|SQL)_Running: Yes$/gm) ?? [];
      if (yes.length !== 2 * (count - 1)) throw new Error(status);
    }

    /**
     * Follows the runbook, with an `ssh` that leads into these machines. Somebody tells another one a name when its place
     * in the logs was noted, and before the tables are read.
     */
    async function follow(name: string): Promise<void> {
      const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-runbook-'));
      const entering = ({ member }: DatabaseMachine): string => member.entering.join(' ');
      const ssh = `#!/bin/bash
machine=$1
shift
case $machine:$* in
${source.name}:mariadb-dump*)
  ${entering(other)} mariadb opensips --execute="${insert(name)}" </dev/null
  for i in {1..100}; do
    [[ $(${entering(source)} mariadb opensips --execute="${NAMES}" </dev/null) != *"${name}"* ]] || break
    sleep 0.1
  done
esac
case $machine in
${all.map((each) => `${each.name}) exec ${entering(each)} sh -c "$*" ;;`).join('\n')}
esac
exit 255
`;
      writeFileSync(join(folder, 'ssh'), ssh, { mode: 0o755 });
      const said = await bash(commands(resolved, lost.name), folder);
      rmSync(folder, { recursive: true });
      expect(said).toMatch(/^0$/m);
      expect(await lost.query('SELECT @@GLOBAL.slave_exec_mode')).toEqual(['STRICT']);
      names = [...names, name].sort();
    }
  },
);

function insert(...names: readonly string[]): string {
  return `INSERT INTO subscriber (username, domain) VALUES ${names.map((name) => `('${name}', 'x')`).join(', ')}`;
}

function contact(name: string): string {
  return `INSERT INTO location (contact, expires, username) VALUES ('sip:x@${name}', 20300101, '${name}')`;
}

/** What a roll-out does to the database of a machine. */
async function rolledOut(machine: DatabaseMachine, resolved: Resolved): Promise<void> {
  expect(await machine.program('load-schema')).toMatchObject({ status: 0, stderr: '' });
  for (const file of ['database.sql', `replication-${machine.name}.sql`, 'rows.sql'])
    await machine.query(clusterFile(resolved, file), 'opensips');
}

/** Another disk, with an empty database. */
async function lose(machine: DatabaseMachine): Promise<void> {
  await machine.stop();
  await machine.member.shell(`find /var/lib/mysql -mindepth 1 -delete
    mariadb-install-db --user=mysql --auth-root-authentication-method=socket --skip-test-db >/dev/null`);
  await machine.start();
}

/** The commands under the heading, of the lines that name a lost node the one that names this one. */
function commands({ model }: Resolved, lost: string): string {
  const [, after = ''] = runbookAsText(model).split('### The database of a replaced node is empty: ');
  const found = after
    .replace(/^##[^]*/m, '')
    .split('\n')
    .filter((line) => line.startsWith('    ') && (!line.includes(' lost=') || line.includes(` lost=${lost} `)));
  expect(found.filter((line) => line.includes(' lost='))).toHaveLength(1);
  return found.join('\n');
}

function bash(script: string, programs: string): Promise<string> {
  const env = { ...process.env, PATH: `${programs}:${process.env.PATH ?? ''}` };
  return new Promise((resolve, reject) => {
    execFile('bash', ['-c', script], { env, timeout: 100_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${stdout}${stderr}`, { cause: error }));
      else resolve(`${stdout}${stderr}`);
    });
  });
}
