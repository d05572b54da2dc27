import { sources } from '../../facts/sources';
import type { DatabaseCluster, ProxyClusterParts } from '../../model';
import { serverOptions } from '../mariadb-files';
import { perCluster } from '../reading';
import { authorOptions } from '../server-options';
import { either, perDatabase } from '../shared-databases';
import { defineRule } from '../rule';

/** What is replicated is said once: by an allow-list each replica applies, or it is everything. The log is never filtered. */
export const replicationFiltersAreOurs = defineRule({
  id: 'database/replication-filters-are-ours',
  severity: 'error',
  acceptable: true,
  summary: 'one allow-list on the replica side says what is replicated',
  why: 'A filter on the binary log leaves nothing to recover from, a second list lets new runtime tables through: contacts are overwritten by the peer.',
  sources: [sources.mariadbReplication, sources.galeraServer],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        files: [
          {
            path: '/etc/mysql/mariadb.conf.d/99-mine.cnf',
            content: '[mysqld]\\nreplicate_do_table = opensips.subscriber\\n',
          },
        ],
      });`,
    fix: 'remove the line from the content in `files`, and name the tables in `staticTables`',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        database: {
          staticTables: StaticTables.replicated({ tables: ['subscriber'] }),
        },
      });`,
  },
  check: either(
    perCluster(withFilters, ({ cluster }) =>
      serverOptions(cluster)
        .filter(({ name }) => FILTERS.test(name))
        .map(({ file, name, text }) => ({
          path: file.from,
          message: name.startsWith('binlog')
            ? 'the binary log is filtered'
            : 'a second filter decides what is replicated',
          found: `${text} in ${file.path}`,
          allowed: 'the tables of `staticTables`, applied by the replica',
          fix: 'remove the line from the content in `files`, and name the tables in `staticTables`',
        })),
    ),
    perDatabase(keptAlike, (database, model) =>
      authorOptions(database, model)
        .filter(({ name }) => FILTERS.test(name))
        .map(({ path, found, fix }) => ({
          path,
          message: 'a filter keeps changes from the other servers of a shared database',
          found,
          allowed: 'no filter: proxies may come to need any server, with all tables',
          fix,
        })),
    ),
  ),
});

const FILTERS = /^(binlog|replicate)_(do|ignore|wild_do|wild_ignore)_(db|table)$/;

function withFilters(parts: ProxyClusterParts) {
  return parts.database?.staticTables.by === 'replication' ? parts : null;
}

function keptAlike(database: DatabaseCluster): DatabaseCluster | null {
  return database.kind === 'galera' || database.kind === 'replicated' ? database : null;
}
