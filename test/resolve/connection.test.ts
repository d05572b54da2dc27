import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS, type DatabaseConnection } from '../../lib/model';
import { resolve } from '../../lib/resolve';
import { sharedModel, SHARED_PATHS, sharedTopology, type SharedEdits } from '../../lib/testing';
import type { DatabaseAccessRecord } from '../../lib/topology/topology';

function connection(edits: SharedEdits = {}): DatabaseConnection {
  const [found] = sharedModel(edits).databaseConnections;
  if (!found) throw new Error('no connection');
  return found;
}

/** What is wrong with the connection. */
const wrong = (edits: SharedEdits) =>
  resolve(sharedTopology(edits)).problems.map(({ rule, path, found, allowed, fix }) => ({
    rule,
    path,
    found,
    allowed,
    fix,
  }));
const access = (said: DatabaseAccessRecord, more: SharedEdits = {}): SharedEdits => ({
  ...more,
  connection: { access: said },
});

const SIX = {
  proxies: {
    nodes: [
      { name: 'proxy1', address: '2001:db8::11' },
      { name: 'proxy2', address: '2001:db8::12' },
    ],
  },
  virtualIp: { address: '2001:db8::10/64' },
  galera: {
    members: [1, 2, 3].map((i) => ({ name: `db${i}`, address: `2001:db8::2${i}` })),
  },
} as const;

describe('the way to a shared database', () => {
  it('is a haproxy on the loopback of each node, and calls are written at once', () => {
    expect(connection()).toMatchObject({
      path: SHARED_PATHS.connection,
      name: 'registrar-database',
      proxies: SHARED_PATHS.proxies,
      database: SHARED_PATHS.database,
      access: { by: 'haproxy', port: 3306 },
      dialogs: 'realtime',
    });
    const { access: found } = connection();
    expect(found.by === 'haproxy' && [found.checkInterval.toString(), found.sessionTimeout.toString()]).toEqual([
      '1s',
      '8h',
    ]);
  });

  it('is one server where said: the first, or the one that is named', () => {
    expect(connection(access({ by: 'direct' })).access).toEqual({ by: 'direct', server: 'db1' });
    expect(connection(access({ by: 'direct', server: 'db2' })).access).toEqual({ by: 'direct', server: 'db2' });
    expect(connection(access({ by: 'direct', server: '192.0.2.23' })).access).toEqual({ by: 'direct', server: 'db3' });
  });

  it('fails over where db_virtual is said without a mode', () => {
    expect(connection(access({ by: 'db-virtual' })).access).toEqual({ by: 'db-virtual', mode: 'FAILOVER' });
  });

  it('leaves calls out where the nodes tell each other, unless said', () => {
    expect(connection({ replication: {} }).dialogs).toBe('off');
    expect(connection({ replication: {}, connection: { dialogs: 'realtime' } }).dialogs).toBe('realtime');
    expect(connection({ connection: { dialogs: 'off' } }).dialogs).toBe('off');
  });

  it.each([
    [{ by: 'haproxy', port: 0 }, '0', 'a whole number from 1 to 65535', 'change `access.port`'],
    [{ by: 'haproxy', checkInterval: '100ms' }, '"100ms"', '200ms to 1min', 'change `access.checkInterval`'],
    [{ by: 'haproxy', sessionTimeout: '25h' }, '"25h"', '1s to 24h', 'change `access.sessionTimeout`'],
  ] as const)('%j cannot be', (said, found, allowed, fix) => {
    expect(wrong(access(said))).toEqual([
      { rule: 'input/values-can-be-read', path: SHARED_PATHS.connection, found, allowed, fix },
    ]);
  });

  it('names a server of that database', () => {
    const [problem, ...others] = resolve(sharedTopology(access({ by: 'direct', server: 'db4' }))).problems;
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      rule: 'input/parts-belong-together',
      path: SHARED_PATHS.connection,
      message: "`access.server` is no server of 'voip/database'; did you mean 'db1'?",
      found: '"db4"',
      allowed: 'db1, db2, db3',
    });
  });

  it('leads to a database of the same stack', () => {
    expect(wrong({ connection: { database: 'voip/elsewhere' } })).toEqual([
      {
        rule: 'input/parts-belong-together',
        path: SHARED_PATHS.connection,
        found: '"voip/elsewhere"',
        allowed: '"voip/database"',
        fix: 'pass a GaleraCluster, ReplicatedDatabase, NdbCluster or ExternalDatabase of the same stack as `database`',
      },
    ]);
  });

  it('is not for nodes with a database of their own', () => {
    const topology = sharedTopology();
    const own = { kind: 'local-database', path: 'voip/registrar/own', proxies: SHARED_PATHS.proxies } as const;
    const { problems } = resolve({ ...topology, parts: [...topology.parts, own] });
    expect(problems.map(({ rule, path, related }) => ({ rule, path, related }))).toContainEqual({
      rule: 'input/parts-belong-together',
      path: SHARED_PATHS.connection,
      related: ['voip/registrar/own'],
    });
  });
});

describe('IPv6 addresses of a shared database', () => {
  it.each(OPENSIPS_VERSIONS)('are reached by haproxy in OpenSIPS %s', (version) => {
    expect(wrong({ ...SIX, proxies: { ...SIX.proxies, version } })).toEqual([]);
  });

  it.each(['db-virtual', 'direct'] as const)('are in the URLs of every version but 2.3, by %s', (by) => {
    const refused = OPENSIPS_VERSIONS.filter((version) => {
      const edits = { ...SIX, proxies: { ...SIX.proxies, version } };
      return wrong(access({ by }, edits)).length > 0;
    });
    expect(refused).toEqual(['2.3']);
  });
});

describe('a ReplicationCluster beside a shared database', () => {
  const replication = (said: NonNullable<SharedEdits['replication']>, version?: string): SharedEdits => ({
    replication: said,
    pacemaker: { service: undefined },
    ...(version !== undefined && { proxies: { version } }),
  });

  it.each(['2.4', '3.4', '3.6', '4.0'] as const)('has its nodes in the script of OpenSIPS %s', (version) => {
    const model = sharedModel(replication({}, version));
    expect(model.replicationClusters).toMatchObject([{ database: null, contacts: 'memory', dialogs: 'on' }]);
    expect(model.pacemakerClusters).toMatchObject([{ service: 'systemd' }]);
  });

  it.each(['2.2', '2.3'] as const)('cannot be in OpenSIPS %s, which has no node lines', (version) => {
    expect(wrong(replication({}, version))).toEqual([
      {
        rule: 'input/version-can-do-it',
        path: SHARED_PATHS.replication,
        found: SHARED_PATHS.connection,
        allowed:
          'a ReplicationCluster beside a shared database from OpenSIPS 2.4 on, which takes node lines in the script',
        fix: 'remove the ReplicationCluster or the DatabaseConnection, or change `version` of the proxy cluster',
      },
    ]);
  });

  it('has no rows in tables that nodes share', () => {
    expect(wrong(replication({ provisioning: 'database' }))).toEqual([
      {
        rule: 'input/parts-belong-together',
        path: SHARED_PATHS.replication,
        found: "provisioning: 'database', a database the nodes share",
        allowed: "provisioning: 'script'",
        fix: 'change `provisioning`',
      },
    ]);
  });

  it('writes no contacts from memory into tables that nodes share', () => {
    expect(wrong(replication({ contacts: 'memory-and-sql' }))).toEqual([
      {
        rule: 'input/parts-belong-together',
        path: SHARED_PATHS.replication,
        found: "contacts: 'memory-and-sql'",
        allowed: "'memory', or 'off', which leaves contacts to the shared table alone",
        fix: 'change `contacts`',
      },
    ]);
  });
});
