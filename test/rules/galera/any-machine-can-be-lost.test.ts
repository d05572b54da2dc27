import { describe, expect, it } from 'vitest';
import { anyMachineCanBeLost as rule } from '../../../lib/rules/galera/any-machine-can-be-lost';
import { exampleModel, MEMBERS, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, values } from '../harness';
import { external, replicated } from '../shared-records';

const VOTE = { name: 'vote', address: '192.0.2.24' };
const two = MEMBERS.slice(0, 2);
const weight = (value: number) => ({ providerOptions: [{ name: 'pc.weight', value }] });

describe(rule.id, () => {
  it('holds for three votes and more, counting the arbitrator', () => {
    expect(found(rule, sharedModel())).toEqual([]);
    expect(found(rule, sharedModel({ galera: { members: two, arbitrator: VOTE } }))).toEqual([]);
    expect(found(rule, sharedModel({ galera: { arbitrator: VOTE } }))).toEqual([]);
  });

  it('is broken by two members', () => {
    expect(facts(rule, sharedModel({ galera: { members: two } }))).toEqual([
      {
        path: SHARED_PATHS.database,
        found: 'votes: db1 1, db2 1',
        allowed: 'three or more votes, none of them half of all',
      },
    ]);
  });

  it('is broken by weights that leave all to the arbitrator', () => {
    const model = sharedModel({ galera: { members: two, arbitrator: VOTE, ...weight(0) } });
    expect(values(rule, model)).toEqual([[SHARED_PATHS.database, 'votes: db1 0, db2 0, vote 1']]);
    expect(found(rule, model).map(({ fix }) => fix)).toEqual(["remove 'pc.weight' from `providerOptions`"]);
  });

  it.each([
    ['two heavy members and an arbitrator', { members: two, arbitrator: VOTE, ...weight(2) }, 0],
    ['two heavy members', { members: two, ...weight(2) }, 1],
    ['a weight the provider does not take', { members: two, arbitrator: VOTE, ...weight(300) }, 0],
  ])('counts the votes of %s', (_, galera, times) => {
    expect(found(rule, sharedModel({ galera }))).toHaveLength(times);
  });

  it('does not apply to other databases', () => {
    for (const model of [exampleModel(), sharedModel(replicated()), sharedModel(external())])
      expect(rule.check(model)).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, sharedModel({ galera: { members: two } }))).toEqual(honoured(rule));
  });
});
