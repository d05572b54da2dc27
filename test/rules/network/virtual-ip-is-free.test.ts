import { describe, expect, it } from 'vitest';
import { virtualIpIsFree as rule } from '../../../lib/rules/network/virtual-ip-is-free';
import { exampleModel, sharedModel, SHARED_PATHS, type SharedEdits } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused } from '../harness';

const vip = (address: string) => exampleModel({ virtualIp: { address } });

describe(rule.id, () => {
  it('holds for an address of its own', () => {
    expect(found(rule, exampleModel({}, {}))).toEqual([]);
  });

  it('is broken by the address of a node', () => {
    expect(facts(rule, vip('192.168.3.126/24'))).toEqual([
      {
        path: PATHS.virtualIp,
        found: '192.168.3.126/24',
        allowed: 'a host address of the segment that nobody holds',
        related: [PATHS.nodeB],
      },
    ]);
  });

  it('is broken twice where two clusters have one virtual IP', () => {
    const both = { virtualIp: { address: '192.168.3.100/24' } };
    expect(found(rule, exampleModel(both, both)).map(({ path, related }) => [path, related])).toEqual([
      [PATHS.virtualIp, ['voip/registrar2/vip']],
      ['voip/registrar2/vip', [PATHS.virtualIp]],
    ]);
  });

  it('is broken by a machine of another cluster', () => {
    const model = exampleModel({ virtualIp: { address: '10.0.1.125/24' } }, {});
    expect(found(rule, model).map(({ related }) => related)).toEqual([['voip/registrar2/proxies/vsvr4a']]);
  });

  it("is broken by a machine's address in another network", () => {
    const nodes = [
      { name: 'vsvr2a', address: '192.168.3.125', links: ['192.168.3.100'] },
      { name: 'vsvr2b', address: '192.168.3.126', links: ['192.168.3.101'] },
    ];
    expect(found(rule, exampleModel({ proxies: { nodes } })).map(({ related }) => related)).toEqual([[PATHS.nodeA]]);
  });

  it('is broken by the quorum device', () => {
    const model = exampleModel({ pacemaker: { quorumDevice: { host: '192.168.3.100' } } });
    expect(found(rule, model).map(({ related }) => related)).toEqual([[PATHS.pacemaker]]);
  });

  it.each([
    ['192.168.3.0/24', 1],
    ['192.168.3.1/24', 0],
    ['192.168.3.254/24', 0],
    ['192.168.3.255/24', 1],
    ['192.168.3.0/31', 0],
    ['2001:db8::/64', 1],
    ['2001:db8::1/64', 0],
  ])('the network and broadcast address belong to everyone: %s', (address, times) => {
    expect(found(rule, vip(address))).toHaveLength(times);
  });

  it('compares addresses, not their spelling', () => {
    const both = [{ virtualIp: { address: '2001:db8::0:100/64' } }, { virtualIp: { address: '2001:DB8::100/64' } }];
    expect(found(rule, exampleModel(...both))).toHaveLength(2);
  });

  it.each([
    ['a member of a database', { virtualIp: { address: '192.0.2.21/24' } }, `${SHARED_PATHS.database}/db1`],
    [
      'a database that somebody else runs',
      {
        database: {
          kind: 'external-database',
          path: SHARED_PATHS.database,
          servers: [{ host: 'db.example.com' }, { host: '192.0.2.10' }],
          engine: 'galera',
          password: { from: 'environment', name: 'DB_PASSWORD', version: 1 },
        },
      },
      SHARED_PATHS.database,
    ],
    ['a store beside it', { stores: [{ servers: [{ host: '192.0.2.10' }] }] }, SHARED_PATHS.store],
  ] satisfies readonly [string, SharedEdits, string][])('is broken by the address of %s', (_, edits, path) => {
    expect(found(rule, sharedModel(edits)).map(({ related }) => related)).toEqual([[path]]);
  });

  it('does not apply without a virtual IP', () => {
    expect(rule.check(exampleModel({ virtualIp: null, pacemaker: null }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, vip('192.168.3.126/24'))).toEqual(refused(rule));
  });
});
