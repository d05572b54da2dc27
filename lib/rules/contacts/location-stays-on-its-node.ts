import { CONTACT_TABLES } from '../../facts/opensips/usrloc';
import { sources } from '../../facts/sources';
import type { LocalDatabase, ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** A node's contacts travel through usrloc alone; its `location` table is never copied by the database. */
export const locationStaysOnItsNode = defineRule({
  id: 'contacts/location-stays-on-its-node',
  severity: 'error',
  // usrloc and the database would write the same rows: live contacts are deleted whatever the intention.
  acceptable: false,
  summary: "a node's location table is not copied to others",
  why: 'The database and usrloc both write each contact: keys clash and replication stops, or contacts of phones that are there vanish.',
  sources: [sources.article, sources.usrlocDocs],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        database: {
          staticTables: StaticTables.replicated({
            tables: ['subscriber', 'location'],
          }),
        },
      });`,
    fix: "remove 'location' from the tables of `staticTables`; a ReplicationCluster shares contacts",
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        database: {
          staticTables: StaticTables.replicated({ tables: ['subscriber'] }),
        },
      });`,
  },
  check: perCluster(copying, ({ path, tables }) =>
    tables
      .filter((table) => CONTACT_TABLES.includes(table))
      .map((table) => ({
        path,
        message: `table '${table}' holds a node's own contacts, and is copied to the other nodes`,
        found: table,
        allowed: 'tables an administrator fills',
        fix: `remove '${table}' from the tables of \`staticTables\`; a ReplicationCluster shares contacts`,
      })),
  ),
});

function copying({
  database,
}: ProxyClusterParts): (Pick<LocalDatabase, 'path'> & { readonly tables: readonly string[] }) | null {
  return database && database.staticTables.by !== 'hand'
    ? { path: database.path, tables: database.staticTables.tables }
    : null;
}
