import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { serverUrls, virtualSets, type ServerUrl, type VirtualSet } from '../server-urls';
import { engineOf, sharing, type Sharing } from '../shared-databases';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** All that a proxy cluster writes goes to one server of its database at a time. */
export const oneServerIsWrittenTo = defineRule({
  id: 'database/one-server-is-written-to',
  severity: 'error',
  acceptable: true,
  summary: 'all writes go to one server at a time',
  why: 'Galera refuses one of two writes that meet, and a prepared statement is not tried again: a registration or a call is lost. A replica refuses, two primaries part.',
  sources: [sources.galeraServer, sources.dbMysqlSource, sources.dbVirtualSource],
  example: {
    wrong: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        modules: [
          {
            name: 'acc',
            parameters: { db_url: 'mysql://opensips@192.0.2.22/opensips' },
          },
        ],
      });`,
    fix: 'remove `db_url` from the parameters of acc',
    right: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        modules: [{ name: 'acc' }],
      });`,
  },
  check: perCluster(several, (selected) =>
    selected.cluster.nodes.flatMap((node) => [
      ...virtualSets(node, selected.shared)
        .filter(({ mode }) => mode === 'ROUND')
        .map((set) => byTurns(set, selected)),
      ...serverUrls(node, selected.shared)
        .filter(({ server }) => !isTheWay(server, selected))
        .map((url) => pastTheWay(url, selected)),
    ]),
  ),
});

/** Servers of MySQL Cluster may all write: rows are locked on the data nodes. */
function several(parts: ProxyClusterParts): Sharing | null {
  const selected = sharing(parts);
  return selected && ['galera', 'replicated'].includes(engineOf(selected.shared)) ? selected : null;
}

function isTheWay(server: string, { connection: { access } }: Sharing): boolean {
  return access.by === 'direct' && access.server === server;
}

function byTurns({ name, servers, line }: VirtualSet, { connection }: Sharing): Observation {
  const isOurs = line.from === connection.path;
  return {
    path: line.from,
    message: `db_virtual hands the statements of a process to ${servers.length} servers by turns, writes too`,
    found: `set '${name}' in mode ROUND over ${servers.join(', ')}`,
    allowed: 'a haproxy on each node, or mode FAILOVER',
    fix: isOurs
      ? 'set `access` to DatabaseAccess.haproxy()'
      : `change \`db_urls\` of db_virtual: 'define ${name} FAILOVER'`,
  };
}

function pastTheWay(
  { server, line, module, found }: ServerUrl,
  { connection: { access, path } }: Sharing,
): Observation {
  const way = {
    haproxy: 'the haproxy of the node',
    'db-virtual': 'the set of db_virtual',
    direct: access.by === 'direct' ? access.server : '',
  }[access.by];
  return {
    path: line.from,
    message: `${module ?? 'a module without a URL of its own'} writes to ${server}, past the way all others take`,
    found,
    allowed: `${way}, as the DatabaseConnection says it`,
    fix:
      module === null
        ? `remove '${line.name}' from \`core\``
        : `remove \`${line.name}\` from the parameters of ${module}`,
    related: [path],
  };
}
