import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { galeraCnf } from '../../lib/render/galera-cnf';
import { galeraProgram } from '../../lib/render/galera-program';
import { garbd } from '../../lib/render/garbd';
import { sharedModel, type SharedEdits } from '../../lib/testing/shared';
import { ARBITRATED, fileIn, galeraArtifacts, SIX } from '../support/galera';
import { have } from '../support/tools';
import { databaseObstacle, PASSWORD } from './database-machines';
import { filled, GaleraRig, type GaleraMachine } from './galera-machines';
import { eventually } from './opensips-harness';

const CASES: readonly (readonly [string, SharedEdits])[] = [
  ['three members', {}],
  ['an arbitrator', ARBITRATED],
  ['IPv6', SIX],
  ['no encryption', { galera: { transport: 'plain' } }],
  [
    "the author's options",
    {
      galera: {
        serverOptions: [{ name: 'innodb_io_capacity', value: 500 }],
        providerOptions: [{ name: 'evs.suspect_timeout', value: 'PT3S' }],
      },
    },
  ],
];

describe.skipIf(!have('mariadbd', 'option files of Galera members'))('MariaDB', () => {
  const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-galera-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(CASES)('knows every option for %s', (_, edits) => {
    const file = join(folder, 'x.cnf');
    writeFileSync(file, filled(fileIn(galeraArtifacts(galeraCnf, edits), 'db1', '.cnf').content));
    const args = [`--defaults-file=${file}`, `--datadir=${folder}`, '--user=mysql', '--help', '--verbose'];
    const { status, stderr, stdout } = spawnSync('mariadbd', args, { encoding: 'utf8', timeout: 30_000 });
    expect(stderr).not.toMatch(/unknown|ERROR/);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^wsrep-sst-method\s+mariabackup$/m);
  });
});

describe.skipIf(!have('shellcheck', 'programs of a Galera cluster'))('shellcheck', () => {
  const programs = CASES.slice(0, 2).flatMap(([name, edits]) =>
    galeraArtifacts(galeraProgram, edits).flatMap((each) =>
      each.kind === 'file' && each.content.startsWith('#!/bin/sh') && /^(db1|arb1)$/.test(each.machine)
        ? [[`${each.machine}${each.path}`, name, each.content] as const]
        : [],
    ),
  );

  it.each(programs)('has nothing to say about %s for %s', (_path, _name, content) => {
    const { status, stdout } = spawnSync('shellcheck', ['--shell=sh', '-'], { input: content, encoding: 'utf8' });
    expect(stdout).toBe('');
    expect(status).toBe(0);
    expect(spawnSync('dash', ['-n'], { input: content, encoding: 'utf8' }).stderr).toBe('');
  });
});

const UNITS = '/usr/lib/systemd/system';
const units = have('systemd-analyze', 'units of a Galera cluster') && existsSync(join(UNITS, 'mariadb.service'));

describe.skipIf(!units)('systemd', () => {
  const root = mkdtempSync(join(tmpdir(), 'opensips-cdk-galera-'));
  afterAll(() => rmSync(root, { recursive: true }));

  it.each([
    ['db1', ['mariadb.service', 'opensips-cdk-database-check.socket', 'opensips-cdk-database-check@1.service']],
    ['arb1', ['opensips-cdk-arbitrator-watch.service', 'opensips-cdk-arbitrator-watch.timer']],
  ])('takes the units of %s', (machine, names) => {
    const tree = join(root, machine);
    mkdirSync(join(tree, 'usr/lib/systemd'), { recursive: true });
    cpSync(UNITS, join(tree, UNITS), { recursive: true, verbatimSymlinks: true });
    symlinkSync('usr/lib', join(tree, 'lib'));
    for (const program of ['bin/sh', 'etc/mysql/debian-start']) {
      mkdirSync(join(tree, dirname(program)), { recursive: true });
      writeFileSync(join(tree, program), '#!/bin/sh\n', { mode: 0o755 });
    }
    for (const renderer of [galeraProgram, garbd])
      for (const file of galeraArtifacts(renderer, ARBITRATED))
        if (file.kind === 'file' && file.machine === machine) {
          mkdirSync(join(tree, dirname(file.path)), { recursive: true });
          writeFileSync(join(tree, file.path), file.content, { mode: file.mode });
        }
    const args = [`--root=${tree}`, '--recursive-errors=no', '--man=no', 'verify', ...names];
    expect(spawnSync('systemd-analyze', args, { encoding: 'utf8', timeout: 30_000 })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});

const missing = ['garbd', 'mariadb-backup', 'socat', 'openssl'].find((tool) => !have(tool, 'a Galera cluster'));
const obstacle = databaseObstacle() ?? (missing === undefined ? undefined : `needs ${missing}`);
if (obstacle !== undefined) console.warn(`skipped: a Galera cluster on machines of its own (${obstacle})`);

describe.skipIf(obstacle !== undefined)('two members and an arbitrator', () => {
  let rig: GaleraRig;
  let a: GaleraMachine;
  let b: GaleraMachine;
  let vote: GaleraMachine;

  beforeAll(async () => {
    rig = await GaleraRig.open(sharedModel({ galera: { ...ARBITRATED.galera, gcache: '16MiB' } }), '192.0.2.11');
    [a, b, vote] = [rig.machine('db1'), rig.machine('db2'), rig.machine('arb1')];
  }, 180_000);
  afterAll(() => rig.close());

  /** What the check says to a proxy. */
  const asked = async (path: string): Promise<string> => {
    const request = `printf 'GET ${path} HTTP/1.0\\r\\n\\r\\n' | timeout 5 socat - TCP:192.0.2.21:9200`;
    return (await rig.segment.attempt(['sh', '-c', request])).stdout;
  };
  const ended = async (machine: GaleraMachine, ...words: readonly string[]): Promise<string> => {
    const { status, stdout, stderr } = await machine.database(...words);
    return status === 0 ? stdout : `${String(status)}: ${stdout}${stderr}${await machine.log()}`;
  };

  it('are a cluster once the first one is started, and not before', async () => {
    expect(await asked('/member')).toMatch(/\r\n\r\nmember=no position=unknown state=down primary=no\n$/);
    expect(await b.database('start')).toMatchObject({ status: 1, stderr: expect.stringContaining('db1') as string });
    expect(await ended(a, 'start')).toMatch(/making the cluster\n[^]*Synced, one of 1\n$/);
    await a.sql(rig.statements);
    await a.sql(rig.statements);
    expect(await asked('/')).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*Synced/);
    expect(await ended(b, 'start')).toMatch(/Synced, one of 2\n$/);
    expect(await ended(vote, 'start')).toBe('database: votes with db1 db2 \n');
    expect(await ended(a, 'may-restart')).toBe('database: meanwhile: db2 \n');
  }, 240_000);

  it('trust certificates of each other, made apart', async () => {
    const folder = '/etc/opensips-cdk/database-certificates';
    const leaf = await a.member.shell(`cat ${folder}/cert.pem`);
    for (const machine of [b, vote]) {
      const verified = await machine.member.run(['openssl', 'verify', '-CAfile', `${folder}/ca.pem`], { input: leaf });
      expect(verified).toBe('stdin: OK\n');
    }
    expect(await a.member.shell(`stat -c '%a %U:%G' ${folder} ${folder}/key.pem`)).toBe(
      '750 root:mysql\n640 root:mysql\n',
    );
  });

  it('hold what a proxy writes, and let nobody else in', async () => {
    const as = (user: string, statement: string) => [
      ...['mariadb', '--no-defaults', '--host=192.0.2.21', `--user=${user}`, `--password=${PASSWORD}`],
      ...['--batch', '--skip-column-names', '--database=opensips', `--execute=${statement}`],
    ];
    await rig.segment.run(as('opensips_provisioning', 'CREATE TABLE calls (id INT PRIMARY KEY)'));
    await rig.segment.run(as('opensips', 'INSERT INTO calls VALUES (1)'));
    expect((await rig.segment.attempt(as('opensips', 'DROP TABLE calls'))).stderr).toContain('DROP command denied');
    await eventually('the row is on the other member', async () =>
      expect(await b.sql('SELECT id FROM calls', 'opensips')).toBe('1\n'),
    );
    // The arbitrator's machine may ask how a member is, and speak to its group; it is no proxy.
    const { status } = await vote.member.attempt(['timeout', '2', 'socat', '-', 'TCP:192.0.2.21:3306'], { input: '' });
    expect(status).not.toBe(0);
  });

  it('go on from the member that got furthest, when a person says so after a loss of all', async () => {
    await b.kill('mariadb');
    await eventually('the others go on', () => a.sql('INSERT INTO calls VALUES (2)', 'opensips'));
    await a.kill('mariadb');
    await vote.kill('garb');
    // The arbitrator is gone for good, so the members wait for it.
    for (const machine of [a, b]) await machine.member.shell('/usr/sbin/systemctl --no-block start mariadb.service');
    await eventually('both know how far they are', async () => {
      for (const machine of [a, b]) {
        const { stdout } = await machine.database('status');
        expect(stdout.match(/position=[0-9a-f-]{36}:\d+/g)).toHaveLength(2);
      }
    });
    const { stdout } = await b.database('recover');
    const position = /On db1, as root:\n {2}\S+ recover --here (\S+)\n$/.exec(stdout)?.[1] ?? stdout;
    expect(await b.database('recover', '--here', position)).toMatchObject({ status: 1 });
    expect(await ended(a, 'recover', '--here', position)).toMatch(/the others join by themselves/);
    await eventually('the other one joined by itself', async () =>
      expect(await b.database('healthy')).toMatchObject({ status: 0 }),
    );
    expect(await b.sql('SELECT COUNT(*) FROM calls', 'opensips')).toBe('2\n');
    expect(await b.database('recover')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('nothing to') as string,
    });
  }, 240_000);
});
