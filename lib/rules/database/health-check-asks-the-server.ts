import { sources } from '../../facts/sources';
import type { DatabaseCluster, ExternalDatabase, Model } from '../../model';
import { isReachedBy, perDatabase } from '../shared-databases';
import { defineRule } from '../rule';

/** A balancer that chooses among replicating servers asks each whether it may be used, not only whether it listens. */
export const healthCheckAsksTheServer = defineRule({
  id: 'database/health-check-asks-the-server',
  severity: 'error',
  acceptable: true,
  summary: 'the health check knows whether a server may be used',
  why: 'A member that left the cluster, or a replica, still takes connections: haproxy sends OpenSIPS there, and every query is refused or finds old rows.',
  sources: [sources.clustercheck, sources.haproxyManual],
  example: {
    wrong: `
      const database = new ExternalDatabase(stack, 'database', {
        servers: [{ host: '192.0.2.31' }, { host: '192.0.2.32' }],
        engine: 'replicated',
        password: Secret.fromVariable('database_password'),
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: 'add `check` with the port on which the servers say how they are',
    right: `
      const database = new ExternalDatabase(stack, 'database', {
        servers: [{ host: '192.0.2.31' }, { host: '192.0.2.32' }],
        engine: 'replicated',
        password: Secret.fromVariable('database_password'),
        check: { port: 9200 },
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: perDatabase(balanced, ({ path, engine, servers, check }) =>
    check
      ? []
      : [
          {
            path,
            message: `haproxy chooses among ${servers.length} servers by trying to connect`,
            found: `engine '${engine}', no check`,
            allowed:
              engine === 'galera'
                ? 'a check over HTTP that is good while the member is synced (wsrep_local_state 4)'
                : 'a check over HTTP that is good while the server may be written to (read_only is off)',
            fix: 'add `check` with the port on which the servers say how they are',
          },
        ],
  ),
});

function balanced(database: DatabaseCluster, model: Model): ExternalDatabase | null {
  if (database.kind !== 'external' || database.servers.length < 2) return null;
  const canBeUnfit = database.engine === 'galera' || database.engine === 'replicated';
  return canBeUnfit && isReachedBy(database, 'haproxy', model) ? database : null;
}
