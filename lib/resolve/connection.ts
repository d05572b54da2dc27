import { sqlServers, type DatabaseAccess, type DatabaseCluster, type DatabaseConnection } from '../model';
import type { DatabaseAccessRecord, DatabaseConnectionRecord } from '../topology/topology';
import { Duration, nameOfPath, nearest } from '../units';
import type { ClusterContext, StackContext } from './context';

/** haproxy's own port on the loopback of each node: that of the protocol, for no server of ours listens there. */
const DEFAULT_PORT = 3306;
/** A dead writer is out of use after two failed checks. */
const DEFAULT_CHECK_INTERVAL = '1s';
const CHECK_INTERVAL = { min: Duration.millis(200), max: Duration.minutes(1) };
/** Connections of OpenSIPS are silent for as long as nobody calls. */
const DEFAULT_SESSION_TIMEOUT = '8h';
const SESSION_TIMEOUT = { min: Duration.seconds(1), max: Duration.hours(24) };

/** The database a proxy cluster shares, and the way to it. */
export interface ResolvedConnection {
  readonly shared: DatabaseCluster;
  readonly connection: DatabaseConnection;
}

/** How the nodes reach the database they share; undefined when that cannot be read. */
export function resolveConnection(
  record: DatabaseConnectionRecord,
  context: ClusterContext,
  stack: StackContext,
): ResolvedConnection | undefined {
  const { path } = record;
  const { problems, records } = context;
  if (records.database) {
    problems.add({
      rule: 'input/parts-belong-together',
      path,
      message: 'the nodes have a database of their own, and share another one',
      found: `${records.database.path} and ${record.database}`,
      allowed: 'a LocalDatabase, or a DatabaseConnection',
      fix: 'remove one of the two',
      related: [records.database.path],
    });
  }
  const shared = stack.databaseClusters.get(record.database);
  if (!shared) {
    // One that was said and could not be read has been complained about.
    if (!stack.saidDatabases.includes(record.database)) {
      problems.add({
        rule: 'input/parts-belong-together',
        path,
        message: '`database` names no shared database of this stack',
        found: JSON.stringify(record.database),
        allowed: stack.saidDatabases.map((each) => JSON.stringify(each)).join(', ') || 'none yet',
        fix: 'pass a GaleraCluster, ReplicatedDatabase, NdbCluster or ExternalDatabase of the same stack as `database`',
      });
    }
    return undefined;
  }
  const access = accessOf(record.access ?? { by: 'haproxy' }, shared, record, context);
  if (access) checkAddresses(access, shared, record, context);
  return (
    access && {
      shared,
      connection: {
        path,
        name: nameOfPath(path),
        proxies: record.proxies,
        database: shared.path,
        access,
        dialogs: record.dialogs ?? (records.replication ? 'off' : 'realtime'),
      },
    }
  );
}

function accessOf(
  said: DatabaseAccessRecord,
  shared: DatabaseCluster,
  { path }: DatabaseConnectionRecord,
  { problems }: ClusterContext,
): DatabaseAccess | undefined {
  switch (said.by) {
    case 'haproxy': {
      const port = problems.integer(path, 'access.port', said.port ?? DEFAULT_PORT, 1, 65535);
      const checkInterval = problems.durationWithin(
        path,
        'access.checkInterval',
        said.checkInterval ?? DEFAULT_CHECK_INTERVAL,
        CHECK_INTERVAL,
      );
      const sessionTimeout = problems.durationWithin(
        path,
        'access.sessionTimeout',
        said.sessionTimeout ?? DEFAULT_SESSION_TIMEOUT,
        SESSION_TIMEOUT,
      );
      return port !== undefined && checkInterval && sessionTimeout
        ? { by: 'haproxy', port, checkInterval, sessionTimeout }
        : undefined;
    }
    case 'db-virtual':
      return { by: 'db-virtual', mode: said.mode ?? 'FAILOVER' };
    case 'direct':
      return direct(said.server, shared, path, problems);
  }
}

/** The database URLs of OpenSIPS 2.3 know no brackets (db/db_id.c): `[2001` would be the host. */
function checkAddresses(
  access: DatabaseAccess,
  shared: DatabaseCluster,
  { path }: DatabaseConnectionRecord,
  { version, problems }: ClusterContext,
): void {
  const reached = sqlServers(shared).filter(({ name }) => access.by !== 'direct' || access.server === name);
  const inBrackets = reached.find(({ host }) => host.includes(':'));
  if (version !== '2.3' || access.by === 'haproxy' || !inBrackets) return;
  problems.add({
    rule: 'input/version-can-do-it',
    path,
    message: 'a database URL of OpenSIPS 2.3 takes no IPv6 address',
    found: inBrackets.host,
    allowed: 'DatabaseAccess.haproxy(), IPv4 addresses or domain names; in 2.2 and since 2.4 IPv6 addresses, too',
    fix: 'change `access`, the addresses, or `version`',
  });
}

function direct(
  said: string | undefined,
  shared: DatabaseCluster,
  path: string,
  problems: ClusterContext['problems'],
): DatabaseAccess | undefined {
  const servers = sqlServers(shared);
  const found = said === undefined ? servers[0] : servers.find(({ name, host }) => said === name || said === host);
  if (found) return { by: 'direct', server: found.name };
  const names = servers.map(({ name }) => name);
  const meant = nearest(said ?? '', names);
  problems.add({
    rule: 'input/parts-belong-together',
    path,
    message: `\`access.server\` is no server of '${shared.path}'${meant === undefined ? '' : `; did you mean '${meant}'?`}`,
    found: JSON.stringify(said),
    allowed: names.join(', '),
    fix: 'change the server in DatabaseAccess.direct',
  });
  return undefined;
}
