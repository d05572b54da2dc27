import { describe, expect, it } from 'vitest';
import { replicationInMemoryMode as rule } from '../../../lib/rules/contacts/replication-in-memory-mode';
import { exampleModel, sharedModel, SHARED_PATHS } from '../../../lib/testing';
import { accepted, facts, found, onShared, PATHS, refused, values, withModule } from '../harness';

const usrloc = (parameters: Readonly<Record<string, string | number>>, version?: string) =>
  exampleModel(withModule('usrloc', parameters, version));

describe(rule.id, () => {
  it.each([
    ...['2.2', '2.3', '2.4', '3.4', '3.6', '4.0'].map((version) => [version, 'memory-and-sql'] as const),
    ...['2.4', '3.4', '3.6', '4.0'].map((version) => [version, 'memory'] as const),
  ])('holds for our choices: in %s for %s', (version, contacts) => {
    expect(found(rule, exampleModel({ proxies: { version }, replication: { contacts } }))).toEqual([]);
  });

  it('is broken by the preset that keeps contacts in the table alone', () => {
    expect(facts(rule, usrloc({ working_mode_preset: 'sql-only' }))).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("usrloc", "working_mode_preset", "sql-only")',
        allowed: 'full-sharing-cluster, or another clustered mode',
      },
    ]);
  });

  it('is broken by a mode of a single instance', () => {
    expect(values(rule, usrloc({ working_mode_preset: 'single-instance-no-db' }))).toEqual([
      [PATHS.proxies, 'modparam("usrloc", "working_mode_preset", "single-instance-no-db")'],
    ]);
  });

  it.each(['2.4', '3.4', '3.6', '4.0'])('holds where nodes also share a database in %s', (version) => {
    const hybrid = { replication: {}, pacemaker: { service: 'systemd' }, proxies: { version } } as const;
    expect(found(rule, sharedModel(hybrid))).toEqual([]);
  });

  it('is broken by contacts in the shared database alone', () => {
    const sqlOnly = onShared(withModule('usrloc', { working_mode_preset: 'sql-only' }));
    expect(values(rule, sharedModel({ ...sqlOnly, replication: {}, pacemaker: { service: 'systemd' } }))).toEqual([
      [SHARED_PATHS.proxies, 'modparam("usrloc", "working_mode_preset", "sql-only")'],
    ]);
  });

  it('is broken in two clusters of two generations', () => {
    const model = exampleModel(withModule('usrloc', { db_mode: 3 }, '2.2'), {
      ...withModule('usrloc', { cluster_mode: 'sql-only' }),
      replication: { contacts: 'memory-and-sql' },
    });
    expect(values(rule, model)).toEqual([
      [PATHS.proxies, 'modparam("usrloc", "db_mode", 3)'],
      ['voip/registrar2/proxies', 'modparam("usrloc", "cluster_mode", "sql-only")'],
    ]);
  });

  it.each([
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 1],
  ])('db_mode %i of 2.2', (mode, times) => {
    expect(found(rule, usrloc({ db_mode: mode }, '2.2'))).toHaveLength(times);
  });

  it.each([
    ['full-sharing-cluster', 0],
    ['federation-cachedb-cluster', 0],
    ['SQL-Only', 1],
  ])('preset %s', (name, times) => {
    const { proxies } = withModule('usrloc', { working_mode_preset: name });
    const modules = [...proxies.modules, { name: 'cachedb_mongodb', parameters: [] }];
    expect(found(rule, exampleModel({ proxies: { modules } }))).toHaveLength(times);
  });

  it('does not apply where contacts are not replicated', () => {
    const sqlOnly = withModule('usrloc', { working_mode_preset: 'sql-only' });
    expect(rule.check(exampleModel({ ...sqlOnly, replication: { contacts: 'off' } }))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ ...sqlOnly, replication: null }))).toBe('does-not-apply');
    expect(rule.check(sharedModel())).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, usrloc({ db_mode: 3 }, '2.3'))).toEqual(refused(rule));
  });
});
