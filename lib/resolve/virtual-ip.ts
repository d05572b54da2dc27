import { dialects } from '../facts/opensips/dialects';
import type { Machine, OpenSipsVersion, PlatformModel, VirtualIp } from '../model';
import type { MachineRecord, VirtualIpRecord } from '../topology/topology';
import type { IpAddress } from '../units';
import { checkReachable } from './nodes';
import type { Problems } from './problems';

/** Shortest prefix of a VIP: a network of a shorter one is no segment. Ours. */
const SHORTEST_PREFIX = 8;
const FAMILIES = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;

/** What an address moves between, and how that is done there. */
export interface Moving {
  readonly machines: readonly Machine[];
  readonly movedBy: VirtualIp['movedBy'];
}

/** Where an API moves addresses it knows the subnets of one zone each, and across zones nothing but routes. */
export function movedBy(
  { capabilities: { movableAddress } }: PlatformModel,
  nodes: readonly MachineRecord[],
): VirtualIp['movedBy'] {
  if (movableAddress !== 'api') return 'announcement';
  return new Set(nodes.map(({ zone }) => zone)).size > 1 ? 'route' : 'interface';
}

/** Undefined when said but unreadable. */
export function resolveVirtualIp(
  record: VirtualIpRecord,
  { machines, movedBy: by }: Moving,
  version: OpenSipsVersion | undefined,
  problems: Problems,
): VirtualIp | undefined {
  const { path, proxies, interface: nic, publicAddress: said } = record;
  const address = problems.cidr(path, 'virtualIp', record.address);
  const publicAddress = said === undefined ? null : problems.address(path, 'publicAddress', said);
  if (nic !== undefined && !/^[A-Za-z0-9._-]{1,15}$/.test(nic)) {
    problems.add({
      rule: 'input/values-can-be-read',
      path,
      message: '`interface` is no name of a network interface',
      found: JSON.stringify(nic),
      allowed: 'letters, digits, dot, dash and _, 15 at most, no alias',
      fix: 'change `interface` of VirtualIp.of',
    });
  }
  if (address && address.prefixLength < SHORTEST_PREFIX) {
    problems.add({
      rule: 'input/values-can-be-read',
      path,
      message: '`virtualIp` has a prefix length that no segment has',
      found: JSON.stringify(record.address),
      allowed: `the prefix length of the machines' network, ${SHORTEST_PREFIX} or more, such as 192.0.2.10/24`,
      fix: 'change the prefix length of `virtualIp`',
    });
  }
  if (publicAddress) checkPublicAddress(publicAddress, { record, virtualIp: address?.address, machines }, problems);
  if (publicAddress && version) checkAdvertised(publicAddress, record, version, problems);
  if (!address || publicAddress === undefined) return undefined;
  const allocation = record.allocation ?? null;
  return { path, proxies, address, interface: nic ?? null, publicAddress, allocation, movedBy: by };
}

interface Behind {
  readonly record: VirtualIpRecord;
  readonly virtualIp: IpAddress | undefined;
  readonly machines: readonly Machine[];
}

/** A router passes no packet of IPv4 on as one of IPv6, and what leads to one machine is lost with it. */
function checkPublicAddress(address: IpAddress, { record, virtualIp, machines }: Behind, problems: Problems): void {
  const { path, publicAddress: said = '' } = record;
  checkReachable(address, 'publicAddress', said, path, problems);
  const holder = machines.find(({ address: own, links }) => [own, ...links].some((each) => each.equals(address)));
  const rule = 'input/public-addresses';
  const fix = 'change `publicAddress` of VirtualIp.of';
  if (holder) {
    problems.add({
      rule,
      path,
      message: `clients would reach machine '${holder.name}', and be lost with it`,
      found: JSON.stringify(said),
      allowed: 'an address that leads to the virtual one',
      fix,
      related: [holder.path],
    });
  }
  if (virtualIp && address.family !== virtualIp.family) {
    problems.add({
      rule,
      path,
      message: 'no router passes SIP over one kind of addresses on to the other',
      found: JSON.stringify(said),
      allowed: `an ${FAMILIES[virtualIp.family]} address, as \`virtualIp\` is`,
      fix,
    });
  }
}

function checkAdvertised(
  { family }: IpAddress,
  { path, publicAddress }: VirtualIpRecord,
  version: OpenSipsVersion,
  problems: Problems,
): void {
  if (family === 'ipv4' || dialects[version].advertisedIpv6 === 'yes') return;
  problems.add({
    rule: 'input/version-can-do-it',
    path,
    message: `OpenSIPS ${version} writes an IPv6 address that is not its own without brackets, which nobody can read`,
    found: JSON.stringify(publicAddress),
    allowed: 'an IPv4 address, or OpenSIPS 3.4 or later',
    fix: 'leave `publicAddress` of VirtualIp.of out, or change `version` of the proxy cluster',
  });
}
