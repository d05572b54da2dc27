import { sources } from '../../facts/sources';
import type { DatabaseCluster, NdbCluster } from '../../model';
import { perDatabase } from '../shared-databases';
import { defineRule } from '../rule';

/** Each row of a MySQL Cluster is on two data nodes or more. */
export const rowsHaveTwoCopies = defineRule({
  id: 'database/rows-have-two-copies',
  severity: 'error',
  acceptable: true,
  summary: 'each row of a MySQL Cluster is on two data nodes',
  why: 'One data node goes down, and with it the only copy of its rows: the whole cluster stops, and comes back when that machine does.',
  sources: [sources.ndbManual],
  example: {
    wrong: `
      const database = new NdbCluster(stack, 'database', {
        management: [Machine.at('mgm1', '192.0.2.31')],
        data: [Machine.at('data1', '192.0.2.32')],
        sql: [Machine.at('sql1', '192.0.2.34'), Machine.at('sql2', '192.0.2.35')],
        replicas: 1,
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: 'raise `replicas`, and add machines to `data`',
    right: `
      const database = new NdbCluster(stack, 'database', {
        management: [Machine.at('mgm1', '192.0.2.31')],
        data: [
          Machine.at('data1', '192.0.2.32'),
          Machine.at('data2', '192.0.2.33'),
        ],
        sql: [Machine.at('sql1', '192.0.2.34'), Machine.at('sql2', '192.0.2.35')],
        replicas: 2,
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: perDatabase(mysqlCluster, ({ path, replicas, data }) =>
    replicas > 1
      ? []
      : [
          {
            path,
            message: 'a row is on one data node alone',
            found: `replicas ${replicas}, data nodes ${data.length}`,
            allowed: 'replicas 2 or more, with as many data nodes or a multiple of them',
            fix: 'raise `replicas`, and add machines to `data`',
          },
        ],
  ),
});

function mysqlCluster(database: DatabaseCluster): NdbCluster | null {
  return database.kind === 'ndb' ? database : null;
}
