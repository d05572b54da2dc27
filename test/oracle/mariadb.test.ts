import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canBeOptionValue, entry, section, writeOptionFile } from '../../lib/syntax/ini';
import { canBeSqlString, identifier, sql, writeSql } from '../../lib/syntax/sql';
import { anyText, HOSTILE } from '../support/hostile';
import { parts, type Wishes } from '../support/parts';
import { have } from '../support/tools';
import { clusterFile, databaseObstacle, DatabaseRig, schemas, type DatabaseMachine } from './database-machines';

const obstacle = databaseObstacle();
if (obstacle !== undefined) console.warn(`skipped: MariaDB on two machines (${obstacle})`);
const newest = schemas().at(-1);
if (!newest) console.warn('skipped: MariaDB with the tables of OpenSIPS (OPENSIPS_PREFIXES names none)');

const CACHING = [{ name: 'domain', parameters: [{ name: 'db_mode', value: 1 }] }];

describe('option files', () => {
  it.skipIf(!have('my_print_defaults', 'option files against MariaDB'))('mean to MariaDB what they mean to us', () => {
    const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-ini-'));
    const file = join(folder, 'x.cnf');
    // The tool ends each option with a newline, so a value with one cannot be told apart; the rest can.
    const hostile = [...HOSTILE, ...fc.sample(anyText, 100)].filter(
      (text) => canBeOptionValue(text) && !/\n/.test(text),
    );
    writeFileSync(file, writeOptionFile([section('client'), ...hostile.map((text) => entry('host', text))]));
    const { stdout } = spawnSync('my_print_defaults', [`--defaults-file=${file}`, 'client'], { timeout: 10_000 });
    expect(stdout.toString('utf8')).toBe(hostile.map((text) => `--host=${text}\n`).join(''));
    rmSync(folder, { recursive: true });
  });
});

describe.skipIf(obstacle !== undefined || newest === undefined)('two machines that replicate', () => {
  const { version = '3.6', scripts } = newest ?? {};
  const wishes: Wishes = { proxies: { version, modules: CACHING } };
  const resolved = parts(wishes);
  let rig: DatabaseRig;
  let a: DatabaseMachine;
  let b: DatabaseMachine;

  beforeAll(async () => {
    rig = await DatabaseRig.open(resolved, scripts);
    [a, b] = [rig.machine(0), rig.machine(1)];
    await Promise.all(
      [a, b].map(async (machine) =>
        expect(await machine.program('load-schema')).toMatchObject({ status: 0, stderr: '' }),
      ),
    );
    for (const round of [1, 2]) {
      for (const machine of [a, b]) await apply(machine, resolved, round);
    }
  });
  afterAll(() => rig.close());

  it('the server knows every option', async () => {
    const { status, stderr } = await a.member.attempt(['mariadbd', '--user=mysql', '--help', '--verbose']);
    expect(status).toBe(0);
    expect(stderr).not.toMatch(/unknown|ERROR/);
  });

  it('the schema is loaded once', async () => {
    expect(await a.program('load-schema')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('a subscriber made on one node is on the other, both ways, and ids do not clash', async () => {
    await a.query(
      "INSERT INTO subscriber (username, domain) VALUES ('anna', 'a.example'), ('alan', 'a.example')",
      'opensips',
    );
    await b.becomes('SELECT username FROM subscriber ORDER BY username', ['alan', 'anna']);
    await Promise.all([
      a.query("INSERT INTO subscriber (username, domain) VALUES ('amy', 'a.example')", 'opensips'),
      b.query(
        "INSERT INTO subscriber (username, domain) VALUES ('bob', 'b.example'), ('ben', 'b.example')",
        'opensips',
      ),
    ]);
    const all = 'SELECT username FROM subscriber ORDER BY username';
    await a.becomes(all, ['alan', 'amy', 'anna', 'ben', 'bob']);
    await b.becomes(all, ['alan', 'amy', 'anna', 'ben', 'bob']);
    const ids = 'SELECT id, username FROM subscriber ORDER BY id';
    expect(await a.query(ids, 'opensips')).toEqual(await b.query(ids, 'opensips'));
    expect(await a.query("SELECT DISTINCT id % 2 FROM subscriber WHERE username LIKE 'a%'", 'opensips')).toEqual(['1']);
    expect(await a.query("SELECT DISTINCT id % 2 FROM subscriber WHERE username LIKE 'b%'", 'opensips')).toEqual(['0']);
  });

  it('what runs on one node stays there: contacts, new tables, whole databases, accounts', async () => {
    await a.query(
      `INSERT INTO location (contact, expires, username) VALUES ('sip:anna@10.0.0.1', 20300101, 'anna');
       CREATE TABLE state_of_tomorrow (id INT PRIMARY KEY); INSERT INTO state_of_tomorrow VALUES (1);
       CREATE DATABASE elsewhere; CREATE USER stranger@localhost;
       INSERT INTO dbaliases (alias_username, username) VALUES ('last', 'last')`,
      'opensips',
    );
    await b.becomes("SELECT username FROM dbaliases WHERE alias_username = 'last'", ['last']);
    expect(
      await b.query(
        'SELECT username FROM location; SHOW TABLES LIKE "state%"; SHOW DATABASES LIKE "elsewhere"',
        'opensips',
      ),
    ).toEqual([]);
    expect(await b.query("SELECT User FROM mysql.user WHERE User = 'stranger'")).toEqual([]);
    await a.query(
      "CREATE DATABASE half; DROP DATABASE half; INSERT INTO grp (username, grp) VALUES ('x', 'y')",
      'opensips',
    );
    await b.becomes('SELECT grp FROM grp', ['y']);
    expect(await failures(b)).toEqual([]);
  });

  it('a peer that was down catches up, and needs nobody for it', async () => {
    await b.stop();
    await a.query("INSERT INTO subscriber (username, domain) VALUES ('night', 'a.example')", 'opensips');
    await b.start();
    await b.becomes("SELECT domain FROM subscriber WHERE username = 'night'", ['a.example']);
    await b.query("DELETE FROM subscriber WHERE username = 'night'", 'opensips');
    await a.becomes("SELECT domain FROM subscriber WHERE username = 'night'", []);
  });

  it('both nodes have the rows of clusterer, twice applied, and keep those of other clusters', async () => {
    const rows = 'SELECT id, cluster_id, url, state, description FROM clusterer ORDER BY cluster_id, id';
    const expected = ['1\t1\tbin:192.168.3.125:5678\t1\tTest-vSvr2A', '2\t1\tbin:192.168.3.126:5678\t1\tTest-vSvr2B'];
    expect(await a.query(rows, 'opensips')).toEqual(expected);
    expect(await b.query(rows, 'opensips')).toEqual(expected);

    const id = resolvedIdColumn(version);
    await a.query(
      `DELETE FROM clusterer; INSERT INTO clusterer (id, cluster_id, ${id}, url) VALUES (1, 7, 1, 'bin:other'), (9, 1, 99, 'bin:gone');
       UPDATE clusterer SET url = 'bin:moved' WHERE ${id} = 99`,
      'opensips',
    );
    await a.query(clusterFile(resolved, 'rows.sql'), 'opensips');
    const urls = 'SELECT cluster_id, url FROM clusterer ORDER BY cluster_id, url';
    expect(await a.query(urls, 'opensips')).toEqual([
      '1\tbin:192.168.3.125:5678',
      '1\tbin:192.168.3.126:5678',
      '7\tbin:other',
    ]);
  });

  it('OpenSIPS may change rows, not tables, and nobody else may be OpenSIPS', async () => {
    const insert =
      "INSERT INTO location (contact, expires, username) VALUES ('sip:x', 20300101, 'x'); DELETE FROM location WHERE username = 'x'";
    expect(await a.as('opensips', insert)).toMatchObject({ status: 0 });
    expect((await a.as('opensips', 'CREATE TABLE t (id INT)')).stderr).toContain('CREATE command denied');
    expect((await a.as('opensips', 'ALTER TABLE location ADD x INT')).stderr).toContain('ALTER command denied');
    expect((await a.as('opensips', 'SELECT * FROM mysql.user')).stderr).toContain('SELECT command denied');
    expect((await a.as('nobody', 'SELECT 1')).stderr).toContain('Access denied');
  });

  it('the replication account gets in from the peer alone, and may do nothing else', async () => {
    const login = (statement: string) => [
      ...['mariadb', '--protocol=tcp', '--host=192.168.3.125', '--user=opensips_replication'],
      ...[`--password=dd1f0c7fdbb44a4b9e8e61e3c0ab51f2`, `--execute=${statement}`],
    ];
    expect((await b.member.attempt(login('SELECT 1'))).status).toBe(0);
    expect((await b.member.attempt(login('SELECT * FROM opensips.subscriber'))).stderr).toContain('denied');
    expect((await a.member.attempt(login('SELECT 1'))).stderr).toContain('is not allowed to connect');
  });

  it('connections and accounts of nodes that left are ended, those of others are not', async () => {
    await a.query(
      `CHANGE MASTER 'gone' TO MASTER_HOST = '192.168.3.99', MASTER_USER = 'opensips_replication';
       CHANGE MASTER 'archive' TO MASTER_HOST = '192.168.3.98', MASTER_USER = 'archive';
       SET sql_log_bin = 0; CREATE USER opensips_replication@'192.168.3.99'; CREATE USER opensips_copy@'192.168.3.99'`,
    );
    expect(await a.program('forget-peers')).toMatchObject({ status: 0, stdout: 'no longer replicating from gone\n' });
    const left = (await a.query('SHOW ALL SLAVES STATUS')).map((line) => line.split('\t')[0]);
    expect(left.sort()).toEqual(['archive', 'vsvr2b']);
    await a.query("RESET SLAVE 'archive' ALL");
    await a.query(clusterFile(resolved, 'database.sql'));
    expect(await a.query("SELECT User, Host FROM mysql.user WHERE User LIKE 'opensips%' ORDER BY User")).toEqual([
      'opensips\tlocalhost',
      'opensips_replication\t192.168.3.126',
    ]);
  });

  it('a changed table is read again by the node that got it, once', async () => {
    await b.member.shell(
      `printf '#!/bin/sh\necho "$*" >>/run/mi.log\n' >/usr/lib/opensips-cdk/mi; chmod +x /usr/lib/opensips-cdk/mi`,
    );
    const told = async () =>
      (await b.member.shell('touch /run/mi.log; cat /run/mi.log; : >/run/mi.log')).trim().split('\n');
    const name = (command: string) => (version === '4.0' ? command.replace('_', ':') : command);
    await b.program('reload-tables', 'record');
    await b.program('reload-tables', 'reload');
    expect(await told()).toEqual(['']);
    await a.query("INSERT INTO domain (domain) VALUES ('a.example')", 'opensips');
    await b.becomes('SELECT domain FROM domain', ['a.example']);
    expect(await b.program('reload-tables', 'reload')).toMatchObject({ status: 0, stderr: '' });
    await b.program('reload-tables', 'reload');
    expect(await told()).toEqual([`-t 60 ${name('domain_reload')}`]);

    await b.query("UPDATE clusterer SET description = 'new'", 'opensips');
    await b.member.shell('mv /usr/lib/opensips-cdk/mi /run/mi; ln -s /bin/false /usr/lib/opensips-cdk/mi');
    expect((await b.program('reload-tables', 'reload')).status, 'OpenSIPS refuses').toBe(1);
    await b.member.shell('mv /run/mi /usr/lib/opensips-cdk/mi');
    expect((await b.program('reload-tables', 'reload')).status, 'it is told again').toBe(0);
    expect(await told()).toEqual([`-t 60 ${name('clusterer_reload')}`]);
  });

  it.each([['TRADITIONAL'], ['NO_BACKSLASH_ESCAPES']])('hostile strings are data under %s', async (mode) => {
    const texts = [...HOSTILE, ...fc.sample(anyText, 300)].filter(canBeSqlString);
    const read = await a.query(
      writeSql([sql`SET sql_mode = ${mode}`, ...texts.map((text) => sql`SELECT HEX(CONVERT(${text} USING utf8mb4))`)]),
    );
    expect(read).toEqual(texts.map((text) => Buffer.from(text, 'utf8').toString('hex').toUpperCase()));
  });

  it('hostile names are names', async () => {
    const names = ['a`b', "a'b", 'a b', 'a;b', 'ä-$\\'];
    const lines = names.map((name) => sql`CREATE TEMPORARY TABLE ${identifier(name)} (${identifier(name)} INT)`);
    await a.query(
      writeSql([...lines, ...names.map((name) => sql`SELECT ${identifier(name)} FROM ${identifier(name)}`)]),
      'opensips',
    );
  });
});

describe.skipIf(obstacle !== undefined || newest === undefined)('three machines that replicate over IPv6', () => {
  const { version = '3.6', scripts } = newest ?? {};
  const nodes = ['a', 'b', 'c'].map((name, i) => ({ name, address: `2001:db8::1${i}`, nodeId: [4, 9, 2][i] }));
  const resolved = parts({
    proxies: { version, nodes },
    virtualIp: '2001:db8::100/64',
    database: { staticTables: { by: 'replication', tables: ['subscriber'] } },
  });
  let rig: DatabaseRig;

  beforeAll(async () => {
    rig = await DatabaseRig.open(resolved, scripts);
    await Promise.all(
      machines().map(async (machine) => expect(await machine.program('load-schema')).toMatchObject({ status: 0 })),
    );
    for (const machine of machines()) await apply(machine, resolved, 1);
  });
  afterAll(() => rig.close());

  const machines = () => [rig.machine(0), rig.machine(1), rig.machine(2)];

  it('what any of them was told is on all, once, and comes from where it was made', async () => {
    await Promise.all(
      machines().map((machine) =>
        machine.query(
          `INSERT INTO subscriber (username, domain) VALUES ('${machine.name}1', 'x'), ('${machine.name}2', 'x')`,
          'opensips',
        ),
      ),
    );
    for (const machine of machines()) {
      await machine.becomes('SELECT username FROM subscriber ORDER BY username', ['a1', 'a2', 'b1', 'b2', 'c1', 'c2']);
      expect(
        await machine.query("SELECT DISTINCT id % 9 FROM subscriber WHERE username LIKE 'b%'", 'opensips'),
      ).toEqual(['0']);
    }
    // Each log holds what its own server was told, and nothing that came from another.
    const logged = await Promise.all(machines().map((machine) => machine.query('SELECT @@gtid_binlog_pos')));
    expect(logged.map(([position]) => position?.replace(/-\d+$/, ''))).toEqual(['4-4', '9-9', '2-2']);
    for (const machine of machines()) expect(await failures(machine)).toEqual([]);
  });
});

async function apply(machine: DatabaseMachine, resolved: ReturnType<typeof parts>, round: number): Promise<void> {
  for (const file of ['database.sql', `replication-${machine.name}.sql`, 'rows.sql']) {
    await machine.query(clusterFile(resolved, file), 'opensips').catch((error: unknown) => {
      throw new Error(`${file} on ${machine.name}, round ${round}: ${String(error)}`);
    });
  }
}

async function failures(machine: DatabaseMachine): Promise<readonly string[]> {
  const status = await machine.member.run(['mariadb', '--user=root', '--execute=SHOW ALL SLAVES STATUS\\G']);
  return status.split('\n').filter((line) => /Last_\w*Error: \S|Running: No/.test(line));
}

function resolvedIdColumn(version: string): string {
  return version === '2.2' ? 'machine_id' : 'node_id';
}
