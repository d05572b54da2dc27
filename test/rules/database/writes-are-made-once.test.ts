import { describe, expect, it } from 'vitest';
import { writesAreMadeOnce as rule } from '../../../lib/rules/database/writes-are-made-once';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused, values } from '../harness';
import { external, replicated, virtualSet } from '../shared-records';

const parallel = { connection: { access: { by: 'db-virtual', mode: 'PARALLEL' } } } as const;

describe(rule.id, () => {
  it('holds for other ways', () => {
    expect(found(rule, sharedModel())).toEqual([]);
    for (const mode of ['FAILOVER', 'ROUND'] as const)
      expect(found(rule, sharedModel({ connection: { access: { by: 'db-virtual', mode } } }))).toEqual([]);
  });

  it('is broken by a set that writes to all servers', () => {
    expect(facts(rule, sharedModel(parallel))).toEqual([
      {
        path: SHARED_PATHS.connection,
        found: "set 'opensips' in mode PARALLEL over db1, db2, db3",
        allowed: 'a haproxy on each node, or mode FAILOVER',
      },
    ]);
  });

  it.each([
    ['replicated servers', replicated()],
    ['a MySQL Cluster of somebody else', external({ engine: 'ndb' })],
  ])('is broken over %s', (_, database) => {
    expect(found(rule, sharedModel({ ...database, ...parallel }))).toHaveLength(1);
  });

  it("is broken by a set of the author's, once for all nodes", () => {
    expect(values(rule, sharedModel(virtualSet('PARALLEL', 'db1', 'db2')))).toEqual([
      [PATHS.proxies, "set 'mine' in mode PARALLEL over db1, db2"],
    ]);
  });

  it('holds for a second copy elsewhere, and for words the module takes for FAILOVER', () => {
    expect(found(rule, sharedModel(virtualSet('PARALLEL', 'db1', '192.0.2.99')))).toEqual([]);
    expect(found(rule, sharedModel(virtualSet('parallel', 'db1', 'db2')))).toEqual([]);
  });

  it('does not apply where nothing keeps servers alike', () => {
    const single = external({ engine: 'single', servers: [{ host: '192.0.2.31' }] });
    expect(rule.check(sharedModel(single))).toBe('does-not-apply');
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, sharedModel(parallel))).toEqual(refused(rule));
  });
});
