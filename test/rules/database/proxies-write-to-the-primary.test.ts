import { describe, expect, it } from 'vitest';
import { proxiesWriteToThePrimary as rule } from '../../../lib/rules/database/proxies-write-to-the-primary';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, honoured } from '../harness';
import { replicated } from '../shared-records';

const direct = (server: string, edits = replicated()) => ({
  ...edits,
  connection: { access: { by: 'direct', server } } as const,
});
const THREE = ['db1', 'db2', 'db3'].map((name, i) => ({ name, address: `192.0.2.2${i + 1}` }));

describe(rule.id, () => {
  it('holds for the first member, by name and by address', () => {
    expect(found(rule, sharedModel(direct('db1')))).toEqual([]);
    expect(found(rule, sharedModel(direct('192.0.2.21')))).toEqual([]);
  });

  it('is broken by a replica', () => {
    expect(facts(rule, sharedModel(direct('db2')))).toEqual([
      {
        path: SHARED_PATHS.connection,
        found: 'access to db2 directly, primary db1',
        allowed: 'db1, the first of `members`, or a haproxy, which finds the primary',
        related: [SHARED_PATHS.database],
      },
    ]);
  });

  it('is broken by each further replica', () => {
    for (const server of ['db2', 'db3'])
      expect(found(rule, sharedModel(direct(server, replicated({ members: THREE }))))).toHaveLength(1);
  });

  it('does not apply to two primaries, to other ways, or to Galera', () => {
    expect(rule.check(sharedModel(direct('db2', replicated({ mode: 'dual-primary' }))))).toBe('does-not-apply');
    expect(rule.check(sharedModel(replicated()))).toBe('does-not-apply');
    expect(rule.check(sharedModel(direct('db2', {})))).toBe('does-not-apply');
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, sharedModel(direct('db2')))).toEqual(honoured(rule));
  });
});
