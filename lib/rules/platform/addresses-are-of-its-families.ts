import { sources } from '../../facts/sources';
import type { IpAddress } from '../../units';
import { defineRule } from '../rule';

/** Machines and virtual IPs have addresses of a family that the platform gives them. */
export const addressesAreOfItsFamilies = defineRule({
  id: 'platform/addresses-are-of-its-families',
  severity: 'error',
  // The platform makes no such address, so nothing would ever answer at it.
  acceptable: false,
  summary: 'addresses are of a family that the platform gives',
  why: 'The network has no such address for anybody: machines are not made, or nothing reaches the virtual IP.',
  sources: [sources.awsVpc],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(cloud, 'registrar', {
        ...inTwoZones,
        virtualIp: VirtualIp.of('2001:db8::10/128'),
      });`,
    fix: 'change the address to one of these, or use Platform.ssh with machines of your own',
    right: `
      new PerNodeDatabaseTopology(cloud, 'registrar', {
        ...inTwoZones,
        virtualIp: VirtualIp.of('172.16.99.10/32'),
      });`,
  },
  check: ({ platform, machines, virtualIps }) => {
    const { addresses } = platform.capabilities;
    if (FAMILIES.every((family) => addresses.includes(family))) return 'does-not-apply';
    const all: readonly { readonly path: string; readonly address: IpAddress }[] = [
      ...machines,
      ...virtualIps.map(({ path, address }) => ({ path, address: address.address })),
    ];
    return all
      .filter(({ address }) => !addresses.includes(address.family))
      .map(({ path, address }) => ({
        path,
        message: 'the platform gives no address of this family',
        found: address.toString(),
        allowed: addresses.map((family) => NAMES[family]).join(' and '),
        fix: 'change the address to one of these, or use Platform.ssh with machines of your own',
      }));
  },
});

const NAMES = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;
const FAMILIES = ['ipv4', 'ipv6'] as const;
