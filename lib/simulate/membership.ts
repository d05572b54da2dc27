import type { PacemakerCluster } from '../model';
import { hasPower, isReached, type Part } from './parts';
import { place, type Placement } from './placement';
import { listed, serving, step, type Scene, type Step } from './step';
import type { Term } from './simulation';
import { fenced, goesUp, lossNoticed } from './takeover';

/** A machine, a cable, a link or a site that a proxy cluster loses. */
export function membership(scene: Scene): Step {
  const { parts } = scene;
  if (!parts.virtualIp) return withoutAddress(scene);
  return parts.pacemaker ? underPacemaker(scene, parts.pacemaker) : byHand(scene);
}

/** Each node has an address of its own, and clients know all of them. */
function withoutAddress(scene: Scene): Step {
  const { parts, state, broken, part } = scene;
  const before = serving(scene, state, broken);
  const after = serving(scene, state, [...broken, part]);
  if (after.length === before.length) return step(scene, { effect: 'nobody notices' });
  if (after.length === 0) return ended(scene, `no node of ${parts.cluster.name} is left`);
  return step(scene, {
    service: 'degraded',
    passage: 'part',
    effect: `clients that use the address of ${listed(before.filter((each) => !after.includes(each)))} have to go on to that of ${listed(after)}`,
    person: back(part),
  });
}

/** An address that nothing moves. */
function byHand(scene: Scene): Step {
  const { parts, state, broken, part } = scene;
  const after = serving(scene, state, [...broken, part]);
  if (after.length === serving(scene, state, broken).length) return standbyLost(scene);
  const others = parts.cluster.nodes.map(({ machine }) => machine).filter((each) => isReached([...broken, part], each));
  const [other] = others;
  if (other === undefined) return ended(scene, 'no other machine is left to take the address');
  return step(scene, {
    service: 'lost',
    passage: 'end',
    effect: 'no Pacemaker moves the address, so nobody answers at it',
    person: [`Be sure that ${listed(state.holders)} is off, and give ${addressOf(scene)} to ${other}`, ...back(part)],
  });
}

function underPacemaker(scene: Scene, cluster: PacemakerCluster): Step {
  const { state, part } = scene;
  const broken = [...scene.broken, part];
  const placement = place(cluster, broken, state);
  const off = placement.fenced.map((machine): Part => ({ of: 'machine', machine }));
  const moved = after(scene, { ...state, holders: placement.holders }, [...broken, ...off]);
  const before = serving(scene, state, scene.broken);
  const now = serving(scene, moved.state, moved.broken);
  const [first, second] = now;
  if (second !== undefined) return step(scene, { ...moved, ...twoHolders(scene, now) });
  if (before.length === 0 && first === undefined) return step(scene, { ...moved, effect: 'nobody was served before' });
  if (first === undefined) return step(scene, { ...moved, ...nobodyLeft(scene, placement) });
  if (before.includes(first)) return { ...standbyLost(scene, placement), ...moved };
  return step(scene, { ...moved, ...takenOver(scene, cluster, placement, first) });
}

type Rest = Pick<Step, 'state' | 'broken'>;

/** Those that are off or alone know nothing new from here on. */
function after({ state }: Scene, found: Step['state'], broken: Step['broken']): Rest {
  const left = (machines: readonly string[]) => machines.filter((machine) => hasPower(broken, machine));
  return { state: { ...found, contacts: left(state.contacts), calls: left(state.calls) }, broken };
}

function takenOver(
  scene: Scene,
  cluster: PacemakerCluster,
  placement: Placement,
  to: string,
): Omit<Parameters<typeof step>[1], 'state' | 'broken'> {
  const { parts, state, part } = scene;
  const from = state.holders[0] ?? '';
  const terms: readonly Term[] = [
    ...lossNoticed(cluster),
    ...(placement.fenced.includes(from) || !hasPower([...scene.broken, part], from) ? fenced(cluster, from) : []),
    ...goesUp(parts),
  ];
  const stays = placement.holders.includes(from)
    ? `; ${from} keeps the address as well, and gives it up or takes it alone once it is back among the others`
    : '';
  return {
    service: 'interrupted',
    passage: cluster.service === 'with-virtual-ip' ? 'start-elsewhere' : 'takeover',
    effect: `nobody answers until ${to} has the address${stays}`,
    takesOver: to,
    terms,
    person: back(part),
  };
}

function twoHolders(scene: Scene, now: readonly string[]): Pick<Step, 'service' | 'passage' | 'effect' | 'person'> {
  return {
    service: 'degraded',
    passage: 'two',
    effect: `nothing is fenced, so ${listed(now)} both hold ${addressOf(scene)}, and clients reach the one or the other`,
    person: [
      ...mend(scene.part),
      'Look where the address is, with crm_mon, once they hear each other: one of them gives it up by itself',
    ],
  };
}

function nobodyLeft(scene: Scene, { partitions }: Placement): Pick<Step, 'service' | 'passage' | 'effect' | 'person'> {
  const up = partitions.flatMap(({ nodes }) => nodes);
  const alone = partitions.some(({ hasQuorum }) => hasQuorum);
  const why =
    up.length === 0
      ? 'no machine is left to take the address'
      : alone
        ? `${listed(up)} cannot be reached by clients`
        : `${listed(up)} ${up.length === 1 ? 'is' : 'are'} without quorum and ${up.length === 1 ? 'stops' : 'stop'} everything`;
  return { service: 'lost', passage: 'end', effect: `nobody answers: ${why}`, person: back(scene.part) };
}

function standbyLost(scene: Scene, placement?: Placement): Step {
  const { part, parts } = scene;
  const isNode = parts.cluster.nodes.some(({ machine }) => befalls(part, machine));
  const shot =
    placement && placement.fenced.length > 0 ? `; ${listed(placement.fenced)} is switched off and starts anew` : '';
  return step(scene, {
    effect: isNode ? `nobody notices, but ${without(scene, placement)}${shot}` : 'nobody notices',
    person: isNode ? back(part) : [],
  });
}

/** Who is left to take over, of those that Pacemaker still leads. */
function without({ parts, state, part, broken }: Scene, placement: Placement | undefined): string {
  const led = placement?.partitions.filter(({ is }) => is === 'led').flatMap(({ nodes }) => nodes);
  const left = (led ?? parts.cluster.nodes.map(({ machine }) => machine)).filter(
    (machine) => isReached([...broken, part], machine) && !state.holders.includes(machine),
  );
  return left.length === 0 ? 'nobody could take over' : `only ${listed(left)} could take over`;
}

function ended(scene: Scene, why: string): Step {
  return step(scene, { service: 'lost', passage: 'end', effect: `nobody answers: ${why}`, person: back(scene.part) });
}

export function befalls(part: Part, machine: string): boolean {
  switch (part.of) {
    case 'link':
      return part.between.includes(machine);
    case 'site':
      return part.machines.includes(machine);
    case 'line':
      return false;
    default:
      return part.machine === machine;
  }
}

/** What a person does so that everything is whole again. */
export function back(part: Part): readonly string[] {
  switch (part.of) {
    case 'machine':
      return [`Mend ${part.machine} and start it: it joins the others by itself`];
    case 'site':
      return [`Mend what ${part.name} lacks and start its machines: they join by themselves`];
    default:
      return mend(part);
  }
}

function mend(part: Part): readonly string[] {
  switch (part.of) {
    case 'cable':
      return [`Mend the cable of ${part.machine}`];
    case 'link':
      return [`Mend the link between ${listed(part.between)}`];
    case 'process':
      return part.program === 'corosync'
        ? [`Start Corosync again on ${part.machine}, and Pacemaker with it: systemctl restart pacemaker, there`]
        : [];
    default:
      return [];
  }
}

function addressOf({ parts: { virtualIp } }: Scene): string {
  return virtualIp?.address.address.toString() ?? '';
}
