import { describe, expect, it } from 'vitest';
import { systemd } from '../../lib/render/systemd';
import { OPENSIPS_VERSIONS, proxyClusters } from '../../lib/model';
import { sharedModel, type SharedEdits } from '../../lib/testing/shared';
import type { NoSqlStoreRecord, PackagesRecord } from '../../lib/topology/topology';
import { HOSTILE } from '../support/hostile';
import { noSqlStores, sharedProblems } from '../support/shared-parts';

type Said = Partial<Omit<NoSqlStoreRecord, 'kind' | 'path' | 'proxies'>>;
const PASSWORD = { from: 'file', file: 'x', version: 1 } as const;
const LOGIN = { user: 'sip', password: PASSWORD };
const several = [{ host: 'h1' }, { host: '192.0.2.32', port: 7000 }];

const edits = (version: string, ...stores: readonly Said[]): SharedEdits => ({ proxies: { version }, stores });

/** The URLs of a version's script, by module; `…` stands for the password. */
function urls(version: string, ...stores: readonly Said[]): readonly string[] {
  const { proxyClusters: clusters } = sharedModel(edits(version, ...stores));
  const modules = clusters[0]?.nodes[0]?.config.modules ?? [];
  return modules
    .filter(({ parameters }) => parameters.some(({ name }) => name === 'cachedb_url'))
    .flatMap(({ name, parameters }) =>
      parameters.map(({ value }) =>
        typeof value === 'object' && 'secret' in value
          ? `${name} ${value.before ?? ''}…${value.after ?? ''}`
          : `${name} ${typeof value === 'object' ? value.word : value}`,
      ),
    );
}

function refused(version: string, ...stores: readonly Said[]): readonly string[] {
  return sharedProblems(edits(version, ...stores)).map(
    ({ rule, message, found, allowed }) => `${rule}: ${message}; ${found ?? ''}; ${allowed ?? ''}`,
  );
}

describe('a store', () => {
  it('has the usual port, group and database of its engine', () => {
    expect(noSqlStores(edits('3.6', { engine: 'redis' }))).toEqual([
      {
        path: 'voip/registrar/store',
        name: 'registrar-store',
        proxies: 'voip/registrar/proxies',
        engine: 'redis',
        group: 'opensips',
        servers: [{ host: '192.0.2.31', port: 6379 }],
        database: '0',
        account: null,
      },
    ]);
  });

  it('is loaded on every node, and none is without one', () => {
    expect(urls('3.6')).toEqual([]);
    const { proxyClusters: clusters } = sharedModel(edits('3.6', { engine: 'redis' }));
    const names = clusters[0]?.nodes.map(({ config }) => config.modules.map(({ name }) => name));
    expect(names?.every((modules) => modules.includes('cachedb_redis'))).toBe(true);
  });

  it('shares its module with others of its engine', () => {
    const first = { engine: 'redis', group: 'calls' } as const;
    expect(urls('3.6', first, { engine: 'redis', group: 'limits', database: '1' }, { engine: 'mongodb' })).toEqual([
      'cachedb_mongodb mongodb:opensips://192.0.2.31:27017/opensips.cache',
      'cachedb_redis redis:calls://192.0.2.31:6379/0',
      'cachedb_redis redis:limits://192.0.2.31:6379/1',
    ]);
  });

  it('stands beside one in the author’s own words', () => {
    const own = { name: 'cachedb_redis', parameters: [{ name: 'cachedb_url', value: 'redis:own://127.0.0.1:6379/' }] };
    const { proxyClusters: clusters } = sharedModel({
      proxies: { modules: [own] },
      stores: [{ engine: 'redis' }],
    });
    const module = clusters[0]?.nodes[0]?.config.modules.find(({ name }) => name === 'cachedb_redis');
    expect(module?.parameters.map(({ value }) => value)).toEqual([
      'redis:opensips://192.0.2.31:6379/0',
      'redis:own://127.0.0.1:6379/',
    ]);
  });

  it('has a password that needs no quoting in a URL', () => {
    const { secrets } = sharedModel(edits('3.6', { engine: 'redis', password: PASSWORD }));
    const allowed = new RegExp(secrets.find(({ name }) => name === 'registrar_store_password')?.allowed ?? '');
    for (const good of ['a', 'S3cret-of.a_provider~']) expect(good).toMatch(allowed);
    for (const bad of [...HOSTILE, 'a:b', 'a@b', 'a/b', 'a%41', 'a?b', 'a,b']) expect(bad).not.toMatch(allowed);
  });
});

// Each of these was read by `parse_cachedb_url` of its version, and those of Redis by its OpenSIPS with Redis 7.0.
describe('the URL of', () => {
  it.each(OPENSIPS_VERSIONS)('one Redis with %s', (version) => {
    const server = { servers: [{ host: 'h1', port: 7000 }], database: '3' };
    expect(urls(version, { ...server })).toEqual(['cachedb_redis redis:opensips://h1:7000/3']);
    expect(urls(version, { ...server, password: PASSWORD })).toEqual(['cachedb_redis redis:opensips://:…@h1:7000/3']);
  });

  it('several Redises', () => {
    expect(urls('3.4', { servers: several, password: PASSWORD })).toEqual([
      'cachedb_redis redis:opensips://:…@h1:6379,192.0.2.32:7000/0',
    ]);
  });

  it.each([
    ['2.2', 'rs0.sip.cache', 'mongodb:opensips://h1:27017,192.0.2.32:7000/rs0.sip.cache'],
    ['2.3', 'sip.cache', 'mongodb:opensips://h1:27017,192.0.2.32:7000/sip.cache'],
    ['2.4', 'rs0.sip.cache', 'mongodb:opensips://h1:27017,192.0.2.32:7000/sip.cache?replicaSet=rs0'],
    ['4.0', 'sip.cache', 'mongodb:opensips://h1:27017,192.0.2.32:7000/sip.cache'],
  ])('a replica set of MongoDB with %s', (version, database, url) => {
    expect(urls(version, { engine: 'mongodb', servers: several, database })).toEqual([`cachedb_mongodb ${url}`]);
  });

  it('MongoDB with an account', () => {
    expect(urls('3.6', { engine: 'mongodb', servers: [{ host: 'h1' }], ...LOGIN })).toEqual([
      'cachedb_mongodb mongodb:opensips://sip:…@h1:27017/opensips.cache',
    ]);
  });

  it('Cassandra: one server with its port, several without', () => {
    const one = { engine: 'cassandra', servers: [{ host: '2001:db8::1', port: 9043 }] } as const;
    expect(urls('2.2', { ...one, database: 'sip.keys.counters' })).toEqual([
      'cachedb_cassandra cassandra:opensips://[2001:db8::1]:9043/sip.keys.counters',
    ]);
    expect(urls('3.4', { engine: 'cassandra', servers: [{ host: 'h1' }, { host: 'h2' }], ...LOGIN })).toEqual([
      'cachedb_cassandra cassandra:opensips://sip:…@h1,h2/opensips.cache',
    ]);
  });

  it('Couchbase: ports for all of them or for none', () => {
    const couchbase = { engine: 'couchbase', ...LOGIN } as const;
    expect(urls('2.2', { ...couchbase, servers: [{ host: 'h1' }, { host: 'h2' }] })).toEqual([
      'cachedb_couchbase couchbase:opensips://sip:…@h1,h2/opensips',
    ]);
    expect(urls('4.0', { ...couchbase, servers: several })).toEqual([
      'cachedb_couchbase couchbase:opensips://sip:…@h1:11210,192.0.2.32:7000/opensips',
    ]);
  });
});

describe('what a version cannot do is said, with the version that can', () => {
  it.each([
    ['2.4', { servers: several }, 'OpenSIPS 2.4 takes one server of redis; h1, 192.0.2.32; several servers since 3.4'],
    ['4.0', { user: 'sip', password: PASSWORD }, 'OpenSIPS logs in to redis with a password alone, in every version; "sip"; no `user`; the password of the default user'], // prettier-ignore
    ['3.6', { servers: [{ host: '2001:db8::1' }] }, 'a URL of redis cannot hold this address in OpenSIPS 3.6; "2001:db8::1"; an IPv4 address or a domain name; an IPv6 address in 2.2, 2.4'], // prettier-ignore
    ['2.3', { engine: 'cassandra', servers: [{ host: '2001:db8::1' }] }, 'a URL of cassandra cannot hold this address in OpenSIPS 2.3; "2001:db8::1"; an IPv4 address or a domain name; an IPv6 address in 2.2, 2.4, 3.4, 3.6, 4.0'], // prettier-ignore
    ['3.6', { engine: 'mongodb', servers: [{ host: '2001:db8::1' }] }, 'a URL of mongodb cannot hold this address in OpenSIPS 3.6; "2001:db8::1"; an IPv4 address or a domain name'], // prettier-ignore
    ['2.2', { engine: 'mongodb', ...LOGIN }, 'OpenSIPS 2.2 does not log in to mongodb; a user; an account since 2.3'],
    ['2.2', { engine: 'mongodb', servers: several }, 'OpenSIPS 2.2 asks for the name of the replica set; "opensips.cache"; replicaSet.database.collection; without the name since 2.3'], // prettier-ignore
    ['2.2', { engine: 'mongodb', database: 'rs0.a.b' }, 'OpenSIPS 2.2 takes the name of a replica set with several servers alone; "rs0.a.b"; database.collection'], // prettier-ignore
    ['2.3', { engine: 'mongodb', database: 'rs0.a.b' }, 'OpenSIPS 2.3 takes no name of a replica set; "rs0.a.b"; database.collection; the name in 2.2 and since 2.4'], // prettier-ignore
    ['2.4', { engine: 'cassandra', ...LOGIN }, 'OpenSIPS 2.4 does not log in to cassandra; a user; an account since 3.4'], // prettier-ignore
    ['3.6', { engine: 'cassandra', servers: several }, 'several servers of cassandra have its usual port; 9042, 7000; 9042 on each, or one server'], // prettier-ignore
    ['3.6', { engine: 'couchbase' }, 'OpenSIPS 3.6 dies without an account for couchbase; no `user`; `user` and `password`'], // prettier-ignore
  ] satisfies readonly (readonly [string, Said, string])[])('%s: %j', (version, store, said) => {
    expect(refused(version, store)).toEqual([`input/stores: ${said}`]);
  });
});

describe('what cannot be', () => {
  it.each([
    [{ group: 'a-b' }, '`group` cannot be used'],
    [{ engine: 'redis', database: 'opensips' }, '`database` cannot be read'],
    [{ engine: 'mongodb', database: 'opensips' }, '`database` cannot be read'],
    [{ engine: 'cassandra', database: 'opensips' }, '`database` cannot be read'],
    [{ engine: 'couchbase', database: 'a/b', ...LOGIN }, '`database` cannot be read'],
    [{ servers: [] }, '`servers` holds none'],
    [{ servers: [{ host: 'h1' }, { host: 'H1' }] }, 'a server stands twice'],
    [{ engine: 'mongodb', user: 'sip' }, 'a user needs a password'],
    [{ engine: 'mongodb', password: PASSWORD }, 'a password needs a user'],
  ] satisfies readonly (readonly [Said, string])[])('%j', (store, message) => {
    const said = refused('3.6', store);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(message);
  });

  it('two stores with one name', () => {
    expect(refused('3.6', {}, { servers: [{ host: 'h2' }] })).toEqual([
      'input/names-are-unique: two stores have one name in the script; redis:opensips; a name of its own for each store of an engine',
    ]);
  });

  it('hosts that overrun a buffer of the daemon', () => {
    const long = `${'a'.repeat(60)}.example.net`;
    const servers = [{ host: long }, { host: 'h2' }];
    expect(refused('2.2', { engine: 'mongodb', servers, database: 'rs0.a.b' })).toHaveLength(1);
    expect(refused('2.3', { engine: 'mongodb', servers, database: 'a.b' })).toEqual([]);
    const many = Array.from({ length: 4 }, (_, i) => ({ host: `h${i}.${long}` }));
    expect(refused('3.6', { engine: 'couchbase', servers: many, ...LOGIN })).toHaveLength(1);
  });

  it.each(HOSTILE)('%j as a name or a host', (text) => {
    const hosts = [{ host: text }];
    expect(refused('3.6', { servers: hosts })).toHaveLength(1);
    expect(refused('3.6', { group: text })).toHaveLength(1);
    expect(refused('3.6', { database: text })).toHaveLength(1);
    expect(refused('3.6', { engine: 'mongodb', user: text, password: PASSWORD })).toHaveLength(1);
    expect(refused('3.6', { engine: 'couchbase', ...LOGIN, database: text })).toHaveLength(1);
  });
});

describe('the package with its module', () => {
  const needed = (version: string, ...stores: readonly Said[]) => {
    const model = sharedModel(edits(version, ...stores));
    const [parts] = proxyClusters(model);
    const artifacts = parts ? systemd.render(parts, model) : [];
    const need = artifacts.find(({ kind }) => kind === 'need');
    return need?.kind === 'need' ? need.packages.filter((name) => /redis|mongo/.test(name)) : [];
  };
  const packaged = (packages: PackagesRecord, version: string, store: Said) =>
    sharedProblems({ proxies: { version, packages }, stores: [store] }).map(({ message, allowed }) =>
      [message, allowed].join('; '),
    );

  it('is needed on a proxy, once, where the project packs it', () => {
    expect(needed('3.6')).toEqual([]);
    expect(needed('3.6', { group: 'a' }, { group: 'b' }, { engine: 'mongodb' })).toEqual([
      'opensips-redis-module',
      'opensips-mongodb-module',
    ]);
    expect(needed('2.2', { engine: 'mongodb' })).toEqual([]);
    expect(needed('4.0', { engine: 'cassandra' }, { engine: 'couchbase', ...LOGIN })).toEqual([]);
  });

  it('is not looked for in a repository that has none', () => {
    const repository = { from: 'repository' } as const;
    expect(packaged(repository, '3.6', { engine: 'redis' })).toEqual([]);
    expect(packaged({ from: 'installed' }, '3.6', { engine: 'cassandra' })).toEqual([]);
    expect(packaged(repository, '2.2', { engine: 'mongodb' })).toEqual([
      "the OpenSIPS project packs no module 'cachedb_mongodb' for 2.2; OpenSipsPackages.installed(), or .fromFolder with a package of your own",
    ]);
    expect(packaged(repository, '4.0', { engine: 'cassandra' })).toHaveLength(1);
  });

  it('has to be in a folder of packages', () => {
    const names = ['opensips', 'opensips-auth-modules', 'opensips-mysql-module', 'opensips-mysql-dbschema'];
    const files = names.map((name) => `${name}_3.6.1-1_amd64.deb`);
    const folder = (more: readonly string[]): PackagesRecord => ({ from: 'folder', folder: 'debs', files: [...files, ...more] }); // prettier-ignore
    expect(packaged(folder([]), '3.6', { engine: 'redis' })).toEqual([
      'OpenSIPS 3.6 needs packages that are not in "debs"; opensips-redis-module',
    ]);
    expect(packaged(folder(['opensips-redis-module_3.6.1-1_amd64.deb']), '3.6', { engine: 'redis' })).toEqual([]);
  });
});
