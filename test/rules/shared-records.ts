import { MEMBERS, SHARED_PATHS, type SharedEdits } from '../../lib/testing';
import type { ExternalDatabaseRecord, ReplicatedDatabaseRecord } from '../../lib/topology/topology';
import { onShared, withFiles } from './harness';

/** Edits with a primary and a replica, `db1` and `db2`, in place of the Galera cluster. */
export function replicated(edits: Partial<Omit<ReplicatedDatabaseRecord, 'kind' | 'path'>> = {}): SharedEdits {
  const { database: path } = SHARED_PATHS;
  return {
    database: {
      kind: 'replicated-database',
      path,
      members: MEMBERS.slice(0, 2),
      serverOptions: [],
      ...edits,
    },
  };
}

/** Edits with somebody else's database in place of the Galera cluster: two servers, unless something else is said. */
export function external(edits: Partial<Omit<ExternalDatabaseRecord, 'kind' | 'path'>> = {}): SharedEdits {
  const { database: path } = SHARED_PATHS;
  return {
    database: {
      kind: 'external-database',
      path,
      servers: [{ host: '192.0.2.31' }, { host: '192.0.2.32' }],
      engine: 'galera',
      password: { from: 'file', file: '/secrets/database', version: 1 },
      ...edits,
    },
  };
}

/** Members of which two are the proxies' machines. */
export const BESIDE = [
  { name: 'proxy1', address: '192.0.2.11' },
  { name: 'proxy2', address: '192.0.2.12' },
  MEMBERS[0],
] as const;

/** An option file that is read after ours. */
export const LATE = '/etc/mysql/mariadb.conf.d/99-mine.cnf';

/** Edits that put files on the proxies' machines, which are members of the Galera cluster as well. */
export function besideWithFiles(...files: readonly (readonly [path: string, content: string])[]): SharedEdits {
  return onShared(withFiles(...files), { galera: { members: BESIDE } });
}

/** The same with lines of the server's section in {@link LATE}. */
export function besideWithOptions(...lines: readonly string[]): SharedEdits {
  return besideWithFiles([LATE, `[mysqld]\n${lines.join('\n')}\n`]);
}

/** Edits with one option for the servers of the Galera cluster. */
export function onServers(name: string, value: string | number): SharedEdits {
  return { galera: { serverOptions: [{ name, value }] } };
}

/** The same for its provider. */
export function onProvider(name: string, value: string | number): SharedEdits {
  return { galera: { providerOptions: [{ name, value }] } };
}

/** Lines of module db_virtual: a set over servers of the example's database. */
export function virtualSet(mode: string, ...hosts: readonly string[]): SharedEdits {
  const lines = [`define mine ${mode}`, ...hosts.map((host) => `mysql://opensips:pw@${host}/opensips`)];
  return {
    proxies: { modules: [{ name: 'db_virtual', parameters: lines.map((value) => ({ name: 'db_urls', value })) }] },
  };
}
