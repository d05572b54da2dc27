import { describe, expect, it } from 'vitest';
import { binStaysInside as rule } from '../../../lib/rules/network/bin-stays-inside';
import { exampleModel, siteModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values } from '../harness';

const at = (...addresses: readonly string[]) =>
  exampleModel({
    proxies: { nodes: addresses.map((address, i) => ({ name: `p${i + 1}`, address })) },
    virtualIp: null,
    pacemaker: null,
    replication: { binPort: 5678 },
  });
const outside = at('203.0.114.1', '203.0.114.2');

describe(rule.id, () => {
  it.each(['10.0.0', '192.168.9', '172.16.9', '100.64.0'])('holds for nodes in %s.0/24', (network) => {
    expect(found(rule, at(`${network}.1`, `${network}.2`))).toEqual([]);
  });

  it('holds for IPv6 of the inside', () => {
    expect(found(rule, at('fd00::1', 'fd00::2'))).toEqual([]);
    expect(found(rule, at('2a01::1', '2a01::2'))).toHaveLength(2);
  });

  it('is broken by public addresses, at each node', () => {
    expect(values(rule, outside)).toEqual([
      [PATHS.replication, 'bin:203.0.114.1:5678'],
      [PATHS.replication, 'bin:203.0.114.2:5678'],
    ]);
  });

  it('is broken by one of them', () => {
    expect(facts(rule, at('10.0.0.1', '203.0.114.2'))).toEqual([
      {
        path: PATHS.replication,
        found: 'bin:203.0.114.2:5678',
        allowed: 'an address that the internet does not reach',
        related: [PATHS.proxies],
      },
    ]);
  });

  it('leaves the way between sites to what was said of it', () => {
    expect(found(rule, siteModel('west'))).toEqual([]);
  });

  it('does not apply to nodes that tell each other nothing', () => {
    expect(rule.check(exampleModel({ replication: null }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, at('10.0.0.1', '203.0.114.2'))).toEqual(honoured(rule));
  });
});
