import { stores } from '../../facts/opensips/stores';
import type { Module, NoSqlStore, OpenSipsVersion, Parameter, SettingValue } from '../../model';
import type { Scope } from './draft';

/** A module for each kind of store beside SQL, with a URL for each store of the kind. */
export function storeModules(scope: Scope): readonly Module[] {
  const { parts } = scope;
  const byModule = new Map<string, NoSqlStore[]>();
  for (const store of parts.stores) {
    const { module } = stores[store.engine];
    byModule.set(module, [...(byModule.get(module) ?? []), store]);
  }
  return [...byModule].map(([name, found]) => ({
    name,
    from: found[0]?.path ?? '',
    parameters: found.map((store): Parameter => ({
      name: 'cachedb_url',
      value: storeUrl(store, scope),
      from: store.path,
    })),
  }));
}

/**
 * `<engine>:<group>://[<user>:<password>@]<hosts>/<database>`, where the script writes `<engine>:<group>`. A worker waits for
 * the store of a federation while it holds a lock over devices, so not for long.
 */
export function storeUrl(store: NoSqlStore, { context: { version }, parts }: Scope): SettingValue {
  const { engine, group, account, path } = store;
  const scheme = `${engine}:${group}://`;
  const patience = parts.dualSite?.federation?.store === path ? stores[engine].patience : '';
  const to = target(store, version);
  const options = patience === '' ? '' : `${to.includes('?') ? '&' : '?'}${patience}`;
  const at = `${hosts(store)}/${to}${options}`;
  if (!account) return `${scheme}${at}`;
  return { before: `${scheme}${account.user}:`, secret: account.password, after: `@${at}` };
}

function hosts({ engine, servers }: NoSqlStore): string {
  const { ports, port: usual } = stores[engine];
  // Cassandra's client takes names alone. Couchbase's looks for more than one service unless a port is said, and OpenSIPS
  // reads a list wrong that says some of them.
  const isBare =
    (ports === 'one' && servers.length > 1) || (engine === 'couchbase' && servers.every(({ port }) => port === usual));
  return servers
    .map(({ host, port }) => {
      const uriHost = host.includes(':') ? `[${host}]` : host;
      return isBare ? uriHost : `${uriHost}:${port}`;
    })
    .join(',');
}

/** MongoDB's replica set, said as `set.database.collection`, is an option of the URL but in OpenSIPS 2.2. */
function target({ engine, database }: NoSqlStore, version: OpenSipsVersion): string {
  const [set = '', ...rest] = database.split('.');
  return engine === 'mongodb' && rest.length === 2 && version !== '2.2'
    ? `${rest.join('.')}?replicaSet=${set}`
    : database;
}
