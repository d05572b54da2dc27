import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS } from '../../../lib/model';
import { sharedTableIsTheOnlyCopy as rule } from '../../../lib/rules/contacts/shared-table-is-the-only-copy';
import { exampleModel, modelOf, sharedModel, SHARED_PATHS, sharedTopology } from '../../../lib/testing';
import type { ProxyClusterRecord } from '../../../lib/topology/topology';
import { accepted, facts, found, honoured, onShared, PATHS, values, withModule } from '../harness';

const usrloc = (parameters: Readonly<Record<string, string | number>>, version?: string) =>
  sharedModel(onShared(withModule('usrloc', parameters, version)));
const ELSEWHERE = 'mysql://opensips:secret@192.0.2.99/opensips';

/** A second proxy cluster on the same database. */
const twoClusters = (second: Partial<ProxyClusterRecord>) => {
  const first = sharedTopology();
  const proxies = 'voip/edge/proxies';
  return modelOf({
    ...first,
    parts: [
      ...first.parts,
      {
        kind: 'proxy-cluster',
        path: proxies,
        nodes: [
          { name: 'edge1', address: '192.0.2.13' },
          { name: 'edge2', address: '192.0.2.14' },
        ],
        ...{ core: [], modules: [], routes: [], files: [] },
        ...second,
      },
      { kind: 'database-connection', path: 'voip/edge/database', proxies, database: SHARED_PATHS.database },
    ],
  });
};

describe(rule.id, () => {
  it.each(OPENSIPS_VERSIONS)('holds for our choice in %s', (version) => {
    for (const by of ['haproxy', 'db-virtual', 'direct'] as const) {
      expect(found(rule, sharedModel({ proxies: { version }, connection: { access: { by } } }))).toEqual([]);
    }
  });

  it.each(['2.4', '3.4', '3.6', '4.0'])('holds where nodes exchange contacts and share the rest in %s', (version) => {
    const replicated = { replication: {}, pacemaker: { service: 'systemd' } } as const;
    expect(found(rule, sharedModel({ ...replicated, proxies: { version } }))).toEqual([]);
  });

  it('is broken by a mode that also keeps contacts in memory', () => {
    expect(facts(rule, usrloc({ working_mode_preset: 'single-instance-sql-write-through' }))).toEqual([
      {
        path: SHARED_PATHS.proxies,
        found: 'modparam("usrloc", "working_mode_preset", "single-instance-sql-write-through")',
        allowed: 'sql-only',
        related: [SHARED_PATHS.connection],
      },
    ]);
  });

  it('is broken by memory alone, which the other node does not have', () => {
    expect(values(rule, usrloc({ working_mode_preset: 'single-instance-no-db' }))).toEqual([
      [SHARED_PATHS.proxies, 'modparam("usrloc", "working_mode_preset", "single-instance-no-db")'],
    ]);
  });

  it('is broken by a table of each node', () => {
    expect(values(rule, usrloc({ db_url: 'mysql://opensips@localhost/opensips' }))).toEqual([
      [SHARED_PATHS.proxies, 'modparam("usrloc", "db_url", "mysql://opensips@localhost/opensips")'],
    ]);
  });

  it('is broken in one of two clusters on one database', () => {
    const modules = withModule('usrloc', { working_mode_preset: 'single-instance-sql-write-back' }).proxies.modules;
    expect(found(rule, twoClusters({}))).toEqual([]);
    expect(found(rule, twoClusters({ modules })).map(({ path, related }) => [path, related])).toEqual([
      ['voip/edge/proxies', ['voip/edge/database']],
    ]);
  });

  it('is broken by the URL of another machine, where nodes have databases of their own', () => {
    const model = exampleModel({
      ...withModule('usrloc', { db_url: ELSEWHERE }),
      replication: { contacts: 'memory-and-sql' },
    });
    expect(values(rule, model)).toEqual([
      [PATHS.proxies, 'modparam("usrloc", "db_url", "mysql://opensips:…@192.0.2.99/opensips")'],
    ]);
  });

  it.each([
    [0, 1],
    [1, 1],
    [2, 1],
    [3, 0],
  ])('db_mode %i of 2.2', (mode, times) => {
    expect(found(rule, usrloc({ db_mode: mode }, '2.2'))).toHaveLength(times);
  });

  it.each([
    ['SQL-Only', 0],
    ['single-instance-sql-write-back', 1],
    ['full-sharing-cachedb-cluster', 0],
  ])('preset %s', (name, times) => {
    const modules = [
      { name: 'usrloc', parameters: [{ name: 'working_mode_preset', value: name }] },
      { name: 'cachedb_mongodb', parameters: [] },
    ];
    expect(found(rule, sharedModel({ proxies: { modules } }))).toHaveLength(times);
  });

  it('does not apply to databases of single nodes', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
    expect(rule.check(exampleModel({ replication: { contacts: 'memory-and-sql' } }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, usrloc({ db_mode: 1 }, '2.3'))).toEqual(honoured(rule));
  });
});
