import { sources } from '../../facts/sources';
import { perCluster } from '../reading';
import { virtualSets } from '../server-urls';
import { sharing } from '../shared-databases';
import { defineRule } from '../rule';

/** Which server is used is decided in one place, by a check that knows how the server is. */
export const balancerChoosesTheServer = defineRule({
  id: 'database/balancer-chooses-the-server',
  severity: 'warning',
  acceptable: true,
  summary: 'a balancer with a health check chooses the server',
  why: 'One failed statement moves one process of OpenSIPS to the next server, where it stays, each process for itself: several servers are written to, and no check shows it.',
  sources: [sources.dbVirtualSource, sources.issue1443, sources.issue1482, sources.issue1626],
  example: {
    wrong: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        access: DatabaseAccess.dbVirtual(),
      });`,
    fix: 'set `access` to DatabaseAccess.haproxy()',
    right: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        access: DatabaseAccess.haproxy(),
      });`,
  },
  check: perCluster(sharing, ({ cluster, shared, connection }) =>
    cluster.nodes.flatMap((node) =>
      virtualSets(node, shared).map(({ name, mode, servers, line }) => ({
        path: line.from,
        message: `each OpenSIPS process chooses among ${servers.length} servers for itself`,
        found: `db_virtual, set '${name}' in mode ${mode} over ${servers.join(', ')}`,
        allowed: 'a haproxy on each node, which asks each server how it is',
        fix:
          line.from === connection.path
            ? 'set `access` to DatabaseAccess.haproxy()'
            : 'remove `db_urls` from the parameters of db_virtual, and use the way of the DatabaseConnection',
      })),
    ),
  ),
});
