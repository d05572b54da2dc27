import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { virtualSets } from '../server-urls';
import { engineOf, sharing, type Sharing } from '../shared-databases';
import { defineRule } from '../rule';

/** What servers keep alike by themselves is written to one of them, never to each. */
export const writesAreMadeOnce = defineRule({
  id: 'database/writes-are-made-once',
  severity: 'error',
  // Each row would be there twice or clash with itself, for every write: nobody can want that.
  acceptable: false,
  summary: 'a write to replicated servers is made once',
  why: 'Each server gets each row from the proxy and from its peers: keys clash, replication stops or members leave the cluster, accounting counts calls twice.',
  sources: [sources.dbVirtualSource, sources.article],
  example: {
    wrong: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        access: DatabaseAccess.dbVirtual({ mode: 'PARALLEL' }),
      });`,
    fix: 'set `access` to DatabaseAccess.haproxy()',
    right: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        access: DatabaseAccess.haproxy(),
      });`,
  },
  check: perCluster(replicated, ({ cluster, shared, connection }) =>
    cluster.nodes.flatMap((node) =>
      virtualSets(node, shared)
        .filter(({ mode }) => mode === 'PARALLEL')
        .map(({ name, servers, line }) => ({
          path: line.from,
          message: `db_virtual makes each write on ${servers.length} servers that replicate to each other`,
          found: `set '${name}' in mode PARALLEL over ${servers.join(', ')}`,
          allowed: 'a haproxy on each node, or mode FAILOVER',
          fix:
            line.from === connection.path
              ? 'set `access` to DatabaseAccess.haproxy()'
              : `change \`db_urls\` of db_virtual: 'define ${name} FAILOVER'`,
        })),
    ),
  ),
});

/** Servers that nothing keeps alike are what the mode is for. */
function replicated(parts: ProxyClusterParts): Sharing | null {
  const selected = sharing(parts);
  return selected && engineOf(selected.shared) !== 'single' ? selected : null;
}
