import { describe, expect, it } from 'vitest';
import { inboundRules, type Opening } from '../../lib/model';
import { Cidr, IpAddress, Port } from '../../lib/units';

const NODE = IpAddress.of('192.0.2.11');
const VIP = IpAddress.of('192.0.2.10');
const SIP: Opening = {
  machine: 'proxy1',
  path: 'voip/proxies',
  service: 'SIP',
  from: null,
  to: VIP,
  port: Port.udp(5060),
};

const networks = (...texts: readonly string[]) => texts.map((text) => Cidr.of(text));
const rules = (...openings: readonly Opening[]) =>
  inboundRules(openings).map(
    ({ services, from, port }) => `${services.join('+')} ${from.toString()} ${port.toString()}`,
  );

describe('rules of a firewall outside the machine', () => {
  it('know no addresses of it', () => {
    expect(rules(SIP, { ...SIP, to: NODE })).toEqual(['SIP 0.0.0.0/0 5060/udp']);
  });

  it('let anyone of a family in, or of both where every address is meant', () => {
    const six = IpAddress.of('2001:db8::10');
    expect(rules({ ...SIP, to: six })).toEqual(['SIP ::/0 5060/udp']);
    expect(rules({ ...SIP, to: null })).toEqual(['SIP 0.0.0.0/0 5060/udp', 'SIP ::/0 5060/udp']);
    expect(rules(SIP, { ...SIP, to: six })).toEqual(rules({ ...SIP, to: null }));
  });

  it('are one for each source and port', () => {
    const tcp = Port.tcp(5060);
    const from = networks('198.51.100.0/24', '203.0.113.0/24');
    expect(rules({ ...SIP, from }, { ...SIP, from, port: tcp })).toEqual([
      'SIP 198.51.100.0/24 5060/udp',
      'SIP 203.0.113.0/24 5060/udp',
      'SIP 198.51.100.0/24 5060/tcp',
      'SIP 203.0.113.0/24 5060/tcp',
    ]);
  });

  it('name a network by its first address, and a machine as a network of its own', () => {
    const from = [...networks('10.9.9.9/8'), IpAddress.of('192.0.2.12'), IpAddress.of('192.0.2.13')];
    expect(rules({ ...SIP, from })).toEqual([
      'SIP 10.0.0.0/8 5060/udp',
      'SIP 192.0.2.12/32 5060/udp',
      'SIP 192.0.2.13/32 5060/udp',
    ]);
  });

  it('leave out what others let in already, whichever service asks', () => {
    const sql: Opening = { ...SIP, service: 'SQL', from: [IpAddress.of('192.0.2.12')], port: Port.tcp(3306) };
    const copies: Opening = { ...sql, path: 'voip/database', service: 'MariaDB' };
    expect(rules(sql, { ...copies, from: networks('192.0.2.0/24') })).toEqual(['SQL+MariaDB 192.0.2.0/24 3306/tcp']);
    expect(rules(sql, { ...copies, from: null })).toEqual(['SQL+MariaDB 0.0.0.0/0 3306/tcp']);
    expect(inboundRules([copies, sql]).map(({ path }) => path)).toEqual(['voip/database']);
  });

  it('are none without openings', () => {
    expect(rules()).toEqual([]);
  });
});
