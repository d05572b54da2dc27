import { describe, expect, it } from 'vitest';
import { noSiteHoldsHalfTheVotes as rule } from '../../../lib/rules/galera/no-site-holds-half-the-votes';
import { exampleModel, MEMBERS, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, values } from '../harness';

const VOTE = { name: 'vote', address: '192.0.2.24' };

describe(rule.id, () => {
  it('holds for one vote in each of three sites', () => {
    expect(found(rule, sharedModel({ galera: { segments: { db2: 1, db3: 2 } } }))).toEqual([]);
    const members = MEMBERS.slice(0, 2);
    const galera = { members, arbitrator: VOTE, segments: { db2: 1, vote: 2 } };
    expect(found(rule, sharedModel({ galera }))).toEqual([]);
  });

  it('is broken by two sites: one of them is the larger', () => {
    expect(facts(rule, sharedModel({ galera: { segments: { db3: 1 } } }))).toEqual([
      {
        path: SHARED_PATHS.database,
        found: 'segment 0: 2 of 3 votes (db1 1, db2 1)',
        allowed: 'fewer than half of the votes in each segment, so three sites at least',
      },
    ]);
  });

  it('is broken by each of two equal sites', () => {
    const galera = { arbitrator: VOTE, segments: { db3: 1, vote: 1 } };
    expect(values(rule, sharedModel({ galera })).map(([, value]) => value)).toEqual([
      'segment 0: 2 of 4 votes (db1 1, db2 1)',
      'segment 1: 2 of 4 votes (db3 1, vote 1)',
    ]);
  });

  it('does not apply to one site', () => {
    expect(rule.check(sharedModel())).toBe('does-not-apply');
    expect(rule.check(sharedModel({ galera: { segments: { db1: 4, db2: 4, db3: 4 } } }))).toBe('does-not-apply');
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, sharedModel({ galera: { segments: { db3: 1 } } }))).toEqual(honoured(rule));
  });
});
