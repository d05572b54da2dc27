import { describe, expect, it } from 'vitest';
import { SHARED_PATHS } from '../../../lib/testing/shared';
import {
  replicatedDatabase,
  replicatedModel,
  replicatedRecord,
  TWO_PRIMARIES,
  type ReplicatedEdits,
} from '../../support/replicated';
import { sharedProblems } from '../../support/shared-parts';

const database = (edits: ReplicatedEdits = {}) => replicatedDatabase(replicatedModel(edits));
const problems = (edits: ReplicatedEdits) => sharedProblems({ database: replicatedRecord(edits) });
const machines = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `db${i + 1}`, address: `192.0.2.${100 + i}` }));

describe('a replicated database', () => {
  it('is a MariaDB with one primary that waits for nobody, unless something else is said', () => {
    expect(database()).toMatchObject({
      kind: 'replicated',
      path: SHARED_PATHS.database,
      name: 'database',
      database: 'opensips',
      server: 'mariadb',
      mode: 'primary-replica',
      semiSync: 'off',
      runtime: { user: 'opensips', password: 'database_runtime_password' },
      provisioning: { user: 'opensips_provisioning', password: 'database_provisioning_password' },
      replication: { user: 'opensips_replication', password: 'database_replication_password' },
      serverOptions: [],
    });
    expect(database().bufferPool.toString()).toBe('128MiB');
  });

  it('says what was said', () => {
    const said: ReplicatedEdits = {
      ...TWO_PRIMARIES,
      ...{ server: 'mysql', semiSync: 'on', bufferPool: '1GiB', database: 'voip', user: 'sip' },
      serverOptions: [{ name: 'max-connections', value: 900 }],
    };
    expect(database(said)).toMatchObject({
      ...{ server: 'mysql', mode: 'dual-primary', semiSync: 'on', database: 'voip', runtime: { user: 'sip' } },
      serverOptions: [{ name: 'max_connections', value: 900 }],
    });
  });

  it('keeps the order of its servers, for the first is the first primary, and gives each an id', () => {
    const members = [...machines(3)].reverse();
    expect(database({ members }).members.map(({ machine, serverId }) => [machine, serverId])).toEqual([
      ['db3', 1],
      ['db2', 2],
      ['db1', 3],
    ]);
  });

  it('has a password of its own for replication, or the one that was said', () => {
    const model = replicatedModel({ replicationPassword: { from: 'file', file: '/secrets/replication', version: 2 } });
    expect(model.secrets.find(({ name }) => name === 'database_replication_password')?.source).toMatchObject({
      from: 'file',
      version: 2,
    });
  });

  it.each([
    ['primary-replica', 1, '2 to 9'],
    ['primary-replica', 2, undefined],
    ['primary-replica', 9, undefined],
    ['primary-replica', 10, '2 to 9'],
    ['dual-primary', 1, '2'],
    ['dual-primary', 2, undefined],
    ['dual-primary', 3, '2'],
  ] as const)('%s of %i servers', (mode, count, allowed) => {
    expect(problems({ mode, members: machines(count) })).toEqual(
      allowed === undefined
        ? []
        : [
            expect.objectContaining({
              rule: 'input/number-of-nodes',
              path: SHARED_PATHS.database,
              found: `${count} members`,
              allowed,
              fix: 'change `members`',
            }),
          ],
    );
  });

  it('can stand on the machines of the proxies', () => {
    const members = [
      { name: 'proxy1', address: '192.0.2.11' },
      { name: 'proxy2', address: '192.0.2.12' },
    ];
    const model = replicatedModel({ members });
    expect(model.machines.map(({ name }) => name)).toEqual(['proxy1', 'proxy2']);
    expect(replicatedDatabase(model).members.map(({ machine }) => machine)).toEqual(['proxy1', 'proxy2']);
  });

  it.each([
    ['bufferPool', { bufferPool: '1MiB' }, 'input/buffer-pool'],
    ['serverOptions', { serverOptions: [{ name: 'a b', value: 1 }] }, 'input/server-options'],
    ['user', { user: 'opensips_replication' }, 'input/database-names'],
  ] as const)('complains of %s', (_, edits, rule) => {
    expect(problems(edits).map((problem) => [problem.rule, problem.path])).toEqual([[rule, SHARED_PATHS.database]]);
  });
});
