import { describe, expect, it } from 'vitest';
import {
  DatabaseAccess,
  DatabaseConnection,
  Duration,
  ExternalDatabase,
  GaleraCluster,
  Machine,
  NdbCluster,
  NoSqlStore,
  PacemakerCluster,
  ProxyCluster,
  ReplicatedDatabase,
  Secret,
  SharedDatabaseTopology,
  Size,
  VirtualAddress,
  VirtualIp,
  type IDatabase,
  type OpenSipsStack,
} from '../../constructs';
import type { Part } from '../../lib/topology/topology';
import { galeraProps, inputErrors, sharedRig, sharedRigProps } from '../support/shared-rig';
import { errors, VERSIONS } from '../support/rig';

const A = Machine.at('a', '192.0.2.31');
const B = Machine.at('b', '192.0.2.32');

function part<K extends Part['kind']>(stack: OpenSipsStack, kind: K): Extract<Part, { readonly kind: K }> {
  return stack.topology().parts.find((each) => each.kind === kind) as never;
}

describe('SharedDatabaseTopology', () => {
  it('declares the parts it is made of, each under its own path', () => {
    const { stack } = sharedRig();
    expect(stack.topology().parts.map(({ kind, path }) => [kind, path])).toEqual([
      ['galera-cluster', 'voip/database'],
      ['proxy-cluster', 'voip/registrar/proxies'],
      ['virtual-ip', 'voip/registrar/vip'],
      ['database-connection', 'voip/registrar/database'],
      ['pacemaker-cluster', 'voip/registrar/pacemaker'],
    ]);
  });

  it.each(VERSIONS)('synthesises with OpenSIPS %s', (version) => {
    expect(errors(sharedRig({ version }).stack)).toEqual([]);
  });

  it('starts OpenSIPS with the address, unless the author says otherwise', () => {
    expect(part(sharedRig().stack, 'pacemaker-cluster').service).toBe('with-virtual-ip');
    expect(part(sharedRig({ pacemaker: { stickiness: 5 } }).stack, 'pacemaker-cluster')).toMatchObject({
      service: 'with-virtual-ip',
      stickiness: 5,
    });
    expect(part(sharedRig({ pacemaker: { service: 'clone' } }).stack, 'pacemaker-cluster').service).toBe('clone');
  });

  it('hands access and dialogs to its connection', () => {
    const access = DatabaseAccess.haproxy({ port: 3307, checkInterval: Duration.millis(500) });
    const { stack, registrar } = sharedRig({ access, dialogs: 'off' });
    expect(part(stack, 'database-connection')).toEqual({
      kind: 'database-connection',
      path: registrar.connection.node.path,
      proxies: registrar.proxies.node.path,
      database: 'voip/database',
      access: { by: 'haproxy', port: 3307, checkInterval: '500ms' },
      dialogs: 'off',
    });
  });

  it('equals its parts composed by hand', () => {
    const { stack, registrar } = sharedRig();
    const { nodes, virtualIp, fencing } = sharedRigProps();
    const other = sharedRig({}, (scope) => {
      const database = new GaleraCluster(scope, 'database', galeraProps());
      const proxies = new ProxyCluster(scope, 'proxies', { nodes });
      const virtualAddress = new VirtualAddress(scope, 'vip', { proxies, virtualIp });
      new DatabaseConnection(scope, 'use', { proxies, database });
      new PacemakerCluster(scope, 'pacemaker', { proxies, virtualAddress, fencing, service: 'with-virtual-ip' });
      return database;
    });
    const byHand = other.stack.topology().parts.filter(({ path }) => !path.startsWith('voip/registrar'));
    const normal = (parts: readonly Part[]) =>
      JSON.parse(
        JSON.stringify(parts)
          .replaceAll('voip/use', registrar.connection.node.path)
          .replaceAll(/voip\/(proxies|vip|pacemaker)/g, 'voip/registrar/$1'),
      ) as unknown;
    expect(normal(byHand)).toEqual(normal(stack.topology().parts));
  });

  it('takes a database of any kind', () => {
    const databases: readonly ((scope: OpenSipsStack) => IDatabase)[] = [
      (scope) => new GaleraCluster(scope, 'database', galeraProps()),
      (scope) => new ReplicatedDatabase(scope, 'database', { members: [A, B] }),
      (scope) =>
        new NdbCluster(scope, 'database', {
          management: [Machine.at('mgm1', '192.0.2.41')],
          data: [A, B],
          sql: [Machine.at('sql1', '192.0.2.42')],
        }),
      (scope) =>
        new ExternalDatabase(scope, 'database', {
          servers: [{ host: 'db.example.net' }],
          password: Secret.fromFile('password'),
        }),
    ];
    const { parts } = sharedRig({}, databases[0]).stack.topology();
    for (const make of databases) {
      const { stack, registrar } = sharedRig({}, make);
      expect(part(stack, 'database-connection')).toMatchObject({
        database: 'voip/database',
        proxies: registrar.proxies.node.path,
      });
      expect(stack.topology().parts).toHaveLength(parts.length);
    }
  });
});

describe('a shared database', () => {
  it('serves several proxy clusters', () => {
    const { stack } = sharedRig({}, (scope) => {
      const database = new GaleraCluster(scope, 'database', galeraProps());
      new SharedDatabaseTopology(scope, 'second', {
        ...sharedRigProps(),
        virtualIp: VirtualIp.of('192.0.2.40/24'),
        nodes: [A, B],
        database,
      });
      return database;
    });
    expect(inputErrors(stack)).toEqual([]);
  });

  it('may stand beside the proxies', () => {
    const [first, second] = sharedRigProps().nodes as [Machine, Machine];
    const { stack } = sharedRig(
      {},
      (scope) => new GaleraCluster(scope, 'database', { members: [first, second], arbitrator: A }),
    );
    expect(inputErrors(stack)).toEqual([]);
  });

  it('says which machines it stands on, as a copy', () => {
    const members = [A, B];
    const { stack } = sharedRig();
    const cluster = new GaleraCluster(stack, 'galera', { members, arbitrator: Machine.at('vote', '192.0.2.33') });
    members.pop();
    expect(cluster.databaseMachines.map(({ record }) => record.name)).toEqual(['a', 'b', 'vote']);
    const external = new ExternalDatabase(stack, 'external', { servers: [], password: Secret.fromFile('x') });
    expect(external.databaseMachines).toEqual([]);
  });

  it('of another stack is refused', () => {
    const far = new GaleraCluster(sharedRig().stack, 'far', galeraProps());
    expect(inputErrors(sharedRig({ database: far }).stack).map((f) => [f.path, f.found])).toEqual([
      ['voip/registrar/database', '"voip/far"'],
    ]);
  });

  it('hands over options in the server’s own words, in their order', () => {
    const { stack } = sharedRig(
      {},
      (scope) =>
        new GaleraCluster(scope, 'database', {
          ...galeraProps(),
          bufferPool: Size.gibibytes(1),
          gcache: Size.mebibytes(128),
          flowControlLimit: 64,
          segments: { db1: 1 },
          transport: 'plain',
          authorityKey: Secret.fromFile('key'),
          serverOptions: { innodb_io_capacity: 400, sync_binlog: 1 },
          providerOptions: { 'evs.suspect_timeout': 'PT5S' },
        }),
    );
    expect(part(stack, 'galera-cluster')).toMatchObject({
      bufferPool: '1GiB',
      gcache: '128MiB',
      flowControlLimit: 64,
      segments: { db1: 1 },
      transport: 'plain',
      authorityKey: { from: 'file', file: 'key' },
      serverOptions: [
        { name: 'innodb_io_capacity', value: 400 },
        { name: 'sync_binlog', value: 1 },
      ],
      providerOptions: [{ name: 'evs.suspect_timeout', value: 'PT5S' }],
    });
  });
});

describe('the records of', () => {
  const { stack, registrar } = sharedRig();

  it('a ReplicatedDatabase', () => {
    new ReplicatedDatabase(stack, 'replicated', {
      members: [A, B],
      server: 'mysql',
      mode: 'dual-primary',
      semiSync: 'on',
      replicationPassword: Secret.fromFile('replication'),
      user: 'sip',
      serverOptions: { sync_binlog: 1 },
    });
    expect(part(stack, 'replicated-database')).toMatchObject({
      members: [{ name: 'a' }, { name: 'b' }],
      server: 'mysql',
      mode: 'dual-primary',
      semiSync: 'on',
      replicationPassword: { file: 'replication' },
      user: 'sip',
      serverOptions: [{ name: 'sync_binlog', value: 1 }],
    });
  });

  it('an NdbCluster', () => {
    new NdbCluster(stack, 'ndb', {
      management: [A],
      data: [A, B],
      sql: [B],
      replicas: 2,
      dataMemory: Size.gibibytes(2),
    });
    expect(part(stack, 'ndb-cluster')).toMatchObject({
      management: [{ name: 'a' }],
      data: [{ name: 'a' }, { name: 'b' }],
      sql: [{ name: 'b' }],
      replicas: 2,
      dataMemory: '2GiB',
    });
  });

  it('an ExternalDatabase', () => {
    new ExternalDatabase(stack, 'external', {
      servers: [{ host: 'db.example.net', port: 3307 }],
      engine: 'galera',
      password: Secret.fromFile('runtime'),
      provisioning: { user: 'admin', password: Secret.fromFile('admin') },
      check: { port: 9200, path: '/up' },
    });
    expect(part(stack, 'external-database')).toMatchObject({
      servers: [{ host: 'db.example.net', port: 3307 }],
      engine: 'galera',
      password: { file: 'runtime' },
      provisioning: { user: 'admin', password: { file: 'admin' } },
      check: { port: 9200, path: '/up' },
    });
  });

  it('a NoSqlStore', () => {
    new NoSqlStore(stack, 'store', {
      proxies: registrar.proxies,
      engine: 'cassandra',
      group: 'calls',
      servers: [{ host: '192.0.2.51' }],
      database: 'opensips',
      user: 'sip',
      password: Secret.fromFile('store'),
    });
    expect(part(stack, 'nosql-store')).toMatchObject({
      proxies: 'voip/registrar/proxies',
      engine: 'cassandra',
      group: 'calls',
      servers: [{ host: '192.0.2.51' }],
      database: 'opensips',
      user: 'sip',
      password: { file: 'store' },
    });
  });

  it.each([
    [DatabaseAccess.haproxy(), { by: 'haproxy' }],
    [DatabaseAccess.haproxy({ sessionTimeout: Duration.hours(1) }), { by: 'haproxy', sessionTimeout: '1h' }],
    [DatabaseAccess.dbVirtual(), { by: 'db-virtual' }],
    [DatabaseAccess.dbVirtual({ mode: 'ROUND' }), { by: 'db-virtual', mode: 'ROUND' }],
    [DatabaseAccess.direct(), { by: 'direct' }],
    [DatabaseAccess.direct({ server: 'db2' }), { by: 'direct', server: 'db2' }],
  ])('%j', ({ record }, wanted) => {
    expect(record).toEqual(wanted);
  });
});
