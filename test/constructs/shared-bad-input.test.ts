import { describe, expect, it } from 'vitest';
import {
  DatabaseAccess,
  Duration,
  ExternalDatabase,
  GaleraCluster,
  Machine,
  NdbCluster,
  NoSqlStore,
  OpenSipsVersion,
  ReplicatedDatabase,
  Secret,
  Size,
  type GaleraClusterProps,
  type ReplicatedDatabaseProps,
  type SharedDatabaseTopologyProps,
} from '../../constructs';
import { galeraProps, inputErrors, sharedRig } from '../support/shared-rig';

const M = (name: string, last: number) => Machine.at(name, `192.0.2.${last}`);
const three = [M('db1', 21), M('db2', 22), M('db3', 23)];

function galera(props: Partial<GaleraClusterProps>): readonly string[] {
  const { stack } = sharedRig({}, (scope) => new GaleraCluster(scope, 'database', { ...galeraProps(), ...props }));
  return inputErrors(stack).map(({ path, rule, found }) => `${path} ${rule}: ${found ?? ''}`);
}

function replicated(props: Partial<ReplicatedDatabaseProps>): readonly string[] {
  const { stack } = sharedRig(
    {},
    (scope) => new ReplicatedDatabase(scope, 'database', { members: three.slice(0, 2), ...props }),
  );
  return inputErrors(stack).map(({ path, rule, found }) => `${path} ${rule}: ${found ?? ''}`);
}

function topology(props: Partial<SharedDatabaseTopologyProps>): readonly string[] {
  return inputErrors(sharedRig(props).stack).map(({ path, rule, found }) => `${path} ${rule}: ${found ?? ''}`);
}

describe('bad input about a shared database gets one clear message each', () => {
  it.each([
    [{ members: three.slice(0, 1) }, 'input/number-of-nodes: 1 members'],
    [{ members: [M('db1', 21), M('DB1', 22)] }, 'input/names-are-unique: "DB1"'],
    [{ members: [M('db1', 21), M('db2', 21)] }, 'input/addresses-are-unique: "192.0.2.21"'],
    [{ members: [M('db1', 21), M('d b', 22)] }, 'input/machine-names: "d b"'],
    [{ members: [M('db1', 21), M('proxy2', 22)] }, 'input/names-are-unique: proxy2 at 192.0.2.22'],
    [{ members: three.slice(0, 2), arbitrator: M('db1', 24) }, 'input/names-are-unique: "db1"'],
    [{ database: 'mysql' }, 'input/database-names: "mysql"'],
    [{ user: 'root' }, 'input/database-names: "root"'],
    [{ password: Secret.fromFile('') }, 'input/secrets: ""'],
    [{ provisioningPassword: Secret.fromEnvironment('a-b') }, 'input/secrets: "a-b"'],
    [{ bufferPool: Size.mebibytes(1) }, 'input/buffer-pool: "1MiB"'],
    [{ gcache: Size.mebibytes(1) }, 'input/values-can-be-read: "1MiB"'],
    [{ flowControlLimit: 0 }, 'input/values-can-be-read: 0'],
    [{ segments: { db9: 1 } }, 'input/segments: "db9"'],
    [{ segments: { db1: 256 } }, 'input/values-can-be-read: 256'],
    [{ authorityKey: Secret.fromCommand('') }, 'input/secrets: ""'],
    [{ serverOptions: { 'a b': 1 } }, 'input/server-options: a b = 1'],
    [{ serverOptions: { sync_binlog: '1\n2' } }, 'input/server-options: sync_binlog = 1\n2'],
    [{ providerOptions: { 'evs.suspect_timeout': 'PT5S;x' } }, 'input/server-options: evs.suspect_timeout = PT5S;x'],
  ] satisfies readonly (readonly [Partial<GaleraClusterProps>, string])[])('galera %j', (props, said) => {
    expect(galera(props)).toEqual([`voip/database ${said}`]);
  });

  it.each([
    [{ members: three.slice(0, 1) }, 'input/number-of-nodes: 1 members'],
    [{ members: three, mode: 'dual-primary' }, 'input/number-of-nodes: 3 members'],
    [{ replicationPassword: Secret.fromFile('') }, 'input/secrets: ""'],
    [{ bufferPool: Size.mebibytes(1) }, 'input/buffer-pool: "1MiB"'],
    [{ serverOptions: { '-x': 1 } }, 'input/server-options: -x = 1'],
  ] satisfies readonly (readonly [Partial<ReplicatedDatabaseProps>, string])[])('replicated %j', (props, said) => {
    expect(replicated(props)).toEqual([`voip/database ${said}`]);
  });

  it('MySQL Cluster', () => {
    const { stack } = sharedRig(
      {},
      (scope) =>
        new NdbCluster(scope, 'database', {
          management: [M('mgm1', 41)],
          data: [M('data1', 42)],
          sql: [M('sql1', 43)],
          dataMemory: Size.mebibytes(1),
        }),
    );
    expect(inputErrors(stack).map(({ found }) => found)).toEqual(['1 data nodes, 2 replicas', '"1MiB"']);
  });

  it('somebody else’s database', () => {
    const { stack } = sharedRig(
      {},
      (scope) =>
        new ExternalDatabase(scope, 'database', {
          servers: [{ host: 'a b' }],
          user: 'a b',
          password: Secret.fromFile(''),
          provisioning: { user: '', password: Secret.fromFile('x') },
          check: { port: 0, path: 'x' },
        }),
    );
    expect(inputErrors(stack).map(({ found }) => found)).toEqual(['"a b"', '"a b"', '""', '0', '"x"', '""']);
  });

  it.each([
    [{ access: DatabaseAccess.haproxy({ port: 0 }) }, 'input/values-can-be-read: 0'],
    [{ access: DatabaseAccess.haproxy({ checkInterval: Duration.millis(10) }) }, 'input/values-can-be-read: "10ms"'],
    [{ access: DatabaseAccess.haproxy({ sessionTimeout: Duration.hours(25) }) }, 'input/values-can-be-read: "25h"'],
    [{ access: DatabaseAccess.direct({ server: 'db9' }) }, 'input/parts-belong-together: "db9"'],
  ])('a connection with %j', (props, said) => {
    expect(topology(props)).toEqual([`voip/registrar/database ${said}`]);
  });

  it('a store that the version cannot use', () => {
    const { stack, registrar } = sharedRig({ version: OpenSipsVersion.V2_4 });
    const servers = [{ host: 'redis1.example.net' }, { host: 'redis2.example.net' }];
    new NoSqlStore(stack, 'store', { proxies: registrar.proxies, engine: 'redis', servers });
    const [finding, ...more] = inputErrors(stack);
    expect(more).toEqual([]);
    expect([finding?.path, finding?.allowed]).toEqual(['voip/store', 'several servers since 3.4']);
  });

  it('a machine of two databases', () => {
    const { stack } = sharedRig({}, (scope) => {
      new ReplicatedDatabase(scope, 'other', { members: [M('db1', 21), M('db4', 24)] });
      return new GaleraCluster(scope, 'database', galeraProps());
    });
    expect(inputErrors(stack).map(({ path, rule }) => [path, rule])).toContainEqual([
      'voip/database',
      'input/names-are-unique',
    ]);
  });
});
