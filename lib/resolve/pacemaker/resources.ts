import { booth } from '../../facts/booth';
import { debian12 } from '../../facts/debian-12';
import { pacemaker } from '../../facts/pacemaker';
import type {
  Clone,
  Constraint,
  Group,
  OpenSipsService,
  Primitive,
  Resource,
  SiteTickets,
  VirtualIp,
} from '../../model';
import type { Duration } from '../../units';
import { addressMembers, ANNOUNCED, once, type AddressMove } from './address';
import type { Extra } from './extras';

/** Ids of our own resources; the author's must differ. */
export const IDS = {
  virtualIp: 'virtual-ip',
  virtualIpAssigned: 'virtual-ip-assigned',
  virtualIpPublic: 'virtual-ip-public',
  follower: 'opensips-active',
  /** What moves: the address, the follower, and what the author put with them. */
  group: 'active-node',
  opensips: 'opensips',
  clone: 'opensips-clone',
  /** boothd of this site and the address it is asked at. */
  tickets: 'tickets',
  ticketAddress: 'ticket-address',
  booth: 'booth',
} as const;

const ADDRESS = { address: IDS.virtualIp, assigned: IDS.virtualIpAssigned, elastic: IDS.virtualIpPublic };

export interface ResourceParts {
  readonly resources: readonly Resource[];
  readonly constraints: readonly Constraint[];
}

/**
 * `clone`: Pacemaker runs OpenSIPS on each node, and the group may only be where one runs. `with-virtual-ip`: OpenSIPS is in
 * the group, after the address it listens on. `systemd`: the group alone.
 * @param ofOpensips meta attributes of OpenSIPS itself, where Pacemaker runs it
 */
export function resources(
  from: string,
  virtualIp: VirtualIp,
  move: AddressMove,
  follower: Primitive | undefined,
  service: OpenSipsService,
  ofOpensips: Primitive['meta'],
  extras: readonly Extra[],
): ResourceParts {
  const withIp = extras.filter((extra) => extra.placement === 'with-virtual-ip').map((extra) => extra.primitive);
  const group: Group = {
    kind: 'group',
    id: IDS.group,
    from,
    members: [
      ...addressMembers(ADDRESS, virtualIp, move),
      ...(follower ? [follower] : []),
      ...(service === 'with-virtual-ip' ? [underTheAddress(from, ofOpensips)] : []),
      ...withIp,
    ],
    meta: whenHeldTwice(virtualIp),
  };
  return {
    resources: [
      ...(service === 'clone' ? [clone(IDS.clone, from, onEachNode(from, ofOpensips))] : []),
      group,
      ...extras.flatMap(({ placement, primitive }): readonly Resource[] => {
        if (placement === 'clone') return [clone(`${primitive.id}-clone`, from, primitive)];
        return placement === 'anywhere' ? [primitive] : [];
      }),
    ],
    constraints: service === 'clone' ? besideOpensips(from) : [],
  };
}

/** A preference that the group follows unless its stickiness is the stronger. */
export function preference(from: string, node: string, score: number): Constraint {
  return {
    kind: 'location',
    id: `${IDS.group}.prefers-${node}`,
    from,
    resource: IDS.group,
    node,
    score: String(score),
  };
}

/**
 * The VIP is only where OpenSIPS runs. The order is optional: it holds when both start in one step, and leaves the VIP
 * alone when OpenSIPS is restarted under it.
 */
function besideOpensips(from: string): readonly Constraint[] {
  return [
    {
      kind: 'colocation',
      id: `${IDS.group}.with-opensips`,
      from,
      resource: IDS.group,
      with: IDS.clone,
      score: 'INFINITY',
    },
    { kind: 'order', id: `${IDS.group}.after-opensips`, from, first: IDS.clone, then: IDS.group, order: 'Optional' },
  ];
}

/**
 * boothd and its address, on any node, and what the ticket decides: the group runs where it is granted, and stops where it
 * is lost. Fencing for that would switch machines off at each planned change; a stop that fails is fenced anyhow, where
 * there is fencing.
 *
 * Without boothd nobody would tell the site that it has lost the ticket: so the group stops with it, and starts after it.
 * It prefers boothd's node a little, so that the loss of the other one costs nothing.
 */
export function tickets(from: string, { ticket, own, interface: nic }: SiteTickets): ResourceParts {
  const { start, stop, monitor } = booth.site;
  const { group, tickets: id } = IDS;
  const daemon: Primitive = {
    kind: 'primitive',
    id: IDS.booth,
    from,
    agent: { standard: 'ocf', provider: 'pacemaker', type: 'booth-site' },
    parameters: { config: debian12.booth.config },
    meta: {},
    operations: [once('start', start), once('stop', stop), { name: 'monitor', ...monitor }],
  };
  const known = addressMembers(
    { ...ADDRESS, address: IDS.ticketAddress },
    { address: own, interface: nic, path: from },
    ANNOUNCED,
  );
  const members = [...known, daemon];
  return {
    resources: [{ kind: 'group', id, from, members, meta: {} }],
    constraints: [
      { kind: 'order', id: `${group}.after-${id}`, from, first: id, then: group, order: 'Mandatory' },
      { kind: 'colocation', id: `${group}.near-${id}`, from, resource: group, with: id, score: '1' },
      { kind: 'ticket', id: `${group}.holds-${ticket}`, from, resource: group, ticket, lossPolicy: 'stop' },
    ],
  };
}

/**
 * When two halves that each held the address meet again, only the one that should not have it stops (Pacemaker 2.1.3). The
 * one that keeps it has to announce it anew, which its agent does for IPv4 alone; for IPv6 both stop and one starts, which
 * is Pacemaker's own way. Without that neighbours went on asking the wrong machine (seen).
 */
function whenHeldTwice({ address: { address } }: VirtualIp): Group['meta'] {
  return address.family === 'ipv4' ? { 'multiple-active': 'stop_unexpected' } : {};
}

function onEachNode(from: string, meta: Primitive['meta']): Primitive {
  const { timeout, monitorInterval } = pacemaker.systemd;
  return opensips(from, meta, { start: timeout, stop: timeout, monitorInterval });
}

/** A second one, which somebody started by hand, is stopped; the right one is left alone (Pacemaker 2.1.3). */
function underTheAddress(from: string, meta: Primitive['meta']): Primitive {
  return opensips(from, { 'multiple-active': 'stop_unexpected', ...meta }, pacemaker.withVirtualIp);
}

function opensips(
  from: string,
  meta: Primitive['meta'],
  {
    start,
    stop,
    monitorInterval,
  }: { readonly start: Duration; readonly stop: Duration; readonly monitorInterval: Duration },
): Primitive {
  return {
    kind: 'primitive',
    id: IDS.opensips,
    from,
    agent: { standard: 'systemd', provider: null, type: 'opensips' },
    parameters: {},
    meta,
    operations: [
      once('start', start),
      once('stop', stop),
      { name: 'monitor', interval: monitorInterval, timeout: pacemaker.systemd.timeout },
    ],
  };
}

/** One instance a node; interleaved, so that what depends on it waits for its own node only. */
function clone(id: string, from: string, member: Primitive): Clone {
  return { kind: 'clone', id, from, member, meta: { interleave: 'true' } };
}
