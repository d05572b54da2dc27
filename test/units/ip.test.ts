import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cidr, IpAddress } from '../../lib/units';

describe('IpAddress', () => {
  it.each([
    ['192.0.2.1', 'ipv4', '192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0::1', 'ipv6', '2001:db8::1', '[2001:db8::1]'],
    ['[2001:db8::1]', 'ipv6', '2001:db8::1', '[2001:db8::1]'],
    ['::', 'ipv6', '::', '[::]'],
  ])('reads %s', (text, family, canonical, host) => {
    const address = IpAddress.of(text);
    expect([address.family, address.toString(), address.toUriHost()]).toEqual([family, canonical, host]);
  });

  it.each([
    '',
    '1',
    '1.2.3',
    '256.1.1.1',
    '01.2.3.4',
    '0x7f.1.1.1',
    '1.2.3.4 ',
    'fe80::1%eth0',
    '[1.2.3.4]',
    ':::',
    'localhost',
  ])('does not read %j', (text) => {
    expect(IpAddress.parse(text)).toBeUndefined();
    expect(() => IpAddress.of(text)).toThrow(RangeError);
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = IpAddress.of(text);
        expect(IpAddress.of(address.toString()).equals(address)).toBe(true);
      }),
    );
  });
});

describe('Cidr', () => {
  it.each(['192.0.2.1', '192.0.2.1/33', '2001:db8::/129', '/24', '192.0.2.1/', '192.0.2.1/-1', '192.0.2.1/024'])(
    'does not read %j',
    (text) => {
      expect(Cidr.parse(text)).toBeUndefined();
    },
  );

  it.each([
    ['192.168.3.100/24', '192.168.3.125', true],
    ['192.168.3.100/24', '192.168.4.1', false],
    ['192.168.3.100/25', '192.168.3.128', false],
    ['192.168.3.100/25', '192.168.3.127', true],
    ['0.0.0.0/0', '255.255.255.255', true],
    ['10.0.0.1/32', '10.0.0.1', true],
    ['10.0.0.1/32', '10.0.0.0', false],
    ['2001:db8::1/64', '2001:db8::ffff', true],
    ['2001:db8::1/64', '2001:db8:0:1::1', false],
    ['0.0.0.0/0', '::1', false],
  ])('%s contains %s: %s', (network, address, contained) => {
    expect(Cidr.of(network).contains(IpAddress.of(address))).toBe(contained);
  });

  it.each([
    ['192.168.3.0/24', true],
    ['192.168.3.255/24', true],
    ['192.168.3.1/24', false],
    ['192.168.3.0/31', false],
    ['192.168.3.0/32', false],
    ['2001:db8::/64', true],
    ['2001:db8::ffff:ffff:ffff:ffff/64', false],
  ])('no host may hold %s: %s', (text, reserved) => {
    expect(Cidr.of(text).isReserved()).toBe(reserved);
  });

  it.each([
    ['10.9.9.9/8', '10.0.0.0/8'],
    ['192.0.2.130/25', '192.0.2.128/25'],
    ['192.0.2.1/32', '192.0.2.1/32'],
    ['192.0.2.1/0', '0.0.0.0/0'],
    ['2001:db8:0:1ff::1/56', '2001:db8:0:100::/56'],
    ['::ffff:192.0.2.1/128', '::ffff:c000:201/128'],
  ])('%s is the network %s', (text, network) => {
    expect(Cidr.of(text).network().toString()).toBe(network);
  });

  it.each([
    [['10.0.0.0/8', '10.1.0.0/16', '192.0.2.0/24'], '10.0.0.0/8 192.0.2.0/24'],
    [['10.1.0.0/16', '10.9.9.9/8', '10.0.0.0/8'], '10.9.9.9/8'],
    [['10.0.0.0/9', '10.128.0.0/9'], '10.0.0.0/9 10.128.0.0/9'],
    [['0.0.0.0/0', '192.0.2.1/32', '::1/128'], '0.0.0.0/0 ::1/128'],
    [['32.1.13.184/32', '2001:db8::/32'], '32.1.13.184/32 2001:db8::/32'],
    [[], ''],
  ])('of %j those that lie in no other are %j', (networks, widest) => {
    expect(Cidr.widest(networks.map((text) => Cidr.of(text))).join(' ')).toBe(widest);
  });

  it('keeps every address among the widest, and none twice', () => {
    const network = fc
      .tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(32))
      .map(([ip, length]) => Cidr.of(`${ip}/${length}`));
    fc.assert(
      fc.property(fc.array(network), (networks) => {
        const widest = Cidr.widest(networks);
        for (const { address } of networks) {
          expect(widest.some((each) => each.contains(address))).toBe(true);
        }
        for (const { address } of widest) {
          expect(widest.filter((each) => each.contains(address))).toHaveLength(1);
        }
      }),
    );
  });
});
