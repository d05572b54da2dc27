import { describe, expect, it } from 'vitest';
import { openingsFitASecurityGroup as rule } from '../../../lib/rules/platform/openings-fit-a-security-group';
import { exampleModel } from '../../../lib/testing';
import { inOneZone } from '../../support/aws-model';
import { accepted, facts, honoured, PATHS } from '../harness';

const ALLOWED = '58 at most: one for each network and port';

/** So many networks that may send SIP, over one transport. SSH, BIN, Corosync and MariaDB are four rules more. */
const clients = (count: number, network: (i: number) => string) =>
  exampleModel({ proxies: { sipClients: Array.from({ length: count }, (_, i) => network(i)) } });
const four = (i: number) => `10.0.${i}.0/24`;
const six = (i: number) => `2001:db8:${i}::/48`;

describe(rule.id, () => {
  it('holds up to the quota, less what pings and errors take', () => {
    expect(facts(rule, inOneZone(clients(54, four)))).toEqual([]);
    // Over IPv4, nothing but the family of sockets is let in.
    expect(facts(rule, inOneZone(clients(200, six)))).toEqual([]);
  });

  it('is broken by one more, on every node', () => {
    const found = (node: string) => ({
      path: PATHS.proxies,
      found: '59 rules for IPv4, 55 of them from here',
      allowed: ALLOWED,
      related: [node],
    });
    expect(facts(rule, inOneZone(clients(55, four)))).toEqual([found(PATHS.nodeA), found(PATHS.nodeB)]);
  });

  it('counts networks within others once, and each transport', () => {
    expect(facts(rule, inOneZone(clients(200, (i) => `10.0.0.${i}/24`)))).toEqual([]);
    const sipClients = Array.from({ length: 30 }, (_, i) => four(i));
    const both = exampleModel({ proxies: { sipClients, sip: ['5060/udp', '5060/tcp'] } });
    expect(facts(rule, inOneZone(both)).map(({ found }) => found)).toEqual([
      '64 rules for IPv4, 60 of them from here',
      '64 rules for IPv4, 60 of them from here',
    ]);
  });

  it('is broken by either address family, each by itself', () => {
    const nodes = ['a', 'b'].map((name, i) => ({ name, address: `2001:db8:ffff::${i + 1}` }));
    const sipClients = Array.from({ length: 60 }, (_, i) => six(i));
    const model = exampleModel({
      proxies: { nodes, sipClients },
      virtualIp: { address: '2001:db8:ffff::9/64' },
    });
    expect(facts(rule, inOneZone(model)).map(({ found }) => found)).toEqual([
      '64 rules for IPv6, 60 of them from here',
      '64 rules for IPv6, 60 of them from here',
    ]);
  });

  it('does not apply where the own firewall is the only one', () => {
    expect(rule.check(clients(200, four))).toBe('does-not-apply');
  });

  it('may be accepted: an account can have more', () => {
    const model = inOneZone(clients(55, four));
    expect(accepted(rule, model).slice(0, 1)).toEqual(honoured(rule));
  });
});
