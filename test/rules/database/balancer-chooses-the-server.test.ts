import { describe, expect, it } from 'vitest';
import { balancerChoosesTheServer as rule } from '../../../lib/rules/database/balancer-chooses-the-server';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values } from '../harness';
import { replicated, virtualSet } from '../shared-records';

const virtual = { connection: { access: { by: 'db-virtual' } } } as const;

describe(rule.id, () => {
  it('holds for haproxy and for one server', () => {
    expect(found(rule, sharedModel())).toEqual([]);
    expect(found(rule, sharedModel({ connection: { access: { by: 'direct' } } }))).toEqual([]);
  });

  it('is broken by db_virtual', () => {
    expect(facts(rule, sharedModel(virtual))).toEqual([
      {
        path: SHARED_PATHS.connection,
        found: "db_virtual, set 'opensips' in mode FAILOVER over db1, db2, db3",
        allowed: 'a haproxy on each node, which asks each server how it is',
      },
    ]);
    expect(found(rule, sharedModel({ ...replicated(), ...virtual }))).toHaveLength(1);
  });

  it("is broken by a set of the author's beside the haproxy", () => {
    expect(values(rule, sharedModel(virtualSet('FAILOVER', 'db1', 'db2')))).toEqual([
      [PATHS.proxies, "db_virtual, set 'mine' in mode FAILOVER over db1, db2"],
    ]);
  });

  it("is broken by each of two sets: the author's does not take the place of ours", () => {
    expect(found(rule, sharedModel({ ...virtualSet('FAILOVER', 'db1', 'db2'), ...virtual }))).toHaveLength(2);
  });

  it('does not apply to databases of each node', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, sharedModel(virtual))).toEqual(honoured(rule));
  });
});
