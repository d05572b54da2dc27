import { describe, expect, it } from 'vitest';
import { secretsIn } from '../../lib/artifacts';
import { parseSql } from '../../lib/syntax/sql';
import { sharedModel } from '../../lib/testing/shared';
import { replicatedModel, replicatedRecord, statementsOf, type ReplicatedEdits } from '../support/replicated';

const statements = (edits: ReplicatedEdits = {}) =>
  parseSql(statementsOf(replicatedModel(edits)).content).map((tokens) => tokens.map(({ text }) => text).join(' '));
const grants = (user: string, edits: ReplicatedEdits = {}) =>
  statements(edits).filter((line) => line.startsWith('GRANT') && line.includes(` TO ${user} @ `));

describe('the SQL of a database that replicates', () => {
  it('is told to each server alone: nothing of it is logged, and it makes no database', () => {
    const { machines, content } = statementsOf(replicatedModel());
    expect(machines).toEqual(['db1', 'db2', 'db3']);
    expect(statements()[0]).toBe('SET SESSION sql_log_bin = 0');
    expect(content).not.toMatch(/CREATE DATABASE|CREATE TABLE/);
  });

  it('lets OpenSIPS and who makes its tables in from the proxies alone', () => {
    expect(grants('opensips', { database: 'voip_1' })).toEqual(
      ['192.0.2.11', '192.0.2.12'].map(
        (host) => `GRANT SELECT , INSERT , UPDATE , DELETE ON voip\\_1 . * TO opensips @ ${host}`,
      ),
    );
    expect(grants('opensips_provisioning')).toEqual(
      ['192.0.2.11', '192.0.2.12'].map(
        (host) => `GRANT ALL PRIVILEGES ON opensips . * TO opensips_provisioning @ ${host}`,
      ),
    );
  });

  it('lets each server follow any other one and copy it, but write nothing there', () => {
    const lines = grants('opensips_replication');
    expect(lines.map((line) => line.split(' @ ')[1])).toEqual(['192.0.2.21', '192.0.2.22', '192.0.2.23']);
    for (const line of [...lines, ...grants('opensips_replication', { server: 'mysql' })]) {
      expect(line).toContain('REPLICATION SLAVE');
      expect(line).not.toMatch(/INSERT|UPDATE|DELETE|DROP|ALL|SUPER|ADMIN/);
    }
  });

  it('knows who asks by the operating system account', () => {
    expect(statements()).toContain('CREATE USER IF NOT EXISTS opensips_check @ localhost IDENTIFIED VIA unix_socket');
    expect(grants('opensips_check')).toEqual(['GRANT SLAVE MONITOR ON * . * TO opensips_check @ localhost']);
    expect(statements({ server: 'mysql' })).toContain(
      'ALTER USER opensips_check @ localhost IDENTIFIED WITH auth_socket',
    );
    expect(grants('opensips_check', { server: 'mysql' })).toEqual([
      'GRANT REPLICATION CLIENT ON * . * TO opensips_check @ localhost',
    ]);
  });

  it('drops accounts of machines that left, and no others', () => {
    expect(statements().find((line) => line.startsWith('SET @stale'))).toContain(
      '( User = opensips AND Host NOT IN ( 192.0.2.11 , 192.0.2.12 ) ) OR ' +
        '( User = opensips_provisioning AND Host NOT IN ( 192.0.2.11 , 192.0.2.12 ) ) OR ' +
        '( User = opensips_replication AND Host NOT IN ( 192.0.2.21 , 192.0.2.22 , 192.0.2.23 ) )',
    );
  });

  it('has an account once for a machine that is proxy and server', () => {
    const members = [
      { name: 'proxy1', address: '192.0.2.11' },
      { name: 'proxy2', address: '192.0.2.12' },
    ];
    expect(grants('opensips', { members })).toHaveLength(2);
    expect(grants('opensips_replication', { members })).toHaveLength(2);
  });

  it('passwords are placeholders', () => {
    expect(secretsIn(statementsOf(replicatedModel()).content)).toEqual([
      'database_provisioning_password',
      'database_replication_password',
      'database_runtime_password',
    ]);
  });

  it('has no account for nobody: a database that no proxy uses', () => {
    const model = sharedModel({ database: replicatedRecord() });
    const alone = { ...model, databaseConnections: [] };
    expect(statementsOf(alone).content).toContain("WHERE User = 'opensips' OR User = 'opensips_provisioning' OR");
  });
});
