import { describe, expect, it } from 'vitest';
import { replicatedReachTheTable as rule } from '../../../lib/rules/contacts/replicated-reach-the-table';
import { exampleModel, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, onShared, PATHS, withModule } from '../harness';

const skipping = (version: string | undefined, contacts: 'memory' | 'memory-and-sql', skip = 1) =>
  exampleModel({ ...withModule('usrloc', { skip_replicated_db_ops: skip }, version), replication: { contacts } });

describe(rule.id, () => {
  it.each(['2.2', '2.3', '2.4', '3.4', '3.6', '4.0'])('holds for our choice in %s', (version) => {
    const edits = { proxies: { version }, replication: { contacts: 'memory-and-sql' } } as const;
    expect(found(rule, exampleModel(edits))).toEqual([]);
  });

  it('is broken in 2.2, where a restarted node knows nothing but its table', () => {
    expect(facts(rule, skipping('2.2', 'memory-and-sql'))).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("usrloc", "skip_replicated_db_ops", 1)',
        allowed: '0, the default',
      },
    ]);
  });

  it('is broken today as well, when both nodes were down', () => {
    expect(found(rule, skipping(undefined, 'memory-and-sql'))).toHaveLength(1);
  });

  it('takes a 0 in the words of the author', () => {
    expect(found(rule, skipping('2.3', 'memory-and-sql', 0))).toEqual([]);
  });

  it('does not apply to contacts in memory alone, or to those of a shared table', () => {
    expect(rule.check(skipping(undefined, 'memory'))).toBe('does-not-apply');
    expect(rule.check(sharedModel(onShared(withModule('usrloc', { skip_replicated_db_ops: 1 }))))).toBe(
      'does-not-apply',
    );
  });

  it('can be accepted', () => {
    expect(accepted(rule, skipping('2.2', 'memory-and-sql'))).toEqual(honoured(rule));
  });
});
