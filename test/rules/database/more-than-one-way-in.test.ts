import { describe, expect, it } from 'vitest';
import { moreThanOneWayIn as rule } from '../../../lib/rules/database/more-than-one-way-in';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { ndbRecord } from '../../support/shared-parts';
import { accepted, facts, found, honoured, values } from '../harness';
import { external, replicated } from '../shared-records';

const direct = { connection: { access: { by: 'direct' } } } as const;
const one = [{ host: '192.0.2.31' }];

describe(rule.id, () => {
  it('holds where there is another server to go to', () => {
    expect(found(rule, sharedModel())).toEqual([]);
    expect(found(rule, sharedModel({ connection: { access: { by: 'db-virtual' } } }))).toEqual([]);
    expect(found(rule, sharedModel(external()))).toEqual([]);
  });

  it('is broken by one server of several', () => {
    expect(facts(rule, sharedModel(direct))).toEqual([
      {
        path: SHARED_PATHS.connection,
        found: 'access to db1 directly',
        allowed: 'a way that leads to another server when this one is gone',
        related: [SHARED_PATHS.database],
      },
    ]);
    expect(found(rule, sharedModel({ ...replicated(), ...direct }))).toHaveLength(1);
  });

  it.each([{}, direct])('is broken by a database that is one server', (connection) => {
    const model = sharedModel({ ...external({ engine: 'single', servers: one }), ...connection });
    expect(values(rule, model)).toEqual([[SHARED_PATHS.database, "192.0.2.31:3306, engine 'single'"]]);
  });

  it('is broken by a MySQL Cluster with one SQL node', () => {
    const database = ndbRecord({ sql: [{ name: 'sql1', address: '192.0.2.45' }] });
    expect(values(rule, sharedModel({ database }))).toEqual([[SHARED_PATHS.database, 'one SQL node, sql1']]);
    expect(found(rule, sharedModel({ database: ndbRecord() }))).toEqual([]);
  });

  it('holds for one address behind which somebody keeps several', () => {
    const check = { port: 9200 };
    expect(found(rule, sharedModel({ ...external({ servers: one, check }), ...direct }))).toEqual([]);
  });

  it('does not apply to databases of each node', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, sharedModel(direct))).toEqual(honoured(rule));
  });
});
