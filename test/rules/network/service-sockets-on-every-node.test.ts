import { describe, expect, it } from 'vitest';
import { serviceSocketsOnEveryNode as rule } from '../../../lib/rules/network/service-sockets-on-every-node';
import { exampleModel, withConfig } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS } from '../harness';

const apart = { virtualIp: null, pacemaker: null };

describe(rule.id, () => {
  it.each(['2.2', '2.3', '2.4', '3.4', '3.6', '4.0'])('holds behind a virtual IP in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
  });

  it('is broken where replicating nodes listen at their own addresses alone', () => {
    expect(facts(rule, exampleModel({ ...apart, proxies: { sip: ['5060/udp', '5061/tcp'] } }))).toEqual([
      {
        path: PATHS.replication,
        found:
          'vsvr2a: udp:192.168.3.125:5060 tcp:192.168.3.125:5061; vsvr2b: udp:192.168.3.126:5060 tcp:192.168.3.126:5061',
        allowed: 'a socket with one address, port and protocol on every node: that of a virtual IP',
        related: [PATHS.proxies],
      },
    ]);
  });

  it('is broken by contacts alone and by dialogs alone', () => {
    const model = exampleModel(
      { ...apart, replication: { contacts: 'off' } },
      { ...apart, replication: { dialogs: 'off' } },
    );
    expect(found(rule, model).map(({ path }) => path)).toEqual([PATHS.replication, 'voip/registrar2/replication']);
  });

  it('is broken where one node lacks the sockets of the virtual IP', () => {
    const model = withConfig(exampleModel(), 'vsvr2b', (config) => ({
      ...config,
      sockets: config.sockets.filter(({ on }) => on === 'node'),
    }));
    expect(found(rule, model)).toHaveLength(1);
  });

  it("holds through a socket of the author's own", () => {
    const core = [{ name: 'socket', value: 'tls:192.168.3.100:5061' }];
    const modules = ['proto_tls', 'tls_mgm', 'tls_openssl'].map((name) => ({ name, parameters: [] }));
    expect(found(rule, exampleModel({ ...apart, proxies: { core, modules } }))).toEqual([]);
  });

  it('does not apply without replication, or when nothing is replicated', () => {
    expect(rule.check(exampleModel({ replication: null }))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ ...apart, replication: { contacts: 'off', dialogs: 'off' } }))).toBe(
      'does-not-apply',
    );
  });

  it('can be accepted', () => {
    expect(accepted(rule, exampleModel(apart))).toEqual(honoured(rule));
  });
});
