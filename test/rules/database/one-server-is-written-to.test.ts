import { describe, expect, it } from 'vitest';
import { oneServerIsWrittenTo as rule } from '../../../lib/rules/database/one-server-is-written-to';
import { exampleModel, SHARED_PATHS, sharedModel, type SharedEdits } from '../../../lib/testing';
import { accepted, facts, found, honoured, onShared, PATHS, values, withModule } from '../harness';
import { BESIDE, external, replicated, virtualSet } from '../shared-records';

const url = (host: string, database = 'opensips') => `mysql://opensips:pw@${host}/${database}`;
const acc = (value: string, more: SharedEdits = {}) => onShared(withModule('acc', { db_url: value }), more);
const byTurns = { connection: { access: { by: 'db-virtual', mode: 'ROUND' } } } as const;

describe(rule.id, () => {
  it.each([
    ['haproxy', { by: 'haproxy' }],
    ['one server', { by: 'direct', server: 'db2' }],
    ['a set in mode FAILOVER', { by: 'db-virtual' }],
  ] as const)('holds for %s', (_, access) => {
    expect(found(rule, sharedModel({ connection: { access } }))).toEqual([]);
    expect(found(rule, sharedModel({ ...replicated(), connection: { access } }))).toEqual([]);
  });

  it('is broken by a set that takes the servers by turns', () => {
    expect(facts(rule, sharedModel(byTurns))).toEqual([
      {
        path: SHARED_PATHS.connection,
        found: "set 'opensips' in mode ROUND over db1, db2, db3",
        allowed: 'a haproxy on each node, or mode FAILOVER',
      },
    ]);
    expect(found(rule, sharedModel({ ...external(), ...byTurns }))).toHaveLength(1);
  });

  it("is broken by such a set of the author's", () => {
    const [observation] = found(rule, sharedModel(virtualSet('ROUND', '192.0.2.21', 'db3')));
    expect(observation).toMatchObject({
      path: PATHS.proxies,
      found: "set 'mine' in mode ROUND over db1, db3",
      fix: "change `db_urls` of db_virtual: 'define mine FAILOVER'",
    });
  });

  it('holds for a set over other databases', () => {
    expect(found(rule, sharedModel(virtualSet('ROUND', '192.0.2.21', '192.0.2.99')))).toEqual([]);
  });

  it('is broken by a module that goes to a server past the haproxy', () => {
    expect(facts(rule, sharedModel(acc(url('192.0.2.22'))))).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("acc", "db_url", "mysql://opensips:…@192.0.2.22/opensips")',
        allowed: 'the haproxy of the node, as the DatabaseConnection says it',
        related: [SHARED_PATHS.connection],
      },
    ]);
  });

  it('is broken by a URL for all modules without one', () => {
    const core = [{ name: 'db_default_url', value: url('db3') }];
    expect(values(rule, sharedModel({ proxies: { core } }))).toEqual([[PATHS.proxies, 'db_default_url on db3']]);
  });

  it('is broken by a module that uses another server than the others', () => {
    const connection = { access: { by: 'direct', server: 'db1' } } as const;
    expect(found(rule, sharedModel(acc(url('db2'), { connection })))).toHaveLength(1);
    expect(found(rule, sharedModel(acc(url('192.0.2.21'), { connection })))).toEqual([]);
  });

  it('is broken over the unix socket of a proxy that is a member', () => {
    const galera = { members: BESIDE };
    expect(found(rule, sharedModel(acc(url('localhost'), { galera })))).toHaveLength(2);
    expect(found(rule, sharedModel(acc(url('localhost'))))).toEqual([]);
  });

  it.each([
    ['the haproxy itself', url('127.0.0.1')],
    ['another database of the same server', url('192.0.2.22', 'billing')],
    ['another port', url('192.0.2.22:3307')],
    ['another server', url('192.0.2.99')],
    ['a number before the URL', `1 ${url('192.0.2.99')}`],
  ])('holds for a URL of %s', (_, value) => {
    expect(found(rule, sharedModel(acc(value)))).toEqual([]);
  });

  it('finds servers by IPv6 addresses in any spelling', () => {
    const members = ['1', '2', '3'].map((i) => ({ name: `db${i}`, address: `2001:db8::${i}` }));
    const model = sharedModel(acc(url('[2001:0DB8:0::2]'), { galera: { members } }));
    expect(found(rule, model)).toHaveLength(1);
  });

  it('does not apply to servers of MySQL Cluster, to one server, or to databases of each node', () => {
    for (const engine of ['ndb', 'single'] as const) {
      const servers = engine === 'single' ? { servers: [{ host: '192.0.2.31' }] } : {};
      expect(rule.check(sharedModel(external({ engine, ...servers })))).toBe('does-not-apply');
    }
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, sharedModel(byTurns))).toEqual(honoured(rule));
  });
});
