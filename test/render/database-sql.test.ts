import { describe, expect, it } from 'vitest';
import type { Artifact, ClusterArtifact, FileArtifact } from '../../lib/artifacts';
import { secretsIn } from '../../lib/artifacts';
import { databaseSql } from '../../lib/render/database-sql';
import { parseSql } from '../../lib/syntax/sql';
import { parts, type Wishes } from '../support/parts';

function render(wishes: Wishes = {}): readonly Artifact[] {
  const { parts: cluster, model } = parts(wishes);
  return databaseSql.render(cluster, model);
}

const sqlFiles = (wishes: Wishes = {}) => render(wishes).filter((a): a is ClusterArtifact => a.kind === 'cluster-file');
const content = (path: string, wishes: Wishes = {}) => sqlFiles(wishes).find((file) => file.path === path)!.content;
const statements = (path: string, wishes: Wishes = {}) =>
  parseSql(content(path, wishes)).map((tokens) => tokens.map((token) => token.text).join(' '));
const TIMER: Wishes = {
  database: { staticTables: { by: 'timer', source: 'vsvr2b', tables: ['subscriber', 'domain'] } },
};

describe('the SQL of a database', () => {
  it('is one file for all nodes and one for each that has more to say', () => {
    const names = (wishes: Wishes) => sqlFiles(wishes).map((file) => [file.path, ...file.machines]);
    expect(names({})).toEqual([
      ['database.sql', 'vsvr2a', 'vsvr2b'],
      ['replication-vsvr2a.sql', 'vsvr2a'],
      ['replication-vsvr2b.sql', 'vsvr2b'],
    ]);
    expect(names(TIMER)).toEqual([
      ['database.sql', 'vsvr2a', 'vsvr2b'],
      ['copy-vsvr2b.sql', 'vsvr2b'],
    ]);
    expect(names({ database: { staticTables: { by: 'hand' } } })).toEqual([['database.sql', 'vsvr2a', 'vsvr2b']]);
  });

  it('nothing of it is logged, so that no node does it to another', () => {
    for (const file of [...sqlFiles(), ...sqlFiles(TIMER)]) {
      const [first] = parseSql(file.content);
      expect(first?.map((token) => token.text).join(' ')).toBe('SET SESSION sql_log_bin = 0');
    }
  });

  it('OpenSIPS has no password and no right to change tables', () => {
    const text = content('database.sql', { database: { user: 'sip', database: 'voip_1' } });
    expect(text).toContain("ALTER USER 'sip'@'localhost' IDENTIFIED VIA unix_socket;");
    expect(text).toContain("GRANT SELECT, INSERT, UPDATE, DELETE ON `voip\\_1`.* TO 'sip'@'localhost';");
    expect(secretsIn(text)).toEqual([]);
  });

  it('each node lets its peers in and reads them, over a connection of their name', () => {
    const lines = statements('replication-vsvr2a.sql');
    expect(lines).toContainEqual('GRANT REPLICATION SLAVE ON * . * TO opensips_replication @ 192.168.3.126');
    expect(lines.filter((line) => line.startsWith('CHANGE MASTER'))).toEqual([
      expect.stringMatching(
        /^CHANGE MASTER vsvr2b TO MASTER_HOST = 192\.168\.3\.126 , MASTER_PORT = 3306 .* MASTER_USE_GTID = slave_pos$/,
      ),
    ]);
    expect(lines.slice(-3).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'STOP ALL',
      'CHANGE MASTER',
      'START ALL',
    ]);
  });

  it('the source lets the others read the listed tables', () => {
    expect(statements('copy-vsvr2b.sql', TIMER).filter((line) => line.startsWith('GRANT'))).toEqual([
      'GRANT SELECT ON opensips . domain TO opensips_copy @ 192.168.3.125',
      'GRANT SELECT ON opensips . subscriber TO opensips_copy @ 192.168.3.125',
    ]);
  });

  it('passwords are placeholders', () => {
    expect(secretsIn(content('replication-vsvr2a.sql'))).toEqual(['registrar_database_replication_password']);
    expect(secretsIn(content('copy-vsvr2b.sql', TIMER))).toEqual(['registrar_database_copy_password']);
  });
});

describe('the programs of a database', () => {
  const program = (name: string, machine: string, wishes: Wishes = {}) =>
    render(wishes).find(
      (a): a is FileArtifact => a.kind === 'file' && a.machine === machine && a.path.endsWith(`/${name}`),
    )!;

  it('load-schema knows the tables of its version', () => {
    const { content: text, mode } = program('load-schema', 'vsvr2a', { proxies: { version: '2.2' } });
    expect(mode).toBe(0o755);
    expect(text.split('\n').slice(0, 2)).toEqual([
      '#!/bin/sh',
      '# Written by opensips-cdk for voip/registrar/database',
    ]);
    expect(text).toContain('\nclusterer clusterer 1\n');
    expect(program('load-schema', 'vsvr2a').content).toContain('\nclusterer clusterer 4\n');
  });

  it('forget-peers knows the peers of its machine, and none when nothing is replicated', () => {
    expect(program('forget-peers', 'vsvr2a').content).toContain('\npeers=vsvr2b\n');
    expect(program('forget-peers', 'vsvr2a', TIMER).content).toContain("\npeers=''\n");
  });
});
