import { describe, expect, it } from 'vitest';
import type { ProxyClusterRecord } from '../../lib/topology/topology';
import { parts, problems, type Wishes } from '../support/parts';

const PROXIES = 'voip/registrar/proxies';
const nodes = (a: string, b: string) => [
  { name: 'vsvr2a', address: a },
  { name: 'vsvr2b', address: b },
];
const said = (wishes: Wishes) => problems(wishes).map(({ rule, path, found }) => ({ rule, path, found }));
const inProxies = (proxies: Partial<ProxyClusterRecord>) => said({ proxies });

describe('the virtual IP', () => {
  it('of other proxies is refused', () => {
    expect(said({ pacemaker: { virtualIp: 'voip/trunks/vip' } })).toEqual([
      { rule: 'input/parts-belong-together', path: 'voip/registrar/pacemaker', found: '"voip/trunks/vip"' },
    ]);
  });

  it.each(['192.168.3.100/0', '192.168.3.100/7'])('in the segment of %s is refused', (virtualIp) => {
    expect(said({ virtualIp })).toContainEqual({
      rule: 'input/values-can-be-read',
      path: 'voip/registrar/vip',
      found: JSON.stringify(virtualIp),
    });
  });

  it.each(['192.168.3.0', '192.168.3.255'])('shares no segment with a machine at %s', (address) => {
    expect(inProxies({ nodes: nodes(address, '192.168.3.126') })).toEqual([
      { rule: 'input/machine-addresses', path: PROXIES, found: address },
    ]);
  });
});

describe('memory', () => {
  it.each([
    ['sharedMemory', '1KiB'],
    ['sharedMemory', '1025GiB'],
    ['packageMemory', '1MiB'],
    ['packageMemory', '5GiB'],
  ] as const)('%s of %s is refused', (prop, size) => {
    const [problem, ...rest] = problems({ proxies: { [prop]: size } });
    expect(rest).toEqual([]);
    expect(problem).toMatchObject({ message: `\`${prop}\` is out of bounds`, found: JSON.stringify(size) });
  });
});

describe('ids', () => {
  it('that would be taken for the place of a secret are refused', () => {
    const path = `${PROXIES}/@@secret:stack_secret@@`;
    expect(problems({ proxies: { path } })).toContainEqual(
      expect.objectContaining({ rule: 'input/construct-ids', path }),
    );
  });
});

describe('nodes that are called like what every object has', () => {
  it('get their own name as a description and no host key', () => {
    const { model, parts: found } = parts({
      proxies: {
        nodes: [
          { name: 'constructor', address: '192.168.3.125' },
          { name: 'b', address: '192.168.3.126' },
        ],
      },
      replication: { descriptions: { b: 'the other' } },
      platform: { hostKeys: { b: 'ssh-ed25519 AAAA' } },
    });
    expect(found.replication?.nodes.map(({ description }) => description)).toEqual(['constructor', 'the other']);
    expect(model.machines.map(({ hostKey }) => hostKey)).toEqual(['ssh-ed25519 AAAA', null]);
  });
});

describe('a host key', () => {
  it('that would be taken for the place of a secret is refused', () => {
    const hostKeys = { vsvr2a: 'ssh-ed25519 AAAA @@secret:x@@' };
    expect(problems({ platform: { hostKeys } })).toMatchObject([{ rule: 'input/connection' }]);
  });
});
