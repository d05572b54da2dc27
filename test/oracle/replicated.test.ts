import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replicationDialects } from '../../lib/facts/replication';
import { fileOn, replicatedModel, TWO_PRIMARIES, type ReplicatedEdits } from '../support/replicated';
import { have } from '../support/tools';
import { databaseObstacle } from './database-machines';
import { eventually } from './opensips-harness';
import { ReplicatedRig, type ReplicatedServer } from './replicated-machines';
import { filledIn } from './shared-database';

const obstacle = databaseObstacle() ?? (have('socat', 'a database that replicates') ? undefined : 'needs socat');
if (obstacle !== undefined) console.warn(`skipped: a database that replicates (${obstacle})`);

describe('the option file of a server that replicates', () => {
  const VARIANTS: readonly (readonly [string, ReplicatedEdits])[] = [
    ['a primary and replicas', {}],
    ['semi-synchronous', { semiSync: 'on' }],
    ['two primaries', TWO_PRIMARIES],
    ['options of the author', { serverOptions: [{ name: 'max_connections', value: 99 }] }],
  ];

  it.skipIf(!have('mariadbd', 'options of a server that replicates')).each(VARIANTS)(
    'is known whole: %s',
    (_, edits) => {
      const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-cnf-'));
      chmodSync(folder, 0o755);
      const { content } = fileOn(replicatedModel(edits), 'db1', replicationDialects.mariadb.config);
      writeFileSync(join(folder, 'server.cnf'), content);
      const run = spawnSync('mariadbd', [`--defaults-file=${join(folder, 'server.cnf')}`, '--help', '--verbose'], {
        encoding: 'utf8',
        timeout: 20_000,
      });
      rmSync(folder, { recursive: true });
      expect(run.status, run.stderr).toBe(0);
      expect(run.stderr).not.toMatch(/unknown|ERROR|ambiguous/);
      const value = (name: string) => new RegExp(`^${name} +(\\S+)`, 'm').exec(run.stdout)?.[1];
      expect(value('read-only')).toBe('TRUE');
      expect(value('rpl-semi-sync-master-wait-point') ?? 'AFTER_SYNC').toBe(
        edits.semiSync === 'on' ? 'AFTER_SYNC' : 'AFTER_COMMIT',
      );
      expect(value('max-connections')).toBe(edits.serverOptions ? '99' : '500');
    },
  );
});

const COUNT = 'SELECT COUNT(*) FROM opensips.t';

describe.skipIf(obstacle !== undefined)('a primary and two replicas, semi-synchronous', () => {
  const model = replicatedModel({ semiSync: 'on' });
  let rig: ReplicatedRig;
  let a: ReplicatedServer;
  let b: ReplicatedServer;
  let c: ReplicatedServer;

  beforeAll(async () => {
    rig = await ReplicatedRig.open(model);
    [a, b, c] = rig.servers as [ReplicatedServer, ReplicatedServer, ReplicatedServer];
  });
  afterAll(() => rig.close());

  const asOpenSips = ({ address }: ReplicatedServer) => [
    ...['mariadb', `--host=${address}`, '--user=opensips', '--batch', '--skip-column-names'],
    `--password=${filledIn('@@secret:database_runtime_password@@')}`,
  ];
  const insert = (server: ReplicatedServer, value: number) =>
    rig.segment.run(asOpenSips(server), { input: `INSERT INTO opensips.t (v) VALUES (${value})` });
  const all = () => Promise.all([a, b, c].map((server) => server.query('SELECT v FROM opensips.t ORDER BY v')));

  it('the first one begins, when none of the others was anything; they start with a copy', async () => {
    expect(await b.database('start')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('db1 is to be the first one') as string,
    });
    for (const result of await rig.rollOut()) expect(result).toMatchObject({ status: 0, stderr: '' });
    expect(await a.database('start')).toEqual({ status: 0, stdout: 'database: the primary\n', stderr: '' });
    await a.query('CREATE TABLE opensips.t (id INT AUTO_INCREMENT PRIMARY KEY, v INT UNIQUE)');
    await insert(a, 1);
    for (const server of [b, c]) await server.becomes(COUNT, ['1']);
    expect(await a.query("SHOW STATUS LIKE 'Rpl_semi_sync_master_status'")).toEqual([
      'Rpl_semi_sync_master_status\tON',
    ]);
    for (const server of [a, b, c]) expect(await server.database('healthy')).toMatchObject({ status: 0 });
  });

  it('proxies are told which one to use, and fellows how each is', async () => {
    expect(await a.asked(rig.segment)).toBe('200 writable');
    expect(await b.asked(rig.segment)).toBe('503 read-only, replica');
    expect(await c.asked(b.member, '/member')).toMatch(
      /^200 role=replica term=1 writable=no serves=no position=0-1-\d+ received=0-1-\d+ follows=192\.0\.2\.21$/,
    );
  });

  it('accounts are where they are used, and replicas take no write of theirs', async () => {
    const as = (user: string, host: string, statement: string) => [
      ...['mariadb', `--host=${host}`, `--user=${user}`, `--execute=${statement}`],
      `--password=${filledIn(`@@secret:database_${user === 'opensips' ? 'runtime' : user.replace('opensips_', '')}_password@@`)}`,
    ];
    const proxy = rig.segment;
    expect(
      (await proxy.attempt(as('opensips_provisioning', a.address, 'CREATE TABLE opensips.u (i INT)'))).stderr,
    ).toBe('');
    expect((await proxy.attempt(as('opensips', a.address, 'INSERT INTO opensips.u VALUES (1)'))).stderr).toBe('');
    expect((await proxy.attempt(as('opensips', a.address, 'DROP TABLE opensips.u'))).stderr).toContain('denied');
    expect((await proxy.attempt(as('opensips', b.address, 'INSERT INTO opensips.u VALUES (2)'))).stderr).toContain(
      'read-only',
    );
    expect((await b.member.attempt(as('opensips_replication', a.address, 'SELECT * FROM opensips.u'))).stderr).toBe('');
    expect((await b.member.attempt(as('opensips_replication', a.address, 'DELETE FROM opensips.u'))).stderr).toContain(
      'denied',
    );
    expect(await a.query('SELECT @@gtid_binlog_pos = @@gtid_current_pos')).toEqual(['1']);
  });

  it('a primary that was restarted goes on when all others answer', async () => {
    expect(await a.database('may-restart')).toMatchObject({ status: 0 });
    await a.restart();
    await a.says(/^db1 .* writable=yes/);
    await b.stop();
    expect(await a.database('may-restart')).toMatchObject({ status: 0 });
  });

  it('a replica that was down catches up', async () => {
    await insert(a, 2);
    await b.boot();
    await b.becomes(COUNT, ['2']);
  });

  it('the loss of the primary promotes nobody; a person does, the third one follows, and the lost one when it is back', async () => {
    await a.crash();
    await b.says(/no fellow is writable/);
    expect(await b.asked(rig.segment)).toBe('503 read-only, replica');
    expect(await b.database('promote')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('db3 follows') as string,
    });
    await insert(b, 3);
    await c.becomes(COUNT, ['3']);
    await a.boot();
    await a.becomes(COUNT, ['3']);
    expect(await a.asked(rig.segment)).toBe('503 read-only, replica');
    await a.says(/db1: follows db2/);
    expect((await a.database('promote')).stderr).toContain('db2 is written to');
  });

  it('a planned move loses no write', async () => {
    const loop = `i=1000; while :; do echo "INSERT INTO opensips.t (v) VALUES ($i); SELECT $i;"; i=$((i + 1)); done`;
    const writing = rig.segment.attempt(['sh', '-c', `${loop} | timeout 60 ${asOpenSips(b).join(' ')} --unbuffered`], {
      timeout: 90_000,
    });
    await b.becomes('SELECT COUNT(*) > 50 FROM opensips.t', ['1']);
    expect(await b.database('yield')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('nothing is lost with') as string,
    });
    const { stdout, stderr } = await writing;
    expect(stderr).toContain('read-only');
    const confirmed = stdout.trim().split('\n');
    expect(await a.database('promote')).toMatchObject({ status: 0 });
    await insert(a, 4);
    for (const server of [b, c]) await server.becomes(COUNT, [String(4 + confirmed.length)]);
    await b.says(/db2: follows db1/);
    const [first, ...others] = await all();
    for (const other of others) expect(other).toEqual(first);
    expect(first).toEqual(expect.arrayContaining(confirmed));
  });

  it('of two that were promoted the later one stays; what the other one wrote alone is found out', async () => {
    const before = (await a.query(COUNT))[0];
    await a.member.shell('ip link set eth0 down');
    expect(await c.database('promote')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('db2 follows') as string,
    });
    await a.query('INSERT INTO opensips.t (v) VALUES (5)');
    await insert(c, 6);
    await a.member.shell('ip link set eth0 up');
    await a.says(/^db1 .* writable=no/);
    await a.says(/writes that db3 lacks|does not fit to what it follows/);
    expect(await a.asked(rig.segment)).toBe('503 read-only, replica');
    expect(await a.database('healthy')).toMatchObject({ status: 1 });
    expect(await b.query(COUNT)).toEqual([String(Number(before) + 1)]);

    const [position = ''] = await a.query('SELECT @@gtid_current_pos');
    expect((await a.database('rebuild', '--discard', '0-9-9')).stderr).toContain(`is at ${position}, not at 0-9-9`);
    expect(await a.database('rebuild', '--discard', position)).toMatchObject({ status: 0 });
    await a.says(/db1: follows db3/);
    const [first, ...others] = await all();
    for (const other of others) expect(other).toEqual(first);
  });

  it('after a loss of all power the one that was promoted last goes on, and nobody before all answer', async () => {
    await Promise.all([a, b, c].map((server) => server.crash()));
    await a.boot();
    await c.boot();
    await c.says(/was the primary, and waits for an answer from db2/);
    expect(await c.asked(a.member)).toBe('503 read-only, primary');
    await b.boot();
    await c.says(/^db3 .* writable=yes/);
    await insert(c, 7);
    for (const server of [a, b]) await server.becomes('SELECT v FROM opensips.t WHERE v = 7', ['7']);
  });
});

describe.skipIf(obstacle !== undefined)('two primaries over IPv6', () => {
  const members = ['db1', 'db2'].map((name, i) => ({ name, address: `2001:db8::2${i + 1}` }));
  let rig: ReplicatedRig;
  let a: ReplicatedServer;
  let b: ReplicatedServer;

  beforeAll(async () => {
    rig = await ReplicatedRig.open(replicatedModel({ ...TWO_PRIMARIES, members }));
    [a, b] = rig.servers as [ReplicatedServer, ReplicatedServer];
  });
  afterAll(() => rig.close());

  const answers = async (server: ReplicatedServer, expected: RegExp) =>
    eventually(`${String(expected)} from ${server.name}`, async () =>
      expect(await server.asked(server.member)).toMatch(expected),
    );
  const insert = (server: ReplicatedServer, value: number) =>
    server.query(`INSERT INTO opensips.t (v) VALUES (${value})`);

  it('both are written to, and what they hand out does not meet', async () => {
    for (const result of await rig.rollOut()) expect(result).toMatchObject({ status: 0, stderr: '' });
    await a.query('CREATE TABLE opensips.t (id INT AUTO_INCREMENT PRIMARY KEY, v INT)');
    await b.becomes(COUNT, ['0']);
    for (const server of [a, b]) {
      await answers(server, /^200 writable$/);
      expect(await server.database('may-restart')).toMatchObject({ status: 0 });
    }
    await Promise.all([insert(a, 1), insert(b, 2), insert(a, 3), insert(b, 4)]);
    for (const server of [a, b]) await server.becomes('SELECT v FROM opensips.t ORDER BY v', ['1', '2', '3', '4']);
    expect(await a.query('SELECT SUM(id % 2 = v % 2) FROM opensips.t')).toEqual(['4']);
  });

  it('one alone goes on; the other one serves when it has caught up', async () => {
    await b.crash();
    await insert(a, 5);
    expect(await a.asked(a.member)).toBe('200 writable');
    expect(await a.database('healthy')).toMatchObject({ status: 0 });
    await b.boot();
    await answers(b, /^200/);
    expect(await b.query(COUNT)).toEqual(['5']);
  });

  it('one that lacks writes of the other is not used, but where the other one is lost', async () => {
    await b.query('SET sql_log_bin = 0; INSERT INTO opensips.t VALUES (999, 0)');
    await a.query('INSERT INTO opensips.t VALUES (999, 6)');
    await answers(b, /^503 cannot execute what it received, error 1062/);
    expect(await a.asked(a.member)).toBe('200 writable');
    expect(await b.database('healthy')).toMatchObject({ status: 1 });
    await a.crash();
    await answers(b, /^200 writable$/);
    await a.boot();
    await answers(b, /^503/);
    await answers(a, /^200/);
  });

  it('a copy of the other one mends it, and both count on from where they were', async () => {
    const [position = ''] = await b.query('SELECT @@gtid_current_pos');
    expect(await b.database('rebuild', '--discard', position)).toMatchObject({ status: 0 });
    await answers(b, /^200/);
    await insert(b, 8);
    await insert(a, 7);
    for (const server of [a, b]) {
      await server.becomes('SELECT v FROM opensips.t WHERE v > 4 ORDER BY v', ['5', '6', '7', '8']);
      expect(await server.database('healthy')).toMatchObject({ status: 0 });
    }
  });
});
