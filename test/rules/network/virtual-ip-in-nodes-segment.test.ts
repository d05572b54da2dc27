import { describe, expect, it } from 'vitest';
import { virtualIpInNodesSegment as rule } from '../../../lib/rules/network/virtual-ip-in-nodes-segment';
import { exampleModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values } from '../harness';

const vip = (address: string) => exampleModel({ virtualIp: { address } });

describe(rule.id, () => {
  it('holds in the segment of both nodes', () => {
    expect(found(rule, exampleModel())).toEqual([]);
  });

  it('is broken outside of it', () => {
    expect(facts(rule, vip('192.168.4.100/24'))).toEqual([
      {
        path: PATHS.virtualIp,
        found: '192.168.4.100/24, nodes at 192.168.3.125, 192.168.3.126',
        allowed: 'an address and a prefix length that take in an address of every node',
        related: [PATHS.nodeA, PATHS.nodeB],
      },
    ]);
  });

  it('is broken in two clusters at once', () => {
    const model = exampleModel({ virtualIp: { address: '10.9.0.1/24' } }, { virtualIp: { address: '10.9.0.2/24' } });
    expect(found(rule, model).map(({ path }) => path)).toEqual([PATHS.virtualIp, 'voip/registrar2/vip']);
  });

  it.each([
    ['192.168.3.100/27', 'takes in .96 to .127, both nodes', 0],
    ['192.168.3.100/28', 'takes in .96 to .111, neither', 1],
    ['192.168.3.100/32', 'takes in nothing else', 1],
  ])('%s %s', (address, _, times) => {
    expect(found(rule, vip(address))).toHaveLength(times);
  });

  it('is broken by another address family', () => {
    expect(values(rule, vip('2001:db8::100/64'))).toEqual([
      [PATHS.virtualIp, '2001:db8::100/64, nodes at 192.168.3.125, 192.168.3.126'],
    ]);
  });

  it('names the one node that is outside', () => {
    const nodes = [
      { name: 'vsvr2a', address: '192.168.3.125' },
      { name: 'vsvr2b', address: '192.168.4.126' },
    ];
    expect(found(rule, exampleModel({ proxies: { nodes } }))[0]?.related).toEqual([PATHS.nodeB]);
  });

  it('takes an address of another network the nodes are in', () => {
    const nodes = [
      { name: 'vsvr2a', address: '192.168.3.125', links: ['10.1.0.1'] },
      { name: 'vsvr2b', address: '192.168.3.126', links: ['10.1.0.2'] },
    ];
    expect(found(rule, exampleModel({ proxies: { nodes }, virtualIp: { address: '10.1.0.100/24' } }))).toEqual([]);
  });

  it('does not apply without a virtual IP, or where addresses do not move by ARP', () => {
    expect(rule.check(exampleModel({ virtualIp: null, pacemaker: null }))).toBe('does-not-apply');
    const model = exampleModel();
    const capabilities = { ...model.platform.capabilities, movableAddress: 'api' } as const;
    expect(rule.check({ ...model, platform: { ...model.platform, capabilities } })).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, vip('192.168.4.100/24'))).toEqual(honoured(rule));
  });
});
