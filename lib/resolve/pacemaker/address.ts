import { pacemaker } from '../../facts/pacemaker';
import type { Operation, Primitive, SecretName, VirtualIp } from '../../model';
import { Duration, type Cidr } from '../../units';

/** Ids of what makes an address a resource; on a shared segment it is `address` alone. */
export interface AddressIds {
  readonly address: string;
  /** Tells the platform's API which interface has it. */
  readonly assigned: string;
  /** The public address that leads to it. */
  readonly elastic: string;
}

/** What the agents need beside the address itself. */
export interface AddressMove {
  readonly movedBy: VirtualIp['movedBy'];
  /** The elastic address that follows it; null where there is none. */
  readonly elastic: { readonly allocation: string; readonly address: string } | null;
  /** Names of the tables with the routes that lead to it, filled in on the machine. */
  readonly routeTables: SecretName | null;
}

/** An address that neighbours are told about. */
export const ANNOUNCED: AddressMove = { movedBy: 'announcement', elastic: null, routeTables: null };

interface Address {
  readonly address: Cidr;
  readonly interface: string | null;
  readonly path: string;
}

/**
 * What makes an address a resource, in the order of its start. By an API: the interface has it before the machine does, and
 * the public one follows once it is there. Behind routes one agent does both.
 */
export function addressMembers(
  ids: AddressIds,
  address: Address,
  { movedBy, elastic, routeTables }: AddressMove,
): readonly Primitive[] {
  switch (movedBy) {
    case 'announcement':
      return [onMachine(ids.address, address, announcements(address.address))];
    case 'interface':
      return [
        assigned(ids.assigned, address, elastic !== null),
        onMachine(ids.address, address, {}),
        ...(elastic ? [followed(ids.elastic, address, elastic)] : []),
      ];
    case 'route':
      return [behindRoutes(ids.address, address, routeTables)];
  }
}

const ONCE = Duration.seconds(0);

/** An operation that Pacemaker does once. */
export function once(name: 'start' | 'stop', timeout: Duration): Operation {
  return { name, interval: ONCE, timeout };
}

function onMachine(
  id: string,
  { address: cidr, interface: nic, path }: Address,
  announced: Readonly<Record<string, string>>,
): Primitive {
  return ocf(id, path, 'IPaddr2', pacemaker.ipaddr2, {
    ip: cidr.address.toString(),
    cidr_netmask: String(cidr.prefixLength),
    ...(nic === null ? {} : { nic }),
    ...announced,
  });
}

/**
 * For IPv4: neighbours that missed the move, or believed a second holder, are told again at each monitor. The agent repeats
 * its announcements for IPv4 only; neighbours of an IPv6 address find a dead holder by themselves (neighbour unreachability
 * detection). The kernel's duplicate detection would cost a second and more at each move; the announcements go out in the
 * background; and nothing leaves from the VIP that did not ask to.
 */
function announcements({ address: { family } }: Cidr): Readonly<Record<string, string>> {
  return family === 'ipv4' ? { arp_count_refresh: '1' } : { nodad: 'true', arp_bg: 'true', preferred_lft: '0' };
}

function assigned(id: string, { address: { address }, path }: Address, isFollowed: boolean): Primitive {
  const { delay } = pacemaker.aws;
  return ocf(id, path, 'awsvip', pacemaker.aws.address, {
    secondary_private_ip: address.toString(),
    api_delay: isFollowed ? delay.followed : delay.alone,
  });
}

function followed(
  id: string,
  { address: { address }, path }: Address,
  elastic: NonNullable<AddressMove['elastic']>,
): Primitive {
  return ocf(id, path, 'awseip', pacemaker.aws.address, {
    elastic_ip: elastic.address,
    allocation_id: elastic.allocation,
    private_ip_address: address.toString(),
    api_delay: pacemaker.aws.delay.alone,
  });
}

/** Asked of the API at each monitor: a route that somebody else took would go unnoticed. */
function behindRoutes(id: string, { address: { address }, path }: Address, tables: SecretName | null): Primitive {
  const { route, interface: nic } = pacemaker.aws;
  return ocf(id, path, 'aws-vpc-move-ip', route, {
    ip: address.toString(),
    interface: nic,
    routing_table: tables === null ? '' : { secret: tables },
    monapi: 'true',
    lookup_type: 'NetworkInterfaceId',
  });
}

interface Times {
  readonly start: Duration;
  readonly stop: Duration;
  readonly monitor: { readonly interval: Duration; readonly timeout: Duration };
}

function ocf(
  id: string,
  from: string,
  type: string,
  { start, stop, monitor }: Times,
  parameters: Primitive['parameters'],
): Primitive {
  return {
    kind: 'primitive',
    id,
    from,
    agent: { standard: 'ocf', provider: 'heartbeat', type },
    parameters,
    meta: {},
    operations: [once('start', start), once('stop', stop), { name: 'monitor', ...monitor }],
  };
}
