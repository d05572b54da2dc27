import { since } from '../facts/opensips/catalogue';
import { atLeast, COUCHBASE_URL_BYTES, MONGODB_HOST_BYTES, stores, type StoreFacts } from '../facts/opensips/stores';
import { OPENSIPS_VERSIONS, type DatabaseAccount, type NoSqlStore, type OpenSipsVersion } from '../model';
import type { NoSqlStoreRecord } from '../topology/topology';
import { nameOfPath } from '../units';
import type { ClusterContext } from './context';
import { resolveHosts } from './hosts';
import { SECRET_MARK } from './secrets';

const DEFAULT_GROUP = 'opensips';
/** Between two colons of a URL, and in the script's strings. */
const GROUP = /^[A-Za-z][A-Za-z0-9_]{0,31}$/;
/** What needs no quoting in a URL. */
const USER = /^[A-Za-z0-9._-]{1,64}$/;
const PASSWORD = '^[A-Za-z0-9._~-]{1,128}$';
/** Of a derived password, which there is none of. */
const PASSWORD_LENGTH = 32;
/** More names to start from than any client asks; ours. */
const MAX_SERVERS = 16;

/** The stores beside SQL; those that cannot be read are left out. */
export function resolveStores(records: readonly NoSqlStoreRecord[], context: ClusterContext): readonly NoSqlStore[] {
  const resolved = records.map((record) => resolveStore(record, context)).filter((store) => store !== undefined);
  const taken = new Map<string, string>();
  for (const { engine, group, path } of resolved) {
    const name = `${engine}:${group}`;
    const other = taken.get(name);
    if (other === undefined) {
      taken.set(name, path);
      continue;
    }
    context.problems.add({
      rule: 'input/names-are-unique',
      path,
      message: 'two stores have one name in the script',
      found: name,
      allowed: 'a name of its own for each store of an engine',
      fix: 'change `group`',
      related: [other],
    });
  }
  return resolved;
}

function resolveStore(record: NoSqlStoreRecord, context: ClusterContext): NoSqlStore | undefined {
  const { path, engine } = record;
  const facts = stores[engine];
  const complain = complainer(path, context);
  const servers = resolveHosts(path, record.servers, { port: facts.port, most: MAX_SERVERS }, context.problems);
  const group = record.group ?? DEFAULT_GROUP;
  if (!GROUP.test(group))
    complain(
      '`group` cannot be used as a name in the script',
      JSON.stringify(group),
      'letters, digits and _, 32 at most, a letter first',
      'change `group`',
    );
  const database = record.database ?? facts.defaultDatabase;
  if (!facts.database.test(database) || database.includes(SECRET_MARK))
    complain('`database` cannot be read', JSON.stringify(database), facts.wanted, 'change `database`');
  const account = accountOf(record, facts, context, complain);
  if (!servers || account === undefined) return undefined;
  const store: NoSqlStore = {
    path,
    name: nameOfPath(path),
    proxies: record.proxies,
    engine,
    group,
    servers,
    database,
    account,
  };
  checkServers(store, facts, context.version, complain);
  if (engine === 'mongodb') checkReplicaSet(store, context.version, complain);
  return store;
}

type Complain = (message: string, found: string, allowed: string, fix: string) => void;

function complainer(path: string, { problems }: ClusterContext): Complain {
  return (message, found, allowed, fix) => {
    problems.add({ rule: 'input/stores', path, message, found, allowed, fix });
  };
}

/** Null for a store without a login; undefined when it cannot be read. */
function accountOf(
  { path, engine, user, password }: NoSqlStoreRecord,
  facts: StoreFacts,
  { version, secrets }: ClusterContext,
  complain: Complain,
): DatabaseAccount | null | undefined {
  const said = user === undefined ? 'a password alone' : 'a user';
  if (user !== undefined && !USER.test(user))
    complain('`user` cannot stand in a URL', JSON.stringify(user), 'letters, digits, dot, dash and _, 64 at most', 'change `user`'); // prettier-ignore
  if (user === undefined && password === undefined) {
    if (facts.accountNeededSince !== null && atLeast(version, facts.accountNeededSince))
      complain(
        `OpenSIPS ${version} dies without an account for ${engine}`,
        'no `user`',
        '`user` and `password`',
        'add `user` and `password`, or use an earlier `version`',
      );
    return null;
  }
  if (!atLeast(version, facts.accountSince)) {
    const fix = 'remove `user` and `password`, or change `version`';
    complain(`OpenSIPS ${version} does not log in to ${engine}`, said, `an account ${from(facts.accountSince)}`, fix);
  }
  if (facts.account === 'password-only' && user !== undefined)
    complain(
      `OpenSIPS logs in to ${engine} with a password alone, in every version`,
      JSON.stringify(user),
      'no `user`; the password of the default user',
      'remove `user`',
    );
  if (facts.account === 'user' && user === undefined)
    complain('a password needs a user', said, '`user` and `password`, or neither', 'add `user`');
  if (password === undefined) {
    complain('a user needs a password', said, '`user` and `password`, or neither', 'add `password`');
    return undefined;
  }
  const purpose = `OpenSIPS's account of the ${engine} store`;
  return { user: user ?? '', password: secrets.use(password, path, 'password', purpose, PASSWORD_LENGTH, PASSWORD) };
}

function checkServers(store: NoSqlStore, facts: StoreFacts, version: OpenSipsVersion, complain: Complain): void {
  const { engine, servers, database } = store;
  const several = servers.length > 1;
  const names = servers.map(({ host }) => host).join(', ');
  if (several && !atLeast(version, facts.severalSince))
    complain(
      `OpenSIPS ${version} takes one server of ${engine}`,
      names,
      `several servers ${from(facts.severalSince)}`,
      'leave one in `servers`, or change `version`',
    );
  if (several && facts.ports === 'one' && servers.some(({ port }) => port !== facts.port))
    complain(
      `several servers of ${engine} have its usual port`,
      servers.map(({ port }) => port).join(', '),
      `${facts.port} on each, or one server`,
      'change `servers`',
    );
  const inBrackets = servers.find(({ host }) => host.includes(':'));
  if (inBrackets && (several || !facts.ipv6.includes(version)))
    complain(
      `a URL of ${engine} cannot hold this address in OpenSIPS ${version}`,
      JSON.stringify(inBrackets.host),
      `an IPv4 address or a domain name${several || facts.ipv6.length === 0 ? '' : `; an IPv6 address ${since(facts.ipv6)}`}`,
      'change the host in `servers`',
    );
  const url = `couchbase://${servers.map(({ host, port }) => `${host}:${port}`).join(',')}/${database}`;
  if (engine === 'couchbase' && url.length >= COUCHBASE_URL_BYTES)
    complain(
      'the servers and the bucket are too long for the module',
      `${url.length} characters`,
      `${COUCHBASE_URL_BYTES - 1}`,
      'leave fewer `servers`',
    );
}

/** In 2.2 the driver is told the set by name, from 2.4 on it may be; in 2.3 there is no place for it. */
function checkReplicaSet({ servers, database }: NoSqlStore, version: OpenSipsVersion, complain: Complain): void {
  const isNamed = database.split('.').length === 3;
  const several = servers.length > 1;
  const found = JSON.stringify(database);
  if (version === '2.2' && several && !isNamed)
    complain(
      'OpenSIPS 2.2 asks for the name of the replica set',
      found,
      'replicaSet.database.collection; without the name since 2.3',
      'change `database`',
    );
  if (version === '2.2' && !several && isNamed)
    complain(
      'OpenSIPS 2.2 takes the name of a replica set with several servers alone',
      found,
      'database.collection',
      'change `database`, or add its `servers`',
    );
  if (version === '2.3' && isNamed)
    complain(
      'OpenSIPS 2.3 takes no name of a replica set',
      found,
      'database.collection; the name in 2.2 and since 2.4',
      'change `database`',
    );
  const long = servers.find(({ host }) => host.length >= MONGODB_HOST_BYTES);
  if (version === '2.2' && several && long)
    complain(
      'the name of a server overruns a buffer of OpenSIPS 2.2',
      JSON.stringify(long.host),
      `${MONGODB_HOST_BYTES - 1} characters`,
      'change the host in `servers`',
    );
}

function from(first: OpenSipsVersion): string {
  return since(OPENSIPS_VERSIONS.slice(OPENSIPS_VERSIONS.indexOf(first)));
}
