import { sqlServers } from '../model';
import type { CoreSetting, DatabaseCluster, Parameter, ProxyNode } from '../model';
import { IpAddress } from '../units';
import { databaseUrl } from './database-url';
import { parameters, textOf, written } from './reading';

/** A URL of a script that leads straight to one server of a shared database. */
export interface ServerUrl {
  /** Name of the server. */
  readonly server: string;
  readonly line: Parameter | CoreSetting;
  /** Null for a core parameter. */
  readonly module: string | null;
  /** The line without its password. */
  readonly found: string;
}

/** A set of module db_virtual with two or more servers of a shared database in it. */
export interface VirtualSet {
  readonly name: string;
  readonly mode: 'FAILOVER' | 'PARALLEL' | 'ROUND';
  /** The line that begins it. */
  readonly line: Parameter;
  /** Names of the servers, in their order. */
  readonly servers: readonly string[];
}

const VIRTUAL = { module: 'db_virtual', parameter: 'db_urls' } as const;

/** Every URL with which modules of a node go straight to one server; the sets of db_virtual are not among them. */
export function serverUrls({ machine, config }: ProxyNode, database: DatabaseCluster): readonly ServerUrl[] {
  const core = config.core.flatMap((line) => {
    const text = textOf(line.value) ?? '';
    const server = serverOf(text, database, machine);
    return server === undefined ? [] : [{ server, line, module: null, found: `${line.name} on ${server}` }];
  });
  const modules = config.modules
    .filter(({ name }) => name !== VIRTUAL.module)
    .flatMap(({ name: module, parameters: lines }) =>
      lines.flatMap((line) => {
        const server = serverOf(textOf(line.value) ?? '', database, machine);
        return server === undefined ? [] : [{ server, line, module, found: written(module, line) }];
      }),
    );
  return [...core, ...modules];
}

/** The sets of a node that hold several servers of one database. */
export function virtualSets({ machine, config }: ProxyNode, database: DatabaseCluster): readonly VirtualSet[] {
  const sets: { name: string; mode: VirtualSet['mode']; line: Parameter; servers: string[] }[] = [];
  for (const line of parameters(config, VIRTUAL.module, VIRTUAL.parameter)) {
    const text = textOf(line.value) ?? '';
    const [, name, mode = ''] = /^define (\S+) (.*)$/.exec(text) ?? [];
    if (name !== undefined) sets.push({ name, mode: modeOf(mode), line, servers: [] });
    else {
      const server = serverOf(text, database, machine);
      if (server !== undefined) sets.at(-1)?.servers.push(server);
    }
  }
  return sets.filter(({ servers }) => new Set(servers).size > 1);
}

/** The module looks at the beginning of the word, and takes one it does not know for FAILOVER. */
function modeOf(word: string): VirtualSet['mode'] {
  return (['PARALLEL', 'ROUND'] as const).find((mode) => word.startsWith(mode)) ?? 'FAILOVER';
}

/** The server a URL leads to, when it is for the shared database; a number or a name may stand before it. */
function serverOf(text: string, database: DatabaseCluster, machine: string): string | undefined {
  const url = databaseUrl(/mysql:\/\/\S+/.exec(text)?.[0] ?? '');
  if (!url || url.database !== database.database) return undefined;
  const host = plainHost(url.host.replace(/^\[|\]$/g, ''));
  // The unix socket of the machine, where it is a server itself.
  const isSocket = host === '' || host === 'localhost' || host.startsWith('unix(');
  return sqlServers(database).find(({ name, host: at, port }) =>
    isSocket ? name === machine : port === url.port && [at, name].some((each) => plainHost(each) === host),
  )?.name;
}

/** One spelling for each address and name. */
function plainHost(text: string): string {
  return IpAddress.parse(text)?.toString() ?? text.toLowerCase();
}
