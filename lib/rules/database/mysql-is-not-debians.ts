import { sources } from '../../facts/sources';
import type { DatabaseCluster } from '../../model';
import { perDatabase } from '../shared-databases';
import { defineRule } from '../rule';

/** The server's packages come from the machines' own package sources; Debian 12 has MariaDB, and no MySQL. */
export const mysqlIsNotDebians = defineRule({
  id: 'database/mysql-is-not-debians',
  severity: 'warning',
  acceptable: true,
  summary: 'the database server is one the operating system has',
  why: 'The roll-out ends at a package that no source has. Where another source has it, nobody has tried this: what was written is known to work with MariaDB.',
  sources: [sources.debianPackages],
  example: {
    wrong: `
      const database = new ReplicatedDatabase(stack, 'database', {
        members,
        server: 'mysql',
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: "set `server` to 'mariadb', or accept this where the machines get the packages elsewhere",
    right: `
      const database = new ReplicatedDatabase(stack, 'database', {
        members,
        server: 'mariadb',
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: perDatabase(replicatedOrNdb, ({ path, said }) =>
    said === null
      ? []
      : [
          {
            path,
            message: `Debian 12 has no packages of ${said.product}, and nothing of it could be tried there`,
            found: said.found,
            allowed: 'MariaDB, or machines with a package source of MySQL in place',
            fix: said.fix,
          },
        ],
  ),
});

function replicatedOrNdb(database: DatabaseCluster) {
  const { kind, path } = database;
  if (kind === 'ndb')
    return {
      path,
      said: {
        product: 'MySQL Cluster',
        found: 'an NdbCluster',
        fix: 'use a GaleraCluster, or accept this where the machines get the packages elsewhere',
      },
    };
  if (kind !== 'replicated') return null;
  const accepting = "set `server` to 'mariadb', or accept this where the machines get the packages elsewhere";
  return {
    path,
    said: database.server === 'mysql' ? { product: 'MySQL', found: "server 'mysql'", fix: accepting } : null,
  };
}
