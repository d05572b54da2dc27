import { describe, expect, it } from 'vitest';
import { addedSocketsAdvertise as rule } from '../../../lib/rules/network/added-sockets-advertise';
import { exampleModel, type ExampleEdits } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values } from '../harness';

const PUBLIC = '203.0.113.9';
const added = (core: Readonly<Record<string, string>>, version = '3.6', publicAddress?: string) =>
  ({
    proxies: {
      version,
      core: Object.entries(core).map(([name, value]) => ({ name, value })),
      modules: [{ name: 'proto_ws', parameters: [] }],
    },
    virtualIp: publicAddress === undefined ? {} : { publicAddress },
  }) satisfies ExampleEdits;
const inside = exampleModel(added({ socket: 'ws:192.168.3.100:8080' }, '3.6', PUBLIC));

describe(rule.id, () => {
  it.each([
    ['2.4', 'listen'],
    ['3.6', 'socket'],
  ])('holds in %s where the rest of the daemon is told the public address', (version, word) => {
    const core = { [word]: 'ws:192.168.3.100:8080', advertised_address: PUBLIC };
    expect(found(rule, exampleModel(added(core, version, PUBLIC)))).toEqual([]);
  });

  it('is broken by a socket that writes the address of the inside', () => {
    expect(facts(rule, inside)).toEqual([
      {
        path: PATHS.proxies,
        found: 'ws:192.168.3.100:8080, no advertised_address',
        allowed: `advertised_address ${PUBLIC}`,
        related: [PATHS.virtualIp],
      },
    ]);
  });

  it('is broken by another address than the public one', () => {
    const core = { socket: 'ws:192.168.3.100:8080', advertised_address: '203.0.113.8' };
    expect(values(rule, exampleModel(added(core, '3.6', PUBLIC)))).toEqual([
      [PATHS.proxies, 'ws:192.168.3.100:8080, 203.0.113.8'],
    ]);
  });

  it('does not apply without a public address, or to sockets elsewhere', () => {
    expect(rule.check(exampleModel(added({ socket: 'ws:192.168.3.100:8080' })))).toBe('does-not-apply');
    expect(rule.check(exampleModel(added({ socket: 'ws:127.0.0.1:8080' }, '3.6', PUBLIC)))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, inside)).toEqual(honoured(rule));
  });
});
