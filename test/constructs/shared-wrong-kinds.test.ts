import { describe, expect, it } from 'vitest';
import {
  DatabaseAccess,
  DatabaseConnection,
  Duration,
  ExternalDatabase,
  Fencing,
  GaleraCluster,
  Machine,
  NdbCluster,
  NoSqlStore,
  ReplicatedDatabase,
  Secret,
  SharedDatabaseTopology,
  Size,
  type OpenSipsStack,
} from '../../constructs';
import { errors } from '../support/rig';
import { sharedRig, sharedRigProps } from '../support/shared-rig';
import { changed, places, wrong, WRONG, type Anything } from '../support/wrong-kinds';

const A = Machine.at('a', '192.0.2.31');
const B = Machine.at('b', '192.0.2.32');
const C = Machine.at('c', '192.0.2.33');
const D = Machine.at('d', '192.0.2.34');
const SECRET = Secret.fromFile('secret');
const NAMES = { database: 'opensips', user: 'sip', password: SECRET, provisioningPassword: SECRET };

/** Every kind of database, with every prop said. */
const DATABASES = {
  galera: [
    GaleraCluster,
    {
      ...NAMES,
      members: [A, B],
      arbitrator: C,
      bufferPool: Size.mebibytes(64),
      gcache: Size.mebibytes(64),
      flowControlLimit: 100,
      segments: { a: 1 },
      transport: 'tls',
      authorityKey: SECRET,
      serverOptions: { sync_binlog: 1 },
      providerOptions: { 'evs.suspect_timeout': 'PT5S' },
    },
  ],
  replicated: [
    ReplicatedDatabase,
    {
      ...NAMES,
      members: [A, B],
      server: 'mariadb',
      mode: 'primary-replica',
      semiSync: 'on',
      replicationPassword: SECRET,
      bufferPool: Size.mebibytes(64),
      serverOptions: { sync_binlog: 1 },
    },
  ],
  ndb: [NdbCluster, { ...NAMES, management: [A], data: [B, C], sql: [D], replicas: 2, dataMemory: Size.mebibytes(64) }],
  external: [
    ExternalDatabase,
    {
      servers: [{ host: 'db.example.net', port: 3306 }],
      engine: 'single',
      database: 'opensips',
      user: 'sip',
      password: SECRET,
      provisioning: { user: 'admin', password: SECRET },
      check: { port: 9200, path: '/' },
    },
  ],
} as const;

const STORE = {
  engine: 'mongodb',
  group: 'calls',
  servers: [{ host: '192.0.2.41', port: 27017 }],
  database: 'opensips.cache',
  user: 'sip',
  password: SECRET,
};

/** Of the topology itself; those of its proxies and of Pacemaker are the other topology's as well. */
const FULL = {
  ...sharedRigProps(),
  database: undefined,
  access: DatabaseAccess.haproxy({ port: 3306, checkInterval: Duration.seconds(1), sessionTimeout: Duration.hours(1) }),
  dialogs: 'realtime',
  pacemaker: { service: 'with-virtual-ip', stickiness: 5 },
};

type Kind = keyof typeof DATABASES;

function withDatabase(kind: Kind, props: unknown): OpenSipsStack {
  const [Database] = DATABASES[kind];
  return sharedRig({}, (scope) => new Database(scope, 'database', props as Anything)).stack;
}

function withStore(props: unknown): OpenSipsStack {
  const { stack, registrar } = sharedRig();
  new NoSqlStore(stack, 'store', { proxies: registrar.proxies, ...(props as object) } as Anything);
  return stack;
}

function said(stack: OpenSipsStack): readonly string[] {
  return errors(stack).map((f) => `${f.path}: ${f.message}; found ${f.found ?? ''}; wanted ${f.allowed ?? ''}`);
}

/** What throws, or makes a rule throw, with a value of the wrong kind anywhere. */
function thrown(full: unknown, value: unknown, build: (props: unknown) => OpenSipsStack): readonly string[] {
  return places(full).flatMap((at) => {
    try {
      const failed = errors(build(changed(full, at, value))).filter((f) =>
        f.message.includes('the rule itself failed'),
      );
      return failed.map((f) => `${at.join('.')}: ${f.message}`);
    } catch (error) {
      return [`${at.join('.')}: ${String(error)}`];
    }
  });
}

describe('a value of the wrong kind', () => {
  it.each(wrong)(
    '%s never makes a constructor throw, wherever it stands',
    (_, value) => {
      const kinds = Object.keys(DATABASES) as readonly Kind[];
      expect(kinds.flatMap((kind) => thrown(DATABASES[kind][1], value, (props) => withDatabase(kind, props)))).toEqual(
        [],
      );
      expect(thrown(STORE, value, withStore)).toEqual([]);
      expect(thrown(FULL, value, (props) => sharedRig(props as Anything).stack)).toEqual([]);
    },
    60_000,
  );

  it('a database of which nothing is wrong has no finding about its input', () => {
    for (const kind of Object.keys(DATABASES) as readonly Kind[]) {
      const found = errors(withDatabase(kind, DATABASES[kind][1])).filter(({ rule }) => rule.startsWith('input/'));
      expect([kind, found]).toEqual([kind, []]);
    }
    expect(errors(withStore(STORE)).filter(({ rule }) => rule.startsWith('input/'))).toEqual([]);
  });

  it.each([
    ['galera', 'members', 'wanted a list of Machine.at(…)'],
    ['replicated', 'members', 'wanted a list of Machine.at(…)'],
    ['ndb', 'management', 'wanted a list of Machine.at(…)'],
    ['ndb', 'data', 'wanted a list of Machine.at(…)'],
    ['ndb', 'sql', 'wanted a list of Machine.at(…)'],
    ['external', 'servers', 'wanted a list of an object with host'],
    ['external', 'password', 'wanted Secret.fromEnvironment'],
  ] as const)('%s without its `%s` says so', (kind, prop, wanted) => {
    const { [prop]: _, ...props } = DATABASES[kind][1] as Record<string, unknown>;
    const [first = '', ...more] = said(withDatabase(kind, props));
    expect(more.filter((each) => each.startsWith('voip/database'))).toEqual([]);
    expect(first).toContain(`voip/database: \`${prop}\` is missing; found nothing; ${wanted}`);
  });

  it.each([
    ['galera', { members: ['a'] }, 'members[0]', '"a"', 'Machine.at(…)'],
    ['galera', { arbitrator: 5 }, 'arbitrator', '5', 'Machine.at(…)'],
    ['galera', { bufferPool: '64M' }, 'bufferPool', '"64M"', 'a Size'],
    ['galera', { gcache: 5 }, 'gcache', '5', 'a Size'],
    ['galera', { flowControlLimit: 'x' }, 'flowControlLimit', '"x"', 'a whole number'],
    ['galera', { segments: { a: 'x' } }, 'segments.a', '"x"', 'a whole number'],
    ['galera', { transport: 'ssl' }, 'transport', '"ssl"', "'tls' or 'plain'"],
    ['galera', { authorityKey: 'x' }, 'authorityKey', 'a string', 'Secret.fromEnvironment'],
    ['galera', { serverOptions: { sync_binlog: true } }, 'serverOptions.sync_binlog', 'true', 'text or a number'],
    ['galera', { providerOptions: [] }, 'providerOptions', 'a list', 'an object'],
    ['replicated', { server: 'postgres' }, 'server', '"postgres"', "'mariadb' or 'mysql'"],
    ['replicated', { mode: 'both' }, 'mode', '"both"', "'dual-primary'"],
    ['replicated', { semiSync: true }, 'semiSync', 'true', "'on' or 'off'"],
    ['replicated', { replicationPassword: 'x' }, 'replicationPassword', 'a string', 'Secret'],
    ['replicated', { serverOptions: 'x' }, 'serverOptions', '"x"', 'an object'],
    ['ndb', { replicas: '2' }, 'replicas', '"2"', 'a whole number'],
    ['ndb', { dataMemory: '1G' }, 'dataMemory', '"1G"', 'a Size'],
    ['external', { servers: ['db'] }, 'servers[0]', '"db"', 'an object with host'],
    ['external', { servers: [{ host: 5 }] }, 'servers[0].host', '5', 'an address or a host name'],
    ['external', { engine: 'oracle' }, 'engine', '"oracle"', "'galera'"],
    ['external', { password: 'hunter2' }, 'password', 'a string', 'Secret'],
    ['external', { provisioning: 'x' }, 'provisioning', '"x"', 'an object with user and password'],
    ['external', { provisioning: { user: 'a', password: 'x' } }, 'provisioning.password', 'a string', 'Secret'],
    ['external', { check: { port: 'x' } }, 'check.port', '"x"', 'a whole number'],
    ['external', { check: { port: 1, path: 5 } }, 'check.path', '5', 'the path of a URL'],
  ] as const)('%s %j is said where it stands', (kind, props, prop, value, wanted) => {
    const [first = ''] = said(withDatabase(kind, { ...DATABASES[kind][1], ...props }));
    expect(first).toContain(`voip/database: \`${prop}\``);
    expect(first).toContain(`found ${value}; wanted`);
    expect(first.split('wanted')[1]).toContain(wanted);
    expect(first).not.toContain('hunter2');
  });

  it.each([
    [{ engine: 'memcached' }, 'engine', '"memcached"', "'redis'"],
    [{ group: 5 }, 'group', '5', 'a name'],
    [{ servers: 'localhost' }, 'servers', '"localhost"', 'a list'],
    [{ password: 'hunter2' }, 'password', 'a string', 'Secret'],
    [{ proxies: 'x' }, 'proxies', '"x"', 'a ProxyCluster'],
  ])('a store with %j is said where it stands', (props, prop, value, wanted) => {
    const [first = ''] = said(withStore({ ...STORE, ...props }));
    expect(first).toContain(`voip/store: \`${prop}\``);
    expect(first).toContain(`found ${value}; wanted`);
    expect(first.split('wanted')[1]).toContain(wanted);
  });

  it.each([
    [{ access: 'haproxy' }, 'registrar/database', 'access', '"haproxy"', 'DatabaseAccess.haproxy'],
    [{ access: DatabaseAccess.haproxy({ port: 'x' as Anything }) }, 'registrar/database', 'access.port', '"x"', 'a whole number'], // prettier-ignore
    [{ access: DatabaseAccess.haproxy({ checkInterval: 5 as Anything }) }, 'registrar/database', 'access.checkInterval', '5', 'a Duration'], // prettier-ignore
    [{ access: DatabaseAccess.dbVirtual({ mode: 'x' as Anything }) }, 'registrar/database', 'access.mode', '"x"', "'PARALLEL'"], // prettier-ignore
    [{ access: DatabaseAccess.direct({ server: 5 as Anything }) }, 'registrar/database', 'access.server', '5', 'a server'], // prettier-ignore
    [{ dialogs: true }, 'registrar/database', 'dialogs', 'true', "'realtime' or 'off'"],
    [{ database: 'x' }, 'registrar/database', 'database', '"x"', 'a GaleraCluster'],
    [{ pacemaker: 'x' }, 'registrar', 'pacemaker', '"x"', 'an object'],
    [{ pacemaker: { service: null } }, 'registrar/pacemaker', 'service', 'null', "'with-virtual-ip'"],
    [{ fencing: Fencing.none(5 as Anything) }, 'registrar/pacemaker', 'fencing.reason', '5', 'reason'],
  ])('a topology with %j is said where it stands', (props, path, prop, value, wanted) => {
    const [first = ''] = said(sharedRig(props as Anything).stack);
    expect(first).toContain(`voip/${path}: \`${prop}\``);
    expect(first).toContain(`found ${value}; wanted`);
    expect(first.split('wanted')[1]).toContain(wanted);
  });

  it.each(['virtualIp', 'nodes', 'fencing', 'database'])('a missing `%s` is said by name', (prop) => {
    const [first] = errors(sharedRig({ [prop]: undefined }).stack);
    expect([first?.rule, first?.message, first?.found]).toEqual([
      'input/values-fit-their-props',
      `\`${prop}\` is missing`,
      'nothing',
    ]);
  });

  it('any value passes where options or props are left out or wrong', () => {
    for (const value of [undefined, ...WRONG] as Anything[]) {
      const { stack, registrar } = sharedRig({ access: DatabaseAccess.haproxy(value) });
      for (const [Database] of Object.values(DATABASES)) {
        const { databaseMachines } = new Database(stack, `a-${Database.name}`, value);
        expect(databaseMachines.length).toBeLessThan(2);
      }
      new SharedDatabaseTopology(stack, 'topology', value);
      new NoSqlStore(stack, 'store', value);
      new DatabaseConnection(stack, 'connection', value);
      const { proxies } = registrar;
      new DatabaseConnection(stack, 'virtual', { proxies, database: value, access: DatabaseAccess.dbVirtual(value) });
      new DatabaseConnection(stack, 'direct', { proxies, database: value, access: DatabaseAccess.direct(value) });
      expect(errors(stack).length).toBeGreaterThan(5);
      expect(errors(stack).filter((f) => f.message.includes('the rule itself failed'))).toEqual([]);
    }
  }, 60_000);
});
