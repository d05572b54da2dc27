import { PATIENCE } from '../../facts/opensips/db-mysql';
import { commonDatabase, sqlServers, type Module } from '../../model';
import type { ResolvedParts } from '../context';
import { COMMON_SET, module, serverUrl, tables, VIRTUAL_SET, type Scope } from './draft';

/** What speaks to the tables: nothing where there are none. */
export function drivers(scope: Scope): readonly Module[] {
  const found = tables(scope);
  if (!found) return [];
  const { connection } = scope.parts;
  // At a socket of its own machine the daemon's own patience is enough.
  const patience = found.of === 'cluster' && connection ? PATIENCE[connection.access.by] : null;
  return [
    module('db_mysql', found.from, {
      timeout_interval: patience?.answer.toSeconds(),
      max_db_retries: patience?.connections,
      max_db_queries: patience?.attempts,
    }),
    ...virtual(scope.parts),
  ];
}

/** Every server of a shared database in one set for each database on them: each line of a set is one value of the same parameter. */
function virtual({ shared, connection }: ResolvedParts): readonly Module[] {
  if (!shared || connection?.access.by !== 'db-virtual') return [];
  const { mode } = connection.access;
  const set = (name: string, database: string) => [
    `define ${name} ${mode}`,
    ...sqlServers(shared).map((server) => serverUrl(shared, server, database)),
  ];
  const common = commonDatabase(shared);
  const lines = [...set(VIRTUAL_SET, shared.database), ...(common === null ? [] : set(COMMON_SET, common))];
  const { path: from } = connection;
  return [{ name: 'db_virtual', from, parameters: lines.map((value) => ({ name: 'db_urls', value, from })) }];
}
