import { sources } from '../../facts/sources';
import type { DatabaseCluster, ExternalDatabase } from '../../model';
import { perDatabase } from '../shared-databases';
import { defineRule } from '../rule';

/** Each table has a primary key before the first row is put into it; of those that are shipped `version` has none. */
export const versionTableHasAKey = defineRule({
  id: 'database/version-table-has-a-key',
  severity: 'warning',
  acceptable: true,
  summary: 'whoever makes the tables gives `version` a primary key',
  why: 'A strict cluster takes no row in a table without a primary key, or not even the table: OpenSIPS finds no version of any table and does not start.',
  sources: [sources.schema, sources.galeraConfiguration],
  example: {
    wrong: `
      const database = new ExternalDatabase(stack, 'database', {
        servers: [{ host: '192.0.2.31' }, { host: '192.0.2.32' }],
        engine: 'galera',
        check: { port: 9200 },
        password: Secret.fromVariable('database_password'),
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: 'add `provisioning`, or accept this once the key is there',
    right: `
      const database = new ExternalDatabase(stack, 'database', {
        servers: [{ host: '192.0.2.31' }, { host: '192.0.2.32' }],
        engine: 'galera',
        check: { port: 9200 },
        password: Secret.fromVariable('database_password'),
        provisioning: {
          user: 'admin',
          password: Secret.fromVariable('provisioning_password'),
        },
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: perDatabase(strict, ({ path, engine, provisioning }) =>
    provisioning
      ? []
      : [
          {
            path,
            message: 'somebody else makes the tables, and has to give table `version` a primary key',
            found: `engine '${engine}', no provisioning account`,
            allowed: 'an account that may make tables, or the key made by hand: ADD PRIMARY KEY (table_name)',
            fix: 'add `provisioning`, or accept this once the key is there',
          },
        ],
  ),
});

function strict(database: DatabaseCluster): ExternalDatabase | null {
  return database.kind === 'external' && ['galera', 'ndb'].includes(database.engine) ? database : null;
}
