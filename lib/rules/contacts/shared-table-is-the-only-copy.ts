import { DB_ONLY } from '../../facts/opensips/usrloc';
import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, ProxyCluster, ProxyClusterParts } from '../../model';
import { contactMode, decidingLine } from '../contact-mode';
import { tablesLine } from '../database-url';
import { numberParameter, parameter, perCluster, written } from '../reading';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** Contacts of nodes that share a database are in its table and nowhere else, or a ReplicationCluster exchanges them. */
export const sharedTableIsTheOnlyCopy = defineRule({
  id: 'contacts/shared-table-is-the-only-copy',
  severity: 'error',
  acceptable: true,
  summary: 'contacts in a shared table are kept in no memory beside it',
  why: 'Each node deletes contacts by what it read at its own start: phones that are registered vanish from the table, and nobody can call them.',
  sources: [sources.usrlocSource, sources.issue601, sources.article],
  example: {
    wrong: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        modules: [
          {
            name: 'usrloc',
            parameters: {
              working_mode_preset: 'single-instance-sql-write-through',
            },
          },
        ],
      });`,
    fix: 'remove what you added to the parameters of usrloc: how contacts are kept follows from the DatabaseConnection',
    right: "new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });",
  },
  check: perCluster(sharing, (parts) => parts.cluster.nodes.flatMap(({ config }) => faults(config, parts))),
});

/** Nodes with a shared database, and those whose `usrloc` writes to another machine by the author's own words. */
function sharing(parts: ProxyClusterParts) {
  const { cluster, connection } = parts;
  const isShared = cluster.nodes.some(({ config }) => tablesLine(config, 'usrloc', connection)?.of === 'all');
  return connection || isShared ? parts : null;
}

function faults(config: OpenSipsConfig, parts: ProxyClusterParts): readonly Observation[] {
  const { cluster, connection, replication } = parts;
  const kept = whereKept(config, cluster);
  const tables = tablesLine(config, 'usrloc', connection);
  const mode = modeLine(config, cluster);
  const about = { ...(connection && { related: [connection.path] }) };
  const fix =
    'remove what you added to the parameters of usrloc: how contacts are kept follows from the DatabaseConnection';
  if (connection && (kept === 'table' || kept === 'both') && tables?.of === 'node') {
    const message = 'contacts are in a table of each node, not in the database that nodes share';
    return [{ path: tables.line.from, message, found: tables.found, allowed: 'the shared database', fix, ...about }];
  }
  const allowed = dialects[cluster.version].usrloc.mode === 'db_mode' ? `db_mode ${DB_ONLY}` : 'sql-only';
  if (kept === 'both' && tables?.of === 'all') {
    const message = 'contacts are kept in memory beside a table that all nodes write';
    // Where only the URL is the author's, the mode was right for a table of the node's own.
    const line = mode?.from === cluster.path || connection ? mode : undefined;
    const found = line ? written('usrloc', line) : tables.found;
    return [{ path: (line ?? tables.line).from, message, found, allowed, fix, ...about }];
  }
  if (connection && mode && kept === 'memory' && (replication?.contacts ?? 'off') === 'off') {
    const message = 'contacts are in the memory of one node, and gone when another takes over';
    return [{ path: mode.from, message, found: written('usrloc', mode), allowed, fix, ...about }];
  }
  return [];
}

/** `elsewhere`: with the other nodes, in a store of a cachedb, or in a mode the daemon refuses. */
function whereKept(config: OpenSipsConfig, { version }: ProxyCluster): 'table' | 'memory' | 'both' | 'elsewhere' {
  if (dialects[version].usrloc.mode === 'db_mode') {
    const mode = numberParameter(config, 'usrloc', 'db_mode', 0);
    if (mode === DB_ONLY) return 'table';
    return mode === 0 ? 'memory' : 'both';
  }
  const mode = contactMode(config);
  if (mode?.cluster === 'sql-only') return 'table';
  if (mode && (mode.restart === 'load-from-sql' || mode.writes !== 'none')) return 'both';
  return mode?.cluster === 'none' ? 'memory' : 'elsewhere';
}

function modeLine(config: OpenSipsConfig, { version }: ProxyCluster) {
  return dialects[version].usrloc.mode === 'db_mode' ? parameter(config, 'usrloc', 'db_mode') : decidingLine(config);
}
