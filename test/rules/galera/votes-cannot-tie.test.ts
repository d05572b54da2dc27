import { describe, expect, it } from 'vitest';
import { votesCannotTie as rule } from '../../../lib/rules/galera/votes-cannot-tie';
import { exampleModel, MEMBERS, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, values } from '../harness';

const VOTE = { name: 'vote', address: '192.0.2.24' };
const FOUR = [...MEMBERS, { name: 'db4', address: '192.0.2.25' }];
const weight = (value: number) => ({ providerOptions: [{ name: 'pc.weight', value }] });

describe(rule.id, () => {
  it('holds for an odd number of votes', () => {
    expect(found(rule, sharedModel())).toEqual([]);
    expect(found(rule, sharedModel({ galera: { members: MEMBERS.slice(0, 2), arbitrator: VOTE } }))).toEqual([]);
    expect(found(rule, sharedModel({ galera: { members: FOUR, arbitrator: VOTE } }))).toEqual([]);
  });

  it('is broken by an arbitrator that makes the number even', () => {
    expect(facts(rule, sharedModel({ galera: { arbitrator: VOTE } }))).toEqual([
      {
        path: SHARED_PATHS.database,
        found: 'votes: db1 1, db2 1, db3 1, vote 1',
        allowed: 'an odd number of votes',
      },
    ]);
  });

  it('is broken by four members', () => {
    const model = sharedModel({ galera: { members: FOUR } });
    expect(values(rule, model)).toEqual([[SHARED_PATHS.database, 'votes: db1 1, db2 1, db3 1, db4 1']]);
  });

  it('asks whether halves can be, not whether the sum is even: of three votes of 2 none are half', () => {
    expect(found(rule, sharedModel({ galera: weight(2) }))).toEqual([]);
    expect(found(rule, sharedModel({ galera: { members: FOUR, ...weight(3) } }))).toHaveLength(1);
  });

  it('leaves two votes to a rule of their own', () => {
    expect(found(rule, sharedModel({ galera: { members: MEMBERS.slice(0, 2) } }))).toEqual([]);
  });

  it('does not apply without a Galera cluster', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, sharedModel({ galera: { members: FOUR } }))).toEqual(honoured(rule));
  });
});
