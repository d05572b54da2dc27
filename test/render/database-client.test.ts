import { describe, expect, it } from 'vitest';
import { secretsIn, type Artifact, type FileArtifact } from '../../lib/artifacts';
import { pacemaker } from '../../lib/facts/pacemaker';
import { databaseClient, PATIENCE } from '../../lib/render/database-client';
import { parseOptionFile, values } from '../../lib/syntax/ini';
import type { SharedEdits } from '../../lib/testing';
import { access, external } from '../support/access';
import { parts } from '../support/parts';
import { externalRecord } from '../support/shared-parts';

function render(edits: SharedEdits = {}): readonly Artifact[] {
  const { parts: found, model } = access(edits);
  return databaseClient.render(found, model);
}

const file = (end: string, edits: SharedEdits = {}) =>
  render(edits).find((a): a is FileArtifact => a.kind === 'file' && a.machine === 'proxy2' && a.path.endsWith(end));
const option = (end: string, key: string, edits: SharedEdits = {}) =>
  values(parseOptionFile(file(end, edits)?.content ?? ''), 'client', key).join();
const target = (edits: SharedEdits) =>
  ['database.cnf', 'runtime.cnf'].map((end) => `${option(end, 'host', edits)} ${option(end, 'port', edits)}`);
const ways = (edits: SharedEdits) => /\nways='([^']*)'\n/.exec(file('/database-ready', edits)?.content ?? '')?.[1];

const VIRTUAL: SharedEdits = { connection: { access: { by: 'db-virtual' } } };
const DIRECT: SharedEdits = { connection: { access: { by: 'direct', server: 'db2' } } };

describe('the clients of a shared database', () => {
  it('are none for a database on each node', () => {
    const { parts: found, model } = parts();
    expect(databaseClient.render(found, model)).toEqual([]);
  });

  it('find their options where root alone can read them', () => {
    const files = render().filter((a): a is FileArtifact => a.kind === 'file' && a.path.endsWith('.cnf'));
    expect(files.map(({ machine, path }) => `${machine} ${path}`)).toEqual(
      ['proxy1', 'proxy2'].flatMap((machine) => [
        `${machine} /etc/opensips-cdk/database.cnf`,
        `${machine} /etc/opensips-cdk/database-runtime.cnf`,
      ]),
    );
    for (const each of files)
      expect(each).toMatchObject({ mode: 0o600, owner: 'root', component: 'access', onChange: 'nothing' });
    expect(render().filter((a) => a.kind === 'need')).toContainEqual(
      expect.objectContaining({ component: 'access', packages: ['mariadb-client'] }),
    );
  });

  it('are the account that makes tables, and OpenSIPS itself', () => {
    const secrets = (end: string) => secretsIn(file(end)?.content ?? '');
    expect([option('database.cnf', 'user'), ...secrets('database.cnf')]).toEqual([
      'opensips_provisioning',
      'database_provisioning_password',
    ]);
    expect([option('runtime.cnf', 'user'), ...secrets('runtime.cnf')]).toEqual([
      'opensips',
      'database_runtime_password',
    ]);
    const database = (end: string) => values(parseOptionFile(file(end)!.content), 'mariadb-client', 'database');
    // The first may be what makes it.
    expect([database('/database.cnf'), database('runtime.cnf')]).toEqual([[], ['opensips']]);
  });

  it('go the way OpenSIPS goes', () => {
    expect(target({})).toEqual(['127.0.0.1 3306', '127.0.0.1 3306']);
    expect(target({ connection: { access: { by: 'haproxy', port: 3307 } } })[0]).toBe('127.0.0.1 3307');
    expect(target(VIRTUAL)[0]).toBe('192.0.2.21 3306');
    expect(target(DIRECT)[0]).toBe('192.0.2.22 3306');
  });

  it('make no tables in a database whose tables are somebody else’s', () => {
    const edits = { database: externalRecord() };
    expect(file('/database.cnf', edits)).toBeUndefined();
    expect(option('runtime.cnf', 'host', edits)).toBe('127.0.0.1');
    expect(file('/database.cnf', { database: external() })).toBeDefined();
  });
});

describe('database-ready', () => {
  it('tries every server that OpenSIPS would', () => {
    expect(ways({})).toBe('127.0.0.1 3306');
    expect(ways(VIRTUAL)).toBe('192.0.2.21 3306\n192.0.2.22 3306\n192.0.2.23 3306');
    expect(ways(DIRECT)).toBe('192.0.2.22 3306');
  });

  it('is a program for everyone, and knows no password', () => {
    expect(file('/database-ready')).toMatchObject({ mode: 0o755, path: '/usr/lib/opensips-cdk/database-ready' });
    expect(secretsIn(file('/database-ready')!.content)).toEqual([]);
  });

  it('leaves OpenSIPS time for its own start within Pacemaker’s', () => {
    expect(PATIENCE + 5 + 30).toBeLessThanOrEqual(pacemaker.systemd.timeout.toSeconds());
  });
});
