import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { sharing } from '../shared-databases';
import { defineRule } from '../rule';

/** Proxies that use one server alone use the one that may be written to. */
export const proxiesWriteToThePrimary = defineRule({
  id: 'database/proxies-write-to-the-primary',
  severity: 'error',
  // A person may have promoted that server since.
  acceptable: true,
  summary: 'proxies that use one server use the primary',
  why: 'The replica refuses every write: no phone can register and no call is kept, though all servers are up and every check is green.',
  sources: [sources.article, sources.mariadbReplication],
  example: {
    wrong: `
      const database = new ReplicatedDatabase(stack, 'database', { members });
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        access: DatabaseAccess.direct({ server: 'db2' }),
      });`,
    fix: "set `access` to DatabaseAccess.haproxy(), or its server to 'db1'",
    right: `
      const database = new ReplicatedDatabase(stack, 'database', { members });
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        access: DatabaseAccess.haproxy(),
      });`,
  },
  check: perCluster(directToOne, ({ path, server, primary, replicated }) =>
    server === primary
      ? []
      : [
          {
            path,
            message: `the proxies write to ${server}, which begins as a replica and refuses that`,
            found: `access to ${server} directly, primary ${primary}`,
            allowed: `${primary}, the first of \`members\`, or a haproxy, which finds the primary`,
            fix: `set \`access\` to DatabaseAccess.haproxy(), or its server to '${primary}'`,
            related: [replicated],
          },
        ],
  ),
});

function directToOne(parts: ProxyClusterParts) {
  const { shared, connection } = sharing(parts) ?? {};
  if (shared?.kind !== 'replicated' || shared.mode !== 'primary-replica' || connection?.access.by !== 'direct')
    return null;
  const primary = shared.members[0]?.machine ?? '';
  return { path: connection.path, server: connection.access.server, primary, replicated: shared.path };
}
