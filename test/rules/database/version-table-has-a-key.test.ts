import { describe, expect, it } from 'vitest';
import { versionTableHasAKey as rule } from '../../../lib/rules/database/version-table-has-a-key';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, values } from '../harness';
import { external, replicated } from '../shared-records';

const provisioning = { user: 'admin', password: { from: 'file', file: '/secrets/admin', version: 1 } } as const;

describe(rule.id, () => {
  it('holds where we make the tables', () => {
    expect(found(rule, sharedModel(external({ provisioning })))).toEqual([]);
  });

  it('is broken where somebody else makes those of a Galera cluster', () => {
    expect(facts(rule, sharedModel(external()))).toEqual([
      {
        path: SHARED_PATHS.database,
        found: "engine 'galera', no provisioning account",
        allowed: 'an account that may make tables, or the key made by hand: ADD PRIMARY KEY (table_name)',
      },
    ]);
  });

  it('is broken where somebody else makes those of a MySQL Cluster', () => {
    expect(values(rule, sharedModel(external({ engine: 'ndb' })))).toEqual([
      [SHARED_PATHS.database, "engine 'ndb', no provisioning account"],
    ]);
  });

  it('does not apply to other engines, and to clusters of ours', () => {
    expect(rule.check(sharedModel(external({ engine: 'replicated' })))).toBe('does-not-apply');
    for (const model of [sharedModel(), sharedModel(replicated()), exampleModel()])
      expect(rule.check(model)).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, sharedModel(external()))).toEqual(honoured(rule));
  });
});
