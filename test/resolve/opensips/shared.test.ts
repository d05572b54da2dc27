import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../lib/facts/opensips/catalogue';
import { writeScript } from '../../../lib/render/opensips-routes/script';
import { calls } from '../../../lib/syntax/opensips-script';
import { OPENSIPS_VERSIONS, type Model, type OpenSipsConfig, type OpenSipsVersion } from '../../../lib/model';
import { sharedModel, type SharedEdits } from '../../../lib/testing';
import type { DatabaseAccessRecord } from '../../../lib/topology/topology';
import { valuesOf } from './cluster';

const SECRET = 'database_runtime_password';
const url = (host: string) => ({ before: 'mysql://opensips:', secret: SECRET, after: `@${host}/opensips` });
const ACCESSES: readonly (readonly [string, DatabaseAccessRecord, unknown])[] = [
  ['haproxy', { by: 'haproxy' }, url('127.0.0.1')],
  ['haproxy at another port', { by: 'haproxy', port: 3307 }, url('127.0.0.1:3307')],
  ['db_virtual', { by: 'db-virtual' }, 'virtual://opensips'],
  ['one server', { by: 'direct', server: 'db2' }, url('192.0.2.22')],
];
const CASES = OPENSIPS_VERSIONS.flatMap((version) =>
  ACCESSES.map(([name, access, expected]) => ({ version, name, access, expected })),
);

function configs(edits: SharedEdits): readonly OpenSipsConfig[] {
  const model: Model = sharedModel(edits);
  return model.proxyClusters.flatMap(({ nodes }) => nodes.map(({ config }) => config));
}
function first(edits: SharedEdits): OpenSipsConfig {
  const [config] = configs(edits);
  if (!config) throw new Error('no node');
  return config;
}
const named = (version: OpenSipsVersion, more: SharedEdits = {}): SharedEdits => ({
  ...more,
  proxies: { version, ...more.proxies },
});

describe.each(CASES)('OpenSIPS $version with a shared database by $name', ({ version, access, expected }) => {
  const all = configs(named(version, { connection: { access } }));
  const [config] = all as [OpenSipsConfig, ...OpenSipsConfig[]];
  const facts = catalogue(version);

  it('is one script for all nodes', () => {
    expect(all).toHaveLength(2);
    expect(all[1]).toEqual({ ...config, sockets: all[1]?.sockets });
    expect(all[1]?.sockets.map(({ host, port }) => `${host.toString()}:${port}`)).toEqual(
      config.sockets.map(({ host, port }) => `${host.toString()}:${port}`),
    );
  });

  it('keeps contacts, confirmed calls and accounts in the same tables', () => {
    expect(valuesOf(config, 'usrloc')).toMatchObject({ db_url: expected });
    expect(valuesOf(config, 'dialog')).toEqual({ db_mode: 1, db_url: expected, dlg_match_mode: 1 });
    expect(valuesOf(config, 'auth_db')).toMatchObject({ db_url: expected });
    expect(config.script).toMatchObject({ contacts: 'stored', dialogs: 'stored', sharingTag: null, contactTag: null });
  });

  it('keeps contacts nowhere else', () => {
    const { db_mode: mode, working_mode_preset: preset } = valuesOf(config, 'usrloc') ?? {};
    expect([mode, preset]).toEqual(version === '2.2' || version === '2.3' ? [3, undefined] : [undefined, 'sql-only']);
  });

  it('knows of no cluster and listens at the virtual address alone', () => {
    const names = config.modules.map(({ name }) => name);
    expect(names.filter((name) => ['clusterer', 'proto_bin'].includes(name))).toEqual([]);
    expect(new Set(config.sockets.map(({ on }) => on))).toEqual(new Set(['virtual-ip']));
    expect(valuesOf(config, 'nathelper')).not.toHaveProperty('cluster_id');
  });

  it('loads the driver before the set, and both before their users', () => {
    const order = config.modules.map(({ name }) => name);
    const drivers = order.filter((name) => name.startsWith('db_'));
    expect(drivers).toEqual(access.by === 'db-virtual' ? ['db_mysql', 'db_virtual'] : ['db_mysql']);
    const users = ['auth_db', 'usrloc', 'dialog'].map((name) => order.indexOf(name));
    expect(Math.min(...users)).toBeGreaterThan(Math.max(...drivers.map((name) => order.indexOf(name))));
  });

  it('needs nothing the version does not have', () => {
    for (const { name, parameters } of config.modules) {
      const known = facts.modules.get(name)!.parameters;
      for (const { name: parameter, value } of parameters) {
        const type = typeof value === 'number' ? 'integer' : 'string';
        expect(known.get(parameter), `${name}.${parameter}`).toMatch(new RegExp(`^(${type}|string-or-integer)$`));
      }
    }
    const script = writeScript(version, config.script, []);
    const loaded = config.modules.map(({ name }) => facts.modules.get(name));
    const missing = calls(script).filter(
      ({ name }) => !facts.coreFunctions.has(name) && !loaded.some((module) => module?.functions.has(name)),
    );
    expect(missing).toEqual([]);
  });
});

describe('a set of db_virtual', () => {
  it('is every server in order, the writer first', () => {
    expect(valuesOf(first({ connection: { access: { by: 'db-virtual' } } }), 'db_virtual')).toEqual({
      db_urls: ['define opensips FAILOVER', url('192.0.2.21'), url('192.0.2.22'), url('192.0.2.23')],
    });
  });

  it.each(['PARALLEL', 'ROUND'] as const)('says %s where the author does, which is for the rules', (mode) => {
    const values = valuesOf(first({ connection: { access: { by: 'db-virtual', mode } } }), 'db_virtual');
    expect(values?.['db_urls']).toContain(`define opensips ${mode}`);
  });

  it('has IPv6 addresses in brackets', () => {
    const members = [1, 2, 3].map((i) => ({ name: `db${i}`, address: `2001:db8::2${i}` }));
    const nodes = [1, 2].map((i) => ({ name: `proxy${i}`, address: `2001:db8::1${i}` }));
    const six = first({
      proxies: { nodes },
      virtualIp: { address: '2001:db8::10/64' },
      galera: { members },
      connection: { access: { by: 'db-virtual' } },
    });
    expect(valuesOf(six, 'db_virtual')?.['db_urls']).toContainEqual(url('[2001:db8::21]'));
    expect(six.sockets.map(({ host }) => host.toString())).toEqual(['2001:db8::10']);
  });
});

describe('a worker that waits for a shared database', () => {
  it.each([
    // Longer than a Galera cluster takes to give a lost member up, so that no write is made twice.
    ['haproxy', { by: 'haproxy' }, 8, 3],
    ['one server', { by: 'direct' }, 8, 1],
    // Only time tells a lost server.
    ['db_virtual', { by: 'db-virtual' }, 4, 1],
  ] as const)('gives up in the end, by %s', (_, access, answer, connections) => {
    for (const version of OPENSIPS_VERSIONS) {
      expect(valuesOf(first(named(version, { connection: { access } })), 'db_mysql')).toEqual({
        timeout_interval: answer,
        max_db_retries: connections,
        max_db_queries: 2,
      });
    }
  });

  it('waits as long as the author says', () => {
    const modules = [{ name: 'db_mysql', parameters: [{ name: 'timeout_interval', value: 3 }] }];
    expect(valuesOf(first({ proxies: { modules } }), 'db_mysql')).toMatchObject({
      timeout_interval: 3,
      max_db_retries: 3,
    });
  });
});

describe('calls of nodes that share a database', () => {
  it('are not followed where the author leaves them out', () => {
    const config = first({ connection: { dialogs: 'off' } });
    expect(valuesOf(config, 'dialog')).toBeUndefined();
    expect(config.script.dialogs).toBe('off');
  });

  it('stay in the memory of the node where the author alone follows them', () => {
    const config = first({
      connection: { dialogs: 'off' },
      proxies: { modules: [{ name: 'dialog', parameters: [] }] },
    });
    expect(valuesOf(config, 'dialog')).toEqual({ db_mode: 0, dlg_match_mode: 1 });
    expect(config.script.dialogs).toBe('local');
  });

  it.each(['2.4', '3.4', '3.6', '4.0'] as const)(
    'travel between running nodes with a ReplicationCluster in %s',
    (version) => {
      const config = first(named(version, { replication: {}, pacemaker: { service: undefined } }));
      expect(valuesOf(config, 'dialog')).toMatchObject({ db_mode: 0, dialog_replication_cluster: 1 });
      expect(valuesOf(config, 'dialog')).not.toHaveProperty('db_url');
      expect(valuesOf(config, 'usrloc')).toMatchObject({ working_mode_preset: 'full-sharing-cluster' });
      expect(valuesOf(config, 'usrloc')).not.toHaveProperty('db_url');
      expect(valuesOf(config, 'clusterer')).toMatchObject({ db_mode: 0 });
      expect(valuesOf(config, 'auth_db')).toMatchObject({ db_url: url('127.0.0.1') });
      expect(config.sockets.map(({ protocol, on }) => `${protocol} ${on}`)).toEqual([
        'udp node',
        'bin node',
        'udp virtual-ip',
      ]);
    },
  );

  it('leave contacts to the shared table where these are not exchanged', () => {
    const config = first({ replication: { contacts: 'off' }, pacemaker: { service: undefined } });
    expect(valuesOf(config, 'usrloc')).toMatchObject({ working_mode_preset: 'sql-only', db_url: url('127.0.0.1') });
  });
});

describe("the author's modules beside a shared database", () => {
  it('find it where they do not start without one, and write no states of their rows', () => {
    const modules = ['dispatcher', 'domain'].map((name) => ({ name, parameters: [] }));
    const config = first({ proxies: { modules } });
    expect(valuesOf(config, 'dispatcher')).toEqual({ db_url: url('127.0.0.1'), persistent_state: 0 });
    expect(valuesOf(config, 'domain')).toEqual({ db_url: url('127.0.0.1') });
  });
});
