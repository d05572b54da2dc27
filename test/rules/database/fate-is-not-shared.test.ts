import { describe, expect, it } from 'vitest';
import { fateIsNotShared as rule } from '../../../lib/rules/database/fate-is-not-shared';
import { exampleModel, MEMBERS, sharedModel, SHARED_PATHS } from '../../../lib/testing';
import { accepted, facts, found, honoured, values } from '../harness';

const PROXIES = [
  { name: 'proxy1', address: '192.0.2.11' },
  { name: 'proxy2', address: '192.0.2.12' },
] as const;
const beside = sharedModel({ galera: { members: [...PROXIES, MEMBERS[0]] } });

describe(rule.id, () => {
  it('holds for machines of their own', () => {
    expect(found(rule, sharedModel())).toEqual([]);
    expect(found(rule, sharedModel({ galera: { arbitrator: { name: 'vote', address: '192.0.2.24' } } }))).toEqual([]);
  });

  it('is broken by members beside the proxies', () => {
    expect(facts(rule, beside)).toEqual([
      {
        path: SHARED_PATHS.database,
        found: 'proxy1: proxy and member, proxy2: proxy and member',
        allowed: 'machines of its own for the database',
        related: [SHARED_PATHS.proxies],
      },
    ]);
  });

  it('is broken by a vote without data', () => {
    const model = sharedModel({ galera: { members: MEMBERS.slice(0, 2), arbitrator: PROXIES[0] } });
    expect(values(rule, model)).toEqual([[SHARED_PATHS.database, 'proxy1: proxy and arbitrator']]);
  });

  it('is broken by a replica', () => {
    const model = sharedModel({
      database: {
        kind: 'replicated-database',
        path: SHARED_PATHS.database,
        members: [MEMBERS[0], PROXIES[1]],
        serverOptions: [],
      },
    });
    expect(values(rule, model)).toEqual([[SHARED_PATHS.database, 'proxy2: proxy and member']]);
  });

  it('does not apply to a database on each node, or to one that somebody else runs', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
    const external = sharedModel({
      database: {
        kind: 'external-database',
        path: SHARED_PATHS.database,
        servers: [{ host: '192.0.2.31' }],
        password: { from: 'environment', name: 'DB_PASSWORD', version: 1 },
      },
    });
    expect(rule.check(external)).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, beside)).toEqual(honoured(rule));
  });
});
