import { describe, expect, it } from 'vitest';
import { virtualIpHasOneHand as rule } from '../../../lib/rules/network/virtual-ip-has-one-hand';
import { exampleModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values, withFiles } from '../harness';

const keepalived = exampleModel(
  withFiles(['/etc/keepalived/keepalived.conf', 'virtual_ipaddress {\n  192.168.3.100/24 dev eth0\n}\n']),
);

describe(rule.id, () => {
  it('holds for files of the network that speak of other addresses, and for others that speak of this one', () => {
    const files = withFiles(
      ['/etc/network/interfaces.d/eth1', 'iface eth1 inet static\n  address 192.168.3.10/24\n'],
      ['/etc/motd', 'The virtual IP is 192.168.3.100.\n'],
      ['/etc/systemd/network/10-eth0.network', '# not 192.168.3.100\nAddress=192.168.3.1001/24\n'],
    );
    expect(found(rule, exampleModel(files))).toEqual([]);
  });

  it('is broken by a VRRP daemon', () => {
    expect(facts(rule, keepalived)).toEqual([
      {
        path: PATHS.proxies,
        found: '192.168.3.100/24 dev eth0 in /etc/keepalived/keepalived.conf',
        allowed: 'the virtual IP in no file of the network set-up',
      },
    ]);
  });

  it.each([
    ['/etc/network/interfaces', '  address 192.168.3.100'],
    ['/etc/network/interfaces.d/x', '  up ip addr add 192.168.3.100/24 dev eth0'],
    ['/etc/systemd/network/20-x.network', 'Address=192.168.3.100/24'],
    ['/etc/netplan/60-x.yaml', '      addresses: [192.168.3.126/24, 192.168.3.100/24]'],
    ['/etc/NetworkManager/system-connections/x.nmconnection', 'address1=192.168.3.100/24,192.168.3.1'],
  ])('is broken by %s', (path, line) => {
    expect(values(rule, exampleModel(withFiles([path, `${line}\n`])))).toEqual([
      [PATHS.proxies, `${line.trim()} in ${path}`],
    ]);
  });

  it('reads IPv6 in any spelling', () => {
    const nodes = ['a', 'b'].map((name, i) => ({ name: `proxy-${name}`, address: `2001:db8::${i + 1}` }));
    const { proxies } = withFiles(['/etc/network/interfaces', '  address 2001:0DB8:0:0::100/64\n']);
    const model = exampleModel({ proxies: { ...proxies, nodes }, virtualIp: { address: '2001:db8::100/64' } });
    expect(found(rule, model)).toHaveLength(1);
  });

  it('does not apply without a virtual IP', () => {
    expect(rule.check(exampleModel({ virtualIp: null, pacemaker: null }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, keepalived)).toEqual(honoured(rule));
  });
});
