import { mariadb } from '../facts/mariadb';
import type { CoreSetting, DatabaseConnection, OpenSipsConfig, Parameter } from '../model';
import { parameter, textOf, written } from './reading';

/** `mysql://user:password@host:port/database`, as far as the rules read it. */
export interface DatabaseUrl {
  readonly scheme: string;
  /** Empty for none. */
  readonly host: string;
  /** That of MySQL's protocol where none is said. */
  readonly port: number;
  readonly database: string;
}

/** Undefined for what is no such URL, and for a set of module db_virtual, whose parts stand elsewhere. */
export function databaseUrl(text: string): DatabaseUrl | undefined {
  const [, scheme, , unix, host, port, database] =
    /^([a-z][a-z0-9_]*):\/\/([^@/]*@)?(?:(unix\([^)]*\))|(\[[^\]]*\]|[^:/]*))(?::(\d+))?\/([^?]*)/.exec(text) ?? [];
  if (scheme === undefined || scheme === 'virtual' || database === undefined) return undefined;
  return { scheme, host: unix ?? host ?? '', port: port === undefined ? mariadb.port : Number(port), database };
}

/** True when the URL leads to the machine it is read on. */
export function isLocal({ host }: DatabaseUrl): boolean {
  return isLoopback(host) || /^(|localhost|unix\(.*\))$/i.test(host);
}

/** By its address: for `localhost` MySQL's client takes the unix socket. */
function isLoopback(host: string): boolean {
  return /^(127(\.\d+){3}|\[?::1\]?)$/.test(host);
}

/** Where a module keeps its tables. */
export interface TablesLine {
  readonly line: Parameter | CoreSetting;
  /** The line without its password. */
  readonly found: string;
  /** Whether a node has them to itself, or others read and write them too; undefined for what cannot be told. */
  readonly of: 'node' | 'all' | undefined;
}

const CORE_URL = 'db_default_url';

/** The line that counts: the module's own, else that of the core; undefined where neither says anything. */
export function tablesLine(
  config: OpenSipsConfig,
  module: string,
  connection: DatabaseConnection | null,
): TablesLine | undefined {
  const own = parameter(config, module, 'db_url');
  const line = own ?? config.core.findLast(({ name }) => name === CORE_URL);
  const text = line && textOf(line.value);
  if (!line || text === undefined) return undefined;
  const found = own ? written(module, own) : `${CORE_URL} on ${databaseUrl(text)?.host ?? text}`;
  return { line, found, of: ownerOf(text, connection) };
}

/** The haproxy on a node's loopback leads to the database that all nodes share. */
function ownerOf(text: string, connection: DatabaseConnection | null): TablesLine['of'] {
  const access = connection?.access;
  if (access?.by === 'db-virtual' && text.startsWith('virtual:')) return 'all';
  const url = databaseUrl(text);
  if (!url) return undefined;
  const throughHaproxy = access?.by === 'haproxy' && isLoopback(url.host) && url.port === access.port;
  return isLocal(url) && !throughHaproxy ? 'node' : 'all';
}
