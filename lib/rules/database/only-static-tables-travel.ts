import { CONTACT_TABLES } from '../../facts/opensips/usrloc';
import { sources } from '../../facts/sources';
import { tableClass, type TableClass } from '../../facts/tables';
import type { ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** Between databases of single nodes only tables are copied that an administrator fills. */
export const onlyStaticTablesTravel = defineRule({
  id: 'database/only-static-tables-travel',
  severity: 'error',
  acceptable: true,
  summary: 'only tables an administrator fills are copied between nodes',
  why: 'Each node writes its own state into rows that the other overwrites: keys clash, replication stops, state and records are lost.',
  sources: [sources.article, sources.schema],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        database: {
          staticTables: StaticTables.copied({ tables: ['subscriber', 'dialog'] }),
        },
      });`,
    fix: "remove 'dialog' from the tables of `staticTables`",
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        database: {
          staticTables: StaticTables.copied({ tables: ['subscriber'] }),
        },
      });`,
  },
  check: perCluster(copying, ({ path, version, tables }) =>
    tables
      // A rule of its own speaks about contacts.
      .filter((table) => !CONTACT_TABLES.includes(table))
      .map((table) => ({ table, holds: HOLDS[tableClass(version, table) ?? 'provisioned'] }))
      .filter(({ holds }) => holds !== null)
      .map(({ table, holds }) => ({
        path,
        message: `table '${table}' holds ${holds ?? ''}, and is copied to the other nodes`,
        found: table,
        allowed: 'tables an administrator fills',
        fix: `remove '${table}' from the tables of \`staticTables\``,
      })),
  ),
});

/** What makes a class unfit for copying. */
const HOLDS: Readonly<Record<TableClass, string | null>> = {
  provisioned: null,
  runtime: 'the state of one running node',
  collected: 'records one node appends',
  owned: 'what is written for each node anyway',
};

function copying({ database, cluster }: ProxyClusterParts) {
  if (!database || database.staticTables.by === 'hand') return null;
  return { path: database.path, version: cluster.version, tables: database.staticTables.tables };
}
