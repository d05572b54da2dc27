import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS } from '../../lib/model';
import { entry, execWords, section, writeUnit } from '../../lib/syntax/ini';
import { access } from '../support/access';
import { HOSTILE } from '../support/hostile';
import { parts, type Resolved, type Wishes } from '../support/parts';
import { have } from '../support/tools';
import { filesOf } from './database-machines';

const UNITS = '/usr/lib/systemd/system';
const able = have('systemd-analyze', 'units against systemd') && existsSync(join(UNITS, 'mariadb.service'));

/** What the units of all packages say that a drop-in has to do with. */
const PACKAGE = writeUnit([
  section('Unit'),
  entry('After', 'network.target mysqld.service'),
  section('Service'),
  entry('Type', 'forking'),
  entry('User', 'opensips'),
  entry('RuntimeDirectory', 'opensips'),
  entry('EnvironmentFile', '-/etc/default/opensips'),
  entry('PermissionsStartOnly', 'yes'),
  entry('PIDFile', '%t/opensips/opensips.pid'),
  entry('ExecStart', '/usr/sbin/opensips -P %t/opensips/opensips.pid -m $S_MEMORY -M $P_MEMORY $OPTIONS'),
  entry('Restart', 'always'),
]);

const SYNCING: Wishes = { replication: { contacts: 'memory-and-sql' } };
const CASES: readonly (readonly [string, Resolved, string])[] = [
  ...OPENSIPS_VERSIONS.map((version) => [`OpenSIPS ${version}`, parts({ proxies: { version } }), 'vsvr2b'] as const),
  ['contacts from the own table', parts(SYNCING), 'vsvr2b'],
  ['a clone', parts({ ...SYNCING, pacemaker: { service: 'clone' } }), 'vsvr2b'],
  [
    'copied tables and another account',
    parts({ database: { user: 'sip', staticTables: { by: 'timer', every: '15min' } } }),
    'vsvr2b',
  ],
  ['a shared database through haproxy', access(), 'proxy2'],
  ['a shared database through db_virtual', access({ connection: { access: { by: 'db-virtual' } } }), 'proxy2'],
];

describe.skipIf(!able)('systemd', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-units-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A file system with the distribution's units, the package's and ours. */
  function tree(resolved: Resolved, machine: string): { readonly root: string; readonly units: readonly string[] } {
    const root = mkdtempSync(join(folder, 'root-'));
    const put = (path: string, content: string, mode = 0o644) => {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), content, { mode });
    };
    mkdirSync(join(root, 'usr/lib/systemd'), { recursive: true });
    cpSync(UNITS, join(root, UNITS), { recursive: true, verbatimSymlinks: true });
    symlinkSync('usr/lib', join(root, 'lib'));
    put(`${UNITS}/opensips.service`, PACKAGE);
    for (const program of ['/usr/sbin/opensips', '/usr/sbin/nft', '/usr/bin/systemctl'])
      put(program, '#!/bin/sh\n', 0o755);
    const files = filesOf(resolved, machine);
    for (const file of files) put(file.path, file.content, file.mode);
    const ours = files.map((file) => file.path).filter((path) => /\.(service|timer)$/.test(path));
    return { root, units: ['opensips.service', ...ours.map((path) => basename(path))] };
  }

  it.each(CASES)('takes the units for %s', (_, resolved, machine) => {
    const { root, units } = tree(resolved, machine);
    const args = [`--root=${root}`, '--recursive-errors=no', '--man=no', 'verify', ...units];
    expect(spawnSync('systemd-analyze', args, { encoding: 'utf8', timeout: 30_000 })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it('sees a key it does not know, so that the tests above can fail', () => {
    const { root } = tree(parts(), 'vsvr2b');
    writeFileSync(join(root, 'etc/systemd/system/x.service'), '[Service]\nExecStart=/usr/sbin/nft\nRestrat=always\n');
    const { stderr } = spawnSync('systemd-analyze', [`--root=${root}`, 'verify', 'x.service'], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(stderr).toContain("Unknown key 'Restrat'");
  });

  it.each(HOSTILE.filter((text) => !/[\0\p{Cs}]/u.test(text)))('reads the word %j without a complaint', (text) => {
    const { root } = tree(parts(), 'vsvr2b');
    const unit = writeUnit([section('Service'), entry('ExecStart', execWords(['/usr/sbin/nft', text, 'end']))]);
    writeFileSync(join(root, 'etc/systemd/system/x.service'), unit);
    const args = [`--root=${root}`, '--man=no', 'verify', 'x.service'];
    expect(spawnSync('systemd-analyze', args, { encoding: 'utf8', timeout: 30_000 })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});

describe.skipIf(!have('shellcheck', 'our programs against shellcheck'))('shellcheck', () => {
  const programs = CASES.flatMap(([name, resolved, machine]) =>
    filesOf(resolved, machine)
      .filter((file) => file.content.startsWith('#!/bin/sh'))
      .map((file) => [basename(file.path), name, file.content] as const),
  );

  it.each(programs)('has nothing to say about %s for %s', (_program, _name, content) => {
    const { stdout, status } = spawnSync('shellcheck', ['--shell=sh', '--exclude=SC2016', '-'], {
      input: content,
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
});
