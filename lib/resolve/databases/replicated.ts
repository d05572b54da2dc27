import { mariadb } from '../../facts/mariadb';
import type { ReplicatedDatabase } from '../../model';
import type { ReplicatedDatabaseRecord } from '../../topology/topology';
import type { StackContext } from '../context';
import { resolveServers } from './servers';
import { bufferPool, PASSWORD_LENGTH, serverOptions, sharedNames, type ResolvedDatabase } from './shared';

/** Each further server reads all that is written; ours. */
const MAX_SERVERS = 9;

/** A primary with replicas, or two primaries; undefined when something cannot be read. */
export function resolveReplicated(record: ReplicatedDatabaseRecord, stack: StackContext): ResolvedDatabase | undefined {
  const { path, members } = record;
  const { problems, secrets } = stack;
  const mode = record.mode ?? 'primary-replica';
  const most = mode === 'dual-primary' ? 2 : MAX_SERVERS;
  if (members.length < 2 || members.length > most) {
    problems.add({
      rule: 'input/number-of-nodes',
      path,
      message: mode === 'dual-primary' ? 'two primaries are two servers' : 'a primary needs a replica',
      found: `${members.length} members`,
      allowed: mode === 'dual-primary' ? '2' : `2 to ${most}`,
      fix: 'change `members`',
    });
  }
  const names = sharedNames(record, stack);
  const servers = resolveServers(path, members, (i) => `members[${i}]`, stack);
  if (record.server === 'mysql') {
    for (const { machine } of servers?.filter(({ made }) => made === null) ?? []) {
      problems.add({
        rule: 'input/parts-belong-together',
        path,
        message: `MySQL and a proxy cannot both be on '${machine}': its client's package excludes the one that proxies need`,
        found: machine,
        allowed: "machines of its own for MySQL, or server: 'mariadb'",
        fix: 'change `members`, or `server`',
      });
    }
  }
  const pool = bufferPool(path, record.bufferPool, problems);
  const options = serverOptions(path, 'serverOptions', record.serverOptions, problems);
  const password = secrets.use(
    record.replicationPassword,
    path,
    'replication_password',
    'the database account the servers replicate with',
    PASSWORD_LENGTH,
    mariadb.password,
  );
  if (!names || !servers || !pool) return undefined;
  const database: ReplicatedDatabase = {
    kind: 'replicated',
    ...names,
    server: record.server ?? 'mariadb',
    mode,
    members: servers.map(({ machine, address, serverId }) => ({ machine, address, serverId })),
    replication: { user: mariadb.replicationUser, password },
    semiSync: record.semiSync ?? 'off',
    bufferPool: pool,
    serverOptions: options,
  };
  return { database, machines: servers.flatMap(({ made }) => made ?? []) };
}
