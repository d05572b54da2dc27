import { aws } from '../facts/aws';
import type { AwsPlatform, VirtualIp } from '../model';
import { offsetIn, type Cidr } from '../units';

/** What is known of a virtual IP on AWS. */
export interface Said {
  readonly virtualIp: VirtualIp;
  readonly platform: AwsPlatform;
  /** Of the zones that the nodes stand in. */
  readonly subnets: readonly Cidr[];
  readonly isSwitchedByTicket: boolean;
}

interface Fault {
  readonly message: string;
  readonly found: string;
  readonly allowed: string;
  readonly fix: string;
}

/** Why AWS cannot move it. */
export function faults(said: Said): readonly Fault[] {
  const { virtualIp, isSwitchedByTicket } = said;
  const { address, interface: nic } = virtualIp;
  // IPv6 has a rule of its own.
  if (address.address.family !== 'ipv4') return [];
  return [
    ...(nic === null
      ? []
      : [
          {
            message: 'a machine of AWS has one interface, and its name depends on the instance type',
            found: `interface: '${nic}'`,
            allowed: 'no `interface`: it is found on the machine',
            fix: 'leave `interface` of VirtualIp.of out',
          },
        ]),
    ...(isSwitchedByTicket
      ? [
          {
            message: 'tickets between sites need a second address that moves, and AWS moves the virtual IP alone',
            found: 'a switch by tickets',
            allowed: 'SiteSwitch.byHand()',
            fix: 'change `switch` of the DualSiteTopology',
          },
        ]
      : []),
    ...(virtualIp.movedBy === 'route' ? behindRoutes(said) : inTheSubnet(said)),
  ];
}

function inTheSubnet({ virtualIp: { address: cidr }, subnets }: Said): readonly Fault[] {
  const { address, prefixLength } = cidr;
  return subnets.flatMap((subnet) => {
    const { offset, last } = offsetIn(subnet, address);
    const fits = subnet.contains(address) && offset >= aws.reservedAddresses && offset < last;
    if (fits && prefixLength === subnet.prefixLength) return [];
    return [
      {
        message: 'the virtual IP is none that a machine in the subnet of its nodes can have',
        found: cidr.toString(),
        allowed: `an address of ${subnet.toString()} with /${subnet.prefixLength}, but for the first ${aws.reservedAddresses} and the last one`,
        fix: 'give `virtualIp` an address of that subnet, or put the nodes into several zones',
      },
    ];
  });
}

function behindRoutes({ virtualIp: { address: cidr }, platform: { network } }: Said): readonly Fault[] {
  const outside = cidr.prefixLength === ONE && !network.range.contains(cidr.address);
  return [
    ...(outside
      ? []
      : [
          {
            message: 'between zones routes lead to the virtual IP, and only to an address outside the VPC',
            found: cidr.toString(),
            allowed: `one address with /${ONE} outside ${network.range.toString()}, such as 192.168.99.10/${ONE}`,
            fix: 'give `virtualIp` such an address, or put all nodes into one zone',
          },
        ]),
    ...(network.kind === 'existing' && network.routeTables.length === 0
      ? [
          {
            message: 'between zones routes lead to the virtual IP, and no table is there for them',
            found: 'routeTables: []',
            allowed: 'every table by which machines and clients send',
            fix: 'add them to `routeTables` of AwsNetwork.existing',
          },
        ]
      : []),
  ];
}

/** Prefix length of an address alone. */
const ONE = 32;
