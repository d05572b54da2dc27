import { describe, expect, it } from 'vitest';
import { binOnOwnAddress as rule } from '../../../lib/rules/network/bin-on-own-address';
import { exampleModel, withConfig } from '../../../lib/testing';
import { IpAddress } from '../../../lib/units';
import { accepted, facts, found, PATHS, refused, values } from '../harness';

const core = (...sockets: readonly string[]) =>
  exampleModel({
    proxies: {
      core: sockets.map((value) => ({ name: 'socket', value })),
      // A socket asks for the module that speaks its protocol.
      modules: ['proto_bins', 'proto_tls', 'tls_mgm', 'tls_openssl'].map((name) => ({ name, parameters: [] })),
    },
  });

describe(rule.id, () => {
  it.each(['2.2', '2.3', '2.4', '3.4', '3.6', '4.0'])('holds for the sockets we open in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
  });

  it('is broken by a BIN socket over TLS on the virtual IP, once for each node', () => {
    expect(facts(rule, core('bins:192.168.3.100:5556'))).toEqual([
      {
        path: PATHS.proxies,
        found: 'bins:192.168.3.100:5556',
        allowed: '192.168.3.125',
        related: [PATHS.nodeA],
      },
      {
        path: PATHS.proxies,
        found: 'bins:192.168.3.100:5556',
        allowed: '192.168.3.126',
        related: [PATHS.nodeB],
      },
    ]);
  });

  it('is broken on the other node by a socket on the address of one', () => {
    expect(found(rule, core('bins:192.168.3.125:5556')).map(({ related }) => related)).toEqual([[PATHS.nodeB]]);
  });

  it('is broken by a wildcard', () => {
    expect(values(rule, core('bins:0.0.0.0:5556'))).toEqual([
      [PATHS.proxies, 'bins:0.0.0.0:5556'],
      [PATHS.proxies, 'bins:0.0.0.0:5556'],
    ]);
  });

  it('leaves sockets of other protocols alone', () => {
    expect(found(rule, core('tls:192.168.3.100:5061'))).toEqual([]);
  });

  it('guards the sockets we derive', () => {
    const model = withConfig(exampleModel(), 'vsvr2b', (config) => ({
      ...config,
      sockets: config.sockets.map((s) => (s.protocol === 'bin' ? { ...s, host: IpAddress.of('192.168.3.100') } : s)),
    }));
    expect(values(rule, model)).toEqual([[PATHS.replication, 'bin:192.168.3.100:5555']]);
  });

  it('does not apply without BIN', () => {
    expect(rule.check(exampleModel({ replication: null }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, core('bins:192.168.3.125:5556'))).toEqual(refused(rule));
  });
});
