import type { Change, Subject } from './change';
import { isAtLeast, type Effect } from './effect';
import type { DatabaseRole, ProxyRole, Role } from './roles';

/** What the sentences are made of. */
export interface CallsInput {
  readonly effect: Effect;
  readonly subjects: readonly Subject[];
  /** Machines that lose a service while they are changed. */
  readonly disturbed: ReadonlySet<string>;
  readonly roles: ReadonlyMap<string, Role>;
}

/** More reasons than a headline carries; the rest stands at the machines. */
const REASONS = 3;

/** What happens to calls, the most important first, each a sentence without a full stop. */
export function callsOf(input: CallsInput): readonly string[] {
  const { effect, subjects } = input;
  const moves = movesOf(input);
  switch (effect) {
    case 'nothing':
      return ['calls and registrations notice nothing'];
    case 'reload':
      return ['calls and registrations notice nothing: what changes is taken by daemons that keep running'];
    case 'standby-restart':
      return ['calls and registrations notice nothing: what restarts serves nobody at that time'];
    case 'vip-move':
      return moves.length > 0 ? moves : reasons(subjects, effect);
    default:
      return [...reasons(subjects, effect), ...moves];
  }
}

/** Why the worst is as bad as it is, each reason once, with where it is. */
function reasons(subjects: readonly Subject[], effect: Effect): readonly string[] {
  const where = new Map<string, { readonly change: Change; readonly names: string[] }>();
  const worst = subjects.flatMap((subject) =>
    subject.changes.filter((each) => each.effect === effect).map((change) => ({ subject, change })),
  );
  for (const { subject, change } of worst) {
    const found = where.get(change.because);
    if (found) found.names.push(subject.name);
    else where.set(change.because, { change, names: [subject.name] });
  }
  // What a person has to know of the addresses comes before what follows from it on each machine.
  const sorted = [...where].sort(([, a], [, b]) => Number(isAddress(b.change)) - Number(isAddress(a.change)));
  const all = sorted.map(([because, { change, names }]) => {
    const at = subjectsOf(names);
    return change.kind === 'machine'
      ? `${at} ${change.is}: ${because}`
      : `${because} (${change.what} ${change.is}, ${at})`;
  });
  return all.length > REASONS ? [...all.slice(0, REASONS), `and ${all.length - REASONS} more of the same weight`] : all;
}

function subjectsOf(names: readonly string[]): string {
  return few([...new Set(names)]);
}

/** Proxy clusters of which the same is to be said. */
interface Moved {
  readonly proxy: ProxyRole;
  readonly addresses: string[];
  readonly nodes: string[];
}

/** A few sentences for the proxy clusters of which a node loses a service. */
function movesOf({ disturbed, roles, effect, subjects }: CallsInput): readonly string[] {
  if (!isAtLeast(effect, 'vip-move')) return [];
  const changed = subjects.flatMap((subject) => subject.changes.filter(isAddress)).map(({ after }) => after);
  const groups = new Map<string, Moved>();
  for (const machine of [...disturbed].sort()) {
    const proxy = roles.get(machine)?.proxy;
    if (!proxy) continue;
    const { cluster: _, nodes, virtualIp, ...same } = proxy;
    const key = JSON.stringify([same, nodes.length, changed.includes(virtualIp)]);
    const found = groups.get(key) ?? { proxy, addresses: [], nodes: [] };
    groups.set(key, found);
    found.nodes.push(machine);
    if (virtualIp !== null && !found.addresses.includes(virtualIp)) found.addresses.push(virtualIp);
  }
  return [
    ...[...groups.values()].flatMap((group) =>
      changed.includes(group.proxy.virtualIp) ? addressFates(group.proxy) : fates(group),
    ),
    ...serverFates([...disturbed].flatMap((machine) => roles.get(machine)?.database ?? [])),
  ];
}

/** What becomes of calls while servers of a shared database restart, one after the other. */
function serverFates(databases: readonly DatabaseRole[]): readonly string[] {
  const [database] = databases.filter(({ as }) => as === 'member' || as === 'sql');
  if (!database) return [];
  const wait =
    database.access === 'direct'
      ? 'until it is back'
      : 'for some seconds, until the proxies use another one (about 3 in the lab, where it was killed)';
  return [
    `while the server that is used restarts, registrations and new calls wait or fail ${wait}`,
    'calls in progress go on without the database',
  ];
}

/** As many names as a sentence carries. */
function few(names: readonly string[]): string {
  return names.length > REASONS
    ? `${names.slice(0, REASONS).join(', ')} and ${names.length - REASONS} more`
    : names.join(', ');
}

/** Another address for the clients, as Pacemaker is told of it. */
function isAddress({ kind, is, what }: Change): boolean {
  return kind === 'cib' && is === 'changed' && ADDRESS.test(what);
}

const ADDRESS = / parameter (ip|secondary_private_ip)$/;

/** What becomes of those who use an address that goes. */
function addressFates({ connections: transports, service }: ProxyRole): readonly string[] {
  const gap =
    service === 'with-virtual-ip'
      ? 'OpenSIPS listens on the new address as soon as its node is changed, and on the old one no longer'
      : 'a node that is changed listens on the new address and no longer on the old one';
  return [
    `${gap}: from when the old address is on such a node until the last step gives Pacemaker the new one, nobody answers at either`,
    'registrations are kept, but a device behind NAT is reached again only when it has registered at the new address',
    'calls in progress keep their media, but what is sent within them (hold, hanging up) still goes to the old address and is lost',
    'calls that ring fail, and have to be dialled again',
    ...connections({ connections: transports }),
  ];
}

function fates({ proxy, addresses, nodes }: Moved): readonly string[] {
  const ringing =
    'calls that ring at that moment are lost with their records, for their transactions are in the memory of the node that served';
  if (proxy.service === null || proxy.nodes.length < 2)
    return [
      `OpenSIPS does not answer while it restarts on ${few(nodes)}`,
      ...kept(proxy),
      ringing,
      ...connections(proxy),
    ];
  const each = addresses.length > 1 ? 'each of the virtual addresses' : 'the virtual address';
  const times =
    nodes.length < 2
      ? `moves once if ${nodes.join()} holds it, and else not at all`
      : `moves ${nodes.length === 2 ? 'once or twice' : 'once or more'}, since each of ${few(nodes)} hands it over before its services restart`;
  const pause =
    proxy.service === 'with-virtual-ip'
      ? 'OpenSIPS is started where it goes, so each move is some seconds without an answer (1.5 in the lab)'
      : 'OpenSIPS runs already where it goes, so each move is a fraction of a second without an answer (0.1 s in the lab)';
  return [`${each} ${few(addresses)} ${times}; ${pause}`, ...kept(proxy), ringing, ...connections(proxy)];
}

function kept({ contacts, dialogs }: ProxyRole): readonly string[] {
  const where = {
    'on-every-node': 'every node holds them',
    'in-the-table': 'they are in the database that nodes share',
  };
  return [
    contacts === 'here-alone'
      ? 'registrations of a node that restarts are there again when its clients register again'
      : `registrations are kept: ${where[contacts]}`,
    dialogs === 'here-alone'
      ? 'calls in progress go on by their Route headers, and are no longer known to OpenSIPS'
      : `calls in progress go on: ${where[dialogs]}`,
  ];
}

function connections({ connections: transports }: Pick<ProxyRole, 'connections'>): readonly string[] {
  if (transports.length === 0) return [];
  return [
    `clients on ${transports.join(', ')} lose their connection, and are reached again when they have made a new one`,
  ];
}
