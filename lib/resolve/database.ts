import { mariadb } from '../facts/mariadb';
import { provisionedTables, tables as knownTables } from '../facts/tables';
import type { LocalDatabase, StaticTables } from '../model';
import type { LocalDatabaseRecord, StaticTablesRecord } from '../topology/topology';
import { Duration, nameOfPath, nearest } from '../units';
import type { ClusterContext } from './context';
import type { SharedTables } from './site-databases';
import {
  bufferPool,
  databaseName,
  DEFAULT_DATABASE,
  DEFAULT_USER,
  PASSWORD_LENGTH,
  userName,
} from './databases/shared';

/** The article's script runs hourly. */
const DEFAULT_EVERY = '1h';
const MIN_EVERY = Duration.seconds(10);
/** A copy older than a week is none; ours. */
const MAX_EVERY = Duration.hours(168);

/** The database of each node: names, ids, and how static tables travel; undefined when something cannot be read. */
export function resolveDatabase(
  record: LocalDatabaseRecord,
  context: ClusterContext,
  shared: SharedTables | null,
): LocalDatabase | undefined {
  const { path } = record;
  const { problems } = context;
  const database = databaseName(path, record.database ?? DEFAULT_DATABASE, problems);
  const user = userName(path, record.user ?? DEFAULT_USER, problems);
  const pool = bufferPool(path, record.bufferPool, problems);
  const said = record.staticTables ?? { by: 'replication' };
  const travelling = shared && said.by === 'replication' ? { ...said, password: shared.password } : said;
  const staticTables = resolveStaticTables(record, travelling, context);
  if (database === undefined || user === undefined || !pool || !staticTables) return undefined;

  return {
    path,
    name: nameOfPath(path),
    proxies: record.proxies,
    database,
    user,
    bufferPool: pool,
    members: context.nodes.map((node) => ({ machine: node.machine, address: node.address, serverId: node.nodeId })),
    elsewhere: shared?.elsewhere ?? [],
    staticTables,
  };
}

function resolveStaticTables(
  record: LocalDatabaseRecord,
  said: StaticTablesRecord,
  context: ClusterContext,
): StaticTables | undefined {
  if (said.by === 'hand') return { by: 'hand' };
  const { path } = record;
  const tables = allowList(said.tables, path, context);
  if (said.by === 'replication') {
    const password = secret(
      record,
      said.password,
      'replication_password',
      'the database account the nodes replicate with',
      context,
    );
    return tables && { by: 'replication', tables, user: mariadb.replicationUser, password };
  }
  const password = secret(record, said.password, 'copy_password', 'the database account the nodes copy with', context);
  const every = interval(said.every ?? DEFAULT_EVERY, path, context);
  const source = sourceMachine(said.source, path, context);
  return tables && every && source !== undefined
    ? { by: 'timer', tables, every, source, user: mariadb.copyUser, password }
    : undefined;
}

function secret(
  record: LocalDatabaseRecord,
  said: Parameters<ClusterContext['secrets']['use']>[0],
  what: string,
  purpose: string,
  { secrets }: ClusterContext,
) {
  return secrets.use(said, record.path, what, purpose, PASSWORD_LENGTH, mariadb.password);
}

/** A known table of another class stays, for the rules to speak about; an unknown one is a slip of the pen. */
function allowList(
  said: readonly string[] | undefined,
  path: string,
  { version, problems }: ClusterContext,
): readonly string[] | undefined {
  if (said === undefined) return provisionedTables(version);
  const known = knownTables(version);
  if (said.length === 0) {
    problems.add({
      rule: 'input/static-tables',
      path,
      message: 'an empty list of static tables copies nothing',
      found: '[]',
      allowed: 'at least one table, or the default: every provisioned table',
      fix: 'add to `staticTables.tables`, leave it out, or use StaticTables.byHand()',
    });
    return undefined;
  }
  const unknown = said.filter((table) => !known.has(table));
  for (const table of unknown) {
    const meant = nearest(table, known.keys());
    problems.add({
      rule: 'input/static-tables',
      path,
      message: `OpenSIPS ${version} has no such table${meant === undefined ? '' : `; did you mean '${meant}'?`}`,
      found: JSON.stringify(table),
      allowed: provisionedTables(version).join(', '),
      fix: 'change `staticTables.tables`',
    });
  }
  return unknown.length === 0 ? [...new Set(said)].sort() : undefined;
}

function interval(text: string, path: string, { problems }: ClusterContext): Duration | undefined {
  const every = problems.duration(path, 'staticTables.every', text);
  const ms = every?.toMillis() ?? 0;
  if (!every || (ms >= MIN_EVERY.toMillis() && ms <= MAX_EVERY.toMillis() && ms % 1000 === 0)) return every;
  problems.add({
    rule: 'input/static-tables',
    path,
    message: 'copies cannot be made that often, or that seldom',
    found: JSON.stringify(text),
    allowed: `whole seconds, ${MIN_EVERY.toString()} to ${MAX_EVERY.toString()}`,
    fix: 'change `staticTables.every`',
  });
  return undefined;
}

function sourceMachine(
  said: string | undefined,
  path: string,
  { nodes, problems }: ClusterContext,
): string | undefined {
  const machines = nodes.map((node) => node.machine);
  const source = said ?? machines[0];
  if (source !== undefined && machines.includes(source)) return source;
  problems.add({
    rule: 'input/static-tables',
    path,
    message: '`staticTables.source` is none of the nodes',
    found: JSON.stringify(source ?? null),
    allowed: machines.join(', '),
    fix: 'change `staticTables.source`',
  });
  return undefined;
}
