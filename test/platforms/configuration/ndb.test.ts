import { describe, expect, it } from 'vitest';
import { Machine, NdbCluster } from '../../../constructs';
import { sharedRig } from '../../support/shared-rig';

const { stack } = sharedRig(
  {},
  (scope) =>
    new NdbCluster(scope, 'database', {
      management: [Machine.at('mgm1', '192.0.2.41')],
      data: [Machine.at('data1', '192.0.2.43'), Machine.at('data2', '192.0.2.44')],
      sql: [Machine.at('sql1', '192.0.2.45')],
    }),
);
const resources = stack.result().blocks.filter(({ type }) => type === 'resource');
const named = (name: string) => resources.find(({ labels }) => labels[1] === name)?.body;

describe('the machines of a MySQL Cluster', () => {
  it.each([
    ['mgm1', 'opensips-cdk-ndb-management.service'],
    ['data2', 'opensips-cdk-ndb-data.service'],
    ['sql1', 'mysql.service'],
  ])('%s restarts %s when a file of its node changed', (machine, unit) => {
    expect(JSON.stringify(named(`${machine}_database`))).toContain(`server ${unit}`);
  });

  it('get their nodes in the order management, data, SQL, and the statements last', () => {
    const before = (name: string) => JSON.stringify(named(`${name}_database`)?.['depends_on']);
    expect(before('data1')).toContain('mgm1_database');
    expect(before('data2')).toContain('data1_database');
    expect(before('sql1')).toContain('data2_database');
    expect(JSON.stringify(named('sql1_database'))).toContain('database.sql');
    expect(JSON.stringify(named('data1_database'))).not.toContain('database.sql');
  });
});
