import { describe, expect, it } from 'vitest';
import { rowsHaveTwoCopies as rule } from '../../../lib/rules/database/rows-have-two-copies';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { ndbRecord } from '../../support/shared-parts';
import { accepted, facts, found, honoured, values } from '../harness';
import { external } from '../shared-records';

const one = sharedModel({ database: ndbRecord({ replicas: 1 }) });

describe(rule.id, () => {
  it('holds for two copies', () => {
    expect(found(rule, sharedModel({ database: ndbRecord() }))).toEqual([]);
  });

  it('is broken by one copy, however many data nodes there are', () => {
    expect(facts(rule, one)).toEqual([
      {
        path: SHARED_PATHS.database,
        found: 'replicas 1, data nodes 2',
        allowed: 'replicas 2 or more, with as many data nodes or a multiple of them',
      },
    ]);
  });

  it('is broken by one data node', () => {
    const data = [{ name: 'data1', address: '192.0.2.43' }];
    expect(values(rule, sharedModel({ database: ndbRecord({ replicas: 1, data }) }))).toEqual([
      [SHARED_PATHS.database, 'replicas 1, data nodes 1'],
    ]);
  });

  it('does not apply to other databases', () => {
    for (const model of [sharedModel(), sharedModel(external({ engine: 'ndb' })), exampleModel()])
      expect(rule.check(model)).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, one)).toEqual(honoured(rule));
  });
});
