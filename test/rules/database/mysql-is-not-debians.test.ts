import { describe, expect, it } from 'vitest';
import { mysqlIsNotDebians as rule } from '../../../lib/rules/database/mysql-is-not-debians';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { ndbRecord } from '../../support/shared-parts';
import { accepted, facts, found, honoured, values } from '../harness';
import { external, replicated } from '../shared-records';

const mysql = sharedModel(replicated({ server: 'mysql' }));

describe(rule.id, () => {
  it('holds for MariaDB', () => {
    expect(found(rule, sharedModel(replicated()))).toEqual([]);
  });

  it('is broken by MySQL', () => {
    expect(facts(rule, mysql)).toEqual([
      {
        path: SHARED_PATHS.database,
        found: "server 'mysql'",
        allowed: 'MariaDB, or machines with a package source of MySQL in place',
      },
    ]);
  });

  it('is broken by MySQL Cluster', () => {
    expect(values(rule, sharedModel({ database: ndbRecord() }))).toEqual([[SHARED_PATHS.database, 'an NdbCluster']]);
  });

  it("does not apply to Galera, to somebody else's, and to databases of each node", () => {
    for (const model of [sharedModel(), sharedModel(external()), exampleModel()])
      expect(rule.check(model)).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, mysql)).toEqual(honoured(rule));
  });
});
