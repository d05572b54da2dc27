import { describe, expect, it } from 'vitest';
import { usrlocTakesTheMode as rule } from '../../../lib/rules/contacts/usrloc-takes-the-mode';
import { exampleModel, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused, values, withModule } from '../harness';

const single = (parameters: Readonly<Record<string, string | number>>, version?: string) =>
  exampleModel({ ...withModule('usrloc', parameters, version), replication: { contacts: 'memory-and-sql' } });
const unknown = exampleModel(withModule('usrloc', { working_mode_preset: 'full-sharing' }));

describe(rule.id, () => {
  it.each(['2.4', '3.4', '3.6', '4.0'])('holds for each mode of ours in %s', (version) => {
    for (const contacts of ['memory', 'memory-and-sql', 'off'] as const)
      expect(found(rule, exampleModel({ proxies: { version }, replication: { contacts } }))).toEqual([]);
    expect(found(rule, sharedModel({ proxies: { version } }))).toEqual([]);
  });

  it('is broken by a preset that usrloc does not know', () => {
    expect(facts(rule, unknown)).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("usrloc", "working_mode_preset", "full-sharing")',
        allowed:
          'single-instance-no-db, single-instance-sql-write-through, single-instance-sql-write-back, federation-cluster, federation-cachedb-cluster, full-sharing-cluster, full-sharing-cachedb-cluster, sql-only',
      },
    ]);
  });

  it('is broken by each single word that it does not know', () => {
    const words = { cluster_mode: 'shared', restart_persistency: 'sql', sql_write_mode: 'write' };
    expect(values(rule, single(words)).map(([, value]) => value)).toEqual(
      Object.entries(words).map(([name, word]) => `modparam("usrloc", "${name}", "${word}")`),
    );
  });

  it('is broken by a node alone that is to fetch contacts from others', () => {
    expect(values(rule, single({ cluster_mode: 'none', restart_persistency: 'sync-from-cluster' }))).toEqual([
      [PATHS.proxies, 'modparam("usrloc", "restart_persistency", "sync-from-cluster")'],
    ]);
  });

  it('is broken by contacts that are shared in no cluster, or in no store', () => {
    expect(found(rule, exampleModel(withModule('usrloc', { location_cluster: 0 })))).toHaveLength(1);
    const store = withModule('usrloc', { working_mode_preset: 'full-sharing-cachedb-cluster' });
    const modules = [...store.proxies.modules, { name: 'cachedb_redis', parameters: [] }];
    expect(found(rule, exampleModel({ proxies: { modules } })).map(({ allowed }) => allowed)).toEqual([
      'cachedb_url beside it',
    ]);
  });

  it('reads words without case, and none beside a preset', () => {
    expect(found(rule, exampleModel(withModule('usrloc', { working_mode_preset: 'Full-Sharing-Cluster' })))).toEqual(
      [],
    );
    expect(found(rule, exampleModel(withModule('usrloc', { cluster_mode: 'shared' })))).toEqual([]);
  });

  it('does not apply before 2.4', () => {
    expect(rule.check(exampleModel({ proxies: { version: '2.3' } }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, unknown)).toEqual(refused(rule));
  });
});
