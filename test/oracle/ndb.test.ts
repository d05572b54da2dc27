import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { FileArtifact } from '../../lib/artifacts';
import { render } from '../../lib/render';
import { sharedModel } from '../../lib/testing/shared';
import type { NdbClusterRecord } from '../../lib/topology/topology';
import { ndbRecord } from '../support/shared-parts';
import { have } from '../support/tools';

const NOT_RUN = 'config.ini against MySQL Cluster, which Debian does not have: nothing of it was run';
const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-ndb-'));
afterAll(() => rmSync(folder, { recursive: true }));

function filesOf(machine: string, edits: Partial<NdbClusterRecord> = {}): readonly FileArtifact[] {
  const found = render(sharedModel({ database: ndbRecord(edits) }));
  return found.filter((a): a is FileArtifact => a.kind === 'file' && a.machine === machine);
}

function content(machine: string, name: string, edits: Partial<NdbClusterRecord> = {}): string {
  return filesOf(machine, edits).find(({ path }) => basename(path) === name)?.content ?? '';
}

function run(program: string, args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8', timeout: 30_000 });
  return { status, stdout, stderr };
}

const six: Partial<NdbClusterRecord> = {
  replicas: 3,
  data: Array.from({ length: 6 }, (_, i) => ({ name: `d${i}`, address: `192.0.2.${60 + i}` })),
};
const one: Partial<NdbClusterRecord> = { management: [{ name: 'mgm1', address: '192.0.2.41' }] };
const cases = [['two data nodes', {}], ['six in groups of three', six], ['one management node', one]] as const; // prettier-ignore

describe.skipIf(!have('ndb_config', NOT_RUN))('ndb_config', () => {
  it.each(cases)('reads config.ini of %s', (_, edits) => {
    const file = join(folder, 'config.ini');
    writeFileSync(file, content('mgm1', 'ndb-config.ini', edits));
    const query = ['--query=nodeid,host,type', '--fields=,', '--rows=;'];
    const { status, stdout, stderr } = run('ndb_config', [`--config-file=${file}`, ...query]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('145,192.0.2.41,ndb_mgmd');
  });
});

describe.skipIf(!have('ndb_mgmd', NOT_RUN))('ndb_mgmd', () => {
  it.each(cases)('takes config.ini of %s', (_, edits) => {
    const file = join(folder, 'config.ini');
    writeFileSync(file, content('mgm1', 'ndb-config.ini', edits));
    const args = [`--config-file=${file}`, '--print-full-config', '--config-cache=FALSE', '--ndb-nodeid=145'];
    expect(run('ndb_mgmd', args)).toMatchObject({ status: 0 });
  });
});

describe.skipIf(!have('systemd-analyze', 'units of MySQL Cluster against systemd'))('systemd', () => {
  it.each(['mgm1', 'data1'])('takes the units of %s', (machine) => {
    const root = mkdtempSync(join(folder, 'root-'));
    const put = (path: string, text: string, mode = 0o644) => {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), text, { mode });
    };
    cpSync('/usr/lib/systemd/system', join(root, 'usr/lib/systemd/system'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    symlinkSync('usr/lib', join(root, 'lib'));
    for (const program of ['/usr/sbin/ndb_mgmd', '/usr/sbin/ndbmtd', '/usr/sbin/nft'])
      put(program, '#!/bin/sh\n', 0o755);
    const files = filesOf(machine);
    for (const { path, content: text, mode } of files) put(path, text, mode);
    const units = files.map(({ path }) => basename(path)).filter((name) => /^opensips-cdk-ndb.*\.service$/.test(name));
    expect(units).toHaveLength(1);
    const args = [`--root=${root}`, '--recursive-errors=no', '--man=no', 'verify', ...units];
    expect(run('systemd-analyze', args)).toMatchObject({ status: 0, stderr: '' });
  });
});

describe.skipIf(!have('shellcheck', 'the programs of MySQL Cluster'))('shellcheck', () => {
  it.each(['mgm1', 'data1', 'sql1'])('has nothing to say about the programs of %s', (machine) => {
    const programs = filesOf(machine).filter(({ content: text }) => text.startsWith('#!/bin/sh'));
    expect(programs.length).toBeGreaterThan(0);
    for (const { content: text } of programs)
      expect(run('shellcheck', ['--shell=sh', '--exclude=SC2016', '-'], text)).toMatchObject({ status: 0, stdout: '' });
  });
});

describe('the program of a node, with stand-ins for what it asks', () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const standIn = (name: string, text: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  };

  /** What the machine's `database` says when its unit runs or not, and what management nodes and server answer. */
  function says(
    machine: string,
    verb: string,
    { isActive = true, states = '', ready = '' },
    edits: Partial<NdbClusterRecord> = {},
  ) {
    // prettier-ignore
    standIn('systemctl', isActive ? 'exit 0' : '[ "$1" = start ] || exit 3');
    standIn('ndb_mgm', states === '' ? 'exit 255' : `cat <<'END'\n${states}\nEND`);
    standIn('mysql', ready === '' ? 'exit 1' : `printf 'Ndb_number_of_ready_data_nodes\\t${ready}\\n'`);
    const text = content(machine, 'database', edits).replace(/^PATH=.*$/m, `PATH=${bin}:/usr/bin:/bin`);
    const { status, stdout, stderr } = run('sh', ['-s', '--', verb], text);
    return `${status === 0 ? 'yes' : 'no'}: ${(stdout + stderr).trim()}`;
  }

  const both = 'Node 1: started (mysql-8.4.0 ndb-8.4.0)\nNode 2: started (mysql-8.4.0 ndb-8.4.0)';
  const first = 'Node 1: started (mysql-8.4.0 ndb-8.4.0)\nNode 2: not connected';
  const second = 'Node 1: starting (Last completed phase 4) (mysql-8.4.0 ndb-8.4.0)\nNode 2: started (mysql-8.4.0)';
  const never = 'Node 1: starting (Last completed phase 0) (mysql-8.4.0)\nNode 2: not connected';

  it('finds a data node well that is started, or waits with all others for the first start', () => {
    expect(says('data1', 'healthy', { states: both })).toBe('yes: database: node 1 is: started');
    expect(says('data1', 'healthy', { states: first })).toBe('yes: database: node 1 is: started');
    expect(says('data1', 'healthy', { states: second })).toBe('no: database: node 1 is: starting');
    expect(says('data2', 'healthy', { states: first })).toBe('no: database: node 2 is: not');
    expect(says('data1', 'healthy', { states: never })).toBe(
      'yes: database: waits for its first start until all data nodes are there; missing: 1 2',
    );
    expect(says('data1', 'healthy', {})).toBe('no: database: no management node answers');
    expect(says('data1', 'healthy', { isActive: false, states: both })).toMatch(/^no: .*does not run$/);
  });

  it('lets a data node go only while every other one is there', () => {
    expect(says('data1', 'may-restart', { states: both })).toBe('yes: ');
    expect(says('data1', 'may-restart', { states: first })).toBe('no: database: data nodes are missing already: 2');
    expect(says('data2', 'may-restart', { states: first })).toBe('yes: ');
    expect(says('data1', 'may-restart', { states: never })).toBe('yes: ');
    expect(says('data1', 'may-restart', {})).toMatch(/^no: .*no management node answers/);
    expect(says('data1', 'may-restart', { isActive: false })).toBe('yes: ');
    expect(says('data1', 'may-restart', { states: both }, { replicas: 1 })).toMatch(/^no: .*one copy of each row/);
  });

  it('lets management nodes and MySQL servers go', () => {
    expect(says('mgm1', 'may-restart', {})).toBe('yes: ');
    expect(says('sql1', 'may-restart', {})).toBe('yes: ');
    expect(says('mgm1', 'healthy', {})).toBe('yes: database: runs');
  });

  it('finds a MySQL server well that reaches data nodes', () => {
    expect(says('sql1', 'healthy', { ready: '2' })).toBe('yes: database: the server reaches 2 data nodes');
    expect(says('sql1', 'healthy', { ready: '0' })).toBe('no: database: the server reaches no data node');
    expect(says('sql1', 'healthy', {})).toBe('no: database: the server does not answer');
  });

  it('starts what does not run, and says how it is', () => {
    expect(says('sql1', 'start', { ready: '2' })).toBe('yes: database: the server reaches 2 data nodes');
    expect(says('data1', 'status', { states: both })).toContain('Node 2: started');
    expect(says('data1', 'else', {})).toMatch(/^no: .*usage/);
  });

  it.each([
    ['2', 'HTTP/1.1 200 OK', '2 data nodes'],
    ['0', 'HTTP/1.1 503 Service Unavailable', 'no data node can be reached'],
    ['', 'HTTP/1.1 503 Service Unavailable', 'the server does not answer'],
  ])('answers haproxy with %j data nodes', (ready, status, text) => {
    standIn('mysql', ready === '' ? 'exit 1' : `printf 'Ndb_number_of_ready_data_nodes\\t${ready}\\n'`);
    const file = join(folder, 'database-check');
    writeFileSync(file, content('sql1', 'database-check'), { mode: 0o755 });
    const { stdout } = spawnSync(file, [], {
      input: 'GET / HTTP/1.0\r\n\r\n',
      encoding: 'utf8',
      timeout: 30_000,
      env: { PATH: `${bin}:/usr/bin:/bin` },
    });
    expect(stdout.startsWith(`${status}\r\n`)).toBe(true);
    expect(stdout.trimEnd().endsWith(text)).toBe(true);
  });
});
