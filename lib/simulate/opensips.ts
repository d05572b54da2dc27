import { pacemaker as facts } from '../facts/pacemaker';
import { restartDelay, takeover, unmeasured } from '../facts/takeover';
import { primitives, type PacemakerCluster } from '../model';
import type { Duration } from '../units';
import { hasPower, hear } from './parts';
import { networksOf, place } from './placement';
import type { Term } from './simulation';
import { memoryOf, type ClusterState } from './state';
import { isServing, serving, step, type Scene, type Step } from './step';
import { addressUp, decided, failureNoticed, goesUp, stopped } from './takeover';
import { secondsOf, term } from './terms';

const OPENSIPS = 'opensips';

/** All processes of OpenSIPS end at once. */
export function opensipsEnds(scene: Scene, machine: string): Step {
  const { pacemaker } = scene.parts;
  if (!runs(scene, machine)) return step(scene, { effect: `OpenSIPS does not run on ${machine} just then` });
  if (!pacemaker || pacemaker.service === 'systemd') return restarted(scene, machine, []);
  return failed(scene, pacemaker, machine, OPENSIPS, failureNoticed(pacemaker, OPENSIPS));
}

/** OpenSIPS runs and answers nothing: our watch ends it. */
export function opensipsHangs(scene: Scene, machine: string): Step {
  const { pacemaker } = scene.parts;
  if (!runs(scene, machine)) return step(scene, { effect: `OpenSIPS does not run on ${machine} just then` });
  if (!pacemaker || !pacemaker.hungAfter) return nobodyWatches(scene, machine);
  const noticed = [hung(pacemaker.hungAfter)];
  if (pacemaker.service !== 'systemd')
    return failed(scene, pacemaker, machine, OPENSIPS, [...noticed, ...failureNoticed(pacemaker, OPENSIPS)]);
  return leaves(scene, pacemaker, machine, noticed);
}

/** A resource of the author's in the group of the address fails. */
export function resourceFails(scene: Scene, machine: string, id: string): Step {
  const { pacemaker } = scene.parts;
  const isGrouped = pacemaker?.resources.some(
    (each) => each.kind === 'group' && each.members.some((member) => member.id === id && member.id !== 'virtual-ip'),
  );
  if (!pacemaker || !isGrouped)
    return step(scene, { effect: `nobody who calls notices; Pacemaker starts ${id} again` });
  if (!isServing(scene, machine)) return step(scene, { effect: `${id} does not run on ${machine} just then` });
  return failed(scene, pacemaker, machine, id, failureNoticed(pacemaker, id));
}

function runs({ parts: { pacemaker }, state, broken }: Scene, machine: string): boolean {
  if (!hasPower(broken, machine) || state.failed.includes(machine)) return false;
  return pacemaker?.service !== 'with-virtual-ip' || state.holders.includes(machine);
}

function hung(after: Duration): Term {
  const { every, short } = facts.watch;
  const from = secondsOf(after);
  const to = from + secondsOf(every) + 2 * secondsOf(short);
  return term(
    'the watch calls the silence a hang, and ends OpenSIPS',
    { from, to },
    'pacemaker.hungAfter, and what a question takes',
  );
}

function nobodyWatches(scene: Scene, machine: string): Step {
  const person = [`Start OpenSIPS on ${machine} anew: systemctl kill -s KILL opensips, and it is started again`];
  if (!isServing(scene, machine))
    return step(scene, { effect: `nobody notices that ${machine} could not take over`, person });
  const isAlone = serving(scene, scene.state, scene.broken).length < 2;
  return step(scene, {
    service: isAlone ? 'lost' : 'degraded',
    passage: isAlone ? 'end' : 'part',
    effect: `nobody answers${isAlone ? '' : ` at ${machine}`}, and nobody watches for that`,
    person,
  });
}

/** systemd starts it again where it was. */
function restarted(scene: Scene, machine: string, noticed: readonly Term[]): Step {
  const state = relearned(scene, machine);
  if (!isServing(scene, machine))
    return step(scene, { state, effect: `nobody notices; systemd starts OpenSIPS on ${machine} again` });
  const seconds = restartDelay.opensips;
  return step(scene, {
    state,
    service: 'interrupted',
    passage: 'restart',
    effect: `nobody answers${scene.parts.virtualIp ? '' : ` at ${machine}`} until OpenSIPS runs again on ${machine}`,
    terms: [
      ...noticed,
      term('systemd waits (RestartSec)', { from: seconds, to: seconds }, 'the drop-in of opensips.service'),
      term('OpenSIPS starts', takeover.restart, 'measured in the lab'),
    ],
  });
}

/** Where systemd runs OpenSIPS, the address goes to a node whose OpenSIPS answers. */
function leaves(scene: Scene, cluster: PacemakerCluster, machine: string, noticed: readonly Term[]): Step {
  const { parts, broken, part } = scene;
  const state = relearned(scene, machine);
  const without = { ...scene.state, failed: [...scene.state.failed, machine] };
  const [to] = place(cluster, [...broken, part], without).holders.filter((holder) => holder !== machine);
  if (!isServing(scene, machine) || to === undefined) return restarted(scene, machine, noticed);
  return step(scene, {
    state: { ...state, holders: [to] },
    service: 'interrupted',
    passage: 'takeover',
    effect: `nobody answers until the address is on ${to}; OpenSIPS on ${machine} is started anew`,
    takesOver: to,
    terms: [...noticed, decided(), ...addressUp(parts.virtualIp)],
  });
}

/** Pacemaker runs it: it moves, or starts again in place where failures have to add up, or waits until one is forgotten. */
function failed(scene: Scene, cluster: PacemakerCluster, machine: string, id: string, noticed: readonly Term[]): Step {
  const { part } = scene;
  const isActive = isServing(scene, machine);
  if (threshold(cluster, id) > 1) return startedInPlace(scene, cluster, machine, id, noticed);
  const state = withFailure(scene, machine, id);
  const broken = [...scene.broken, part];
  const holders = place(cluster, broken, state).holders.filter((holder) => !isActive || holder !== machine);
  const stays = forgetting(cluster, id);
  const rest =
    stays === null ? 'stays without it until a person says so' : `is without it for ${stays.from} to ${stays.to} s`;
  if (!isActive)
    return step(scene, { state, effect: `nobody notices; ${machine} ${rest}`, person: cleanup(machine, id, stays) });
  const [to] = holders;
  if (to === undefined) return nowhere(scene, cluster, { ...state, holders: [] }, id, noticed);
  return step(scene, {
    state: { ...state, holders },
    service: 'interrupted',
    passage: cluster.service === 'with-virtual-ip' ? 'start-elsewhere' : 'takeover',
    effect: `nobody answers until ${to} has the address; ${machine} ${rest}`,
    takesOver: to,
    terms: [...noticed, ...goesUpAfter(scene, cluster, id)],
    person: cleanup(machine, id, stays),
  });
}

/** The decision comes before the stop, which comes before the address. */
function goesUpAfter({ parts }: Scene, cluster: PacemakerCluster, id: string): readonly Term[] {
  const [first, ...rest] = goesUp(parts);
  const stop =
    cluster.service === 'clone' && id === OPENSIPS
      ? []
      : stopped(cluster, cluster.service === 'with-virtual-ip' ? OPENSIPS : id);
  return [...(first ? [first] : []), ...stop, ...rest];
}

function startedInPlace(
  scene: Scene,
  cluster: PacemakerCluster,
  machine: string,
  id: string,
  noticed: readonly Term[],
): Step {
  const state = id === OPENSIPS ? relearned(scene, machine) : scene.state;
  if (!isServing(scene, machine))
    return step(scene, { state, effect: `nobody notices; Pacemaker starts ${id} on ${machine} again` });
  return step(scene, {
    state,
    service: 'interrupted',
    passage: 'restart',
    effect: `nobody answers until ${id} runs again on ${machine}`,
    terms: [
      ...noticed,
      decided(),
      ...stopped(cluster, id),
      term(`${id} starts`, takeover.start, 'measured in the lab'),
    ],
  });
}

/** An OpenSIPS that failed is not started there; what else failed is left behind if it has to be. */
function withFailure(scene: Scene, machine: string, id: string): ClusterState {
  const { state } = scene;
  if (id !== OPENSIPS) return { ...state, lacking: [...state.lacking, machine] };
  return { ...relearned(scene, machine), failed: [...state.failed, machine] };
}

/** It has failed on every machine that is left. What stands before it in the group stays where it is. */
function nowhere(
  scene: Scene,
  cluster: PacemakerCluster,
  state: ClusterState,
  id: string,
  noticed: readonly Term[],
): Step {
  const stays = forgetting(cluster, id);
  const person = cleanup(null, id, stays);
  const kept = { ...state, holders: scene.state.holders };
  const until = stays === null ? 'and that is not forgotten' : 'until Pacemaker forgets one of the failures';
  if (id !== OPENSIPS)
    return step(scene, {
      ...{ state: kept, person, service: 'degraded' },
      effect: `OpenSIPS goes on without ${id}, which has failed on every machine that is left, ${until}`,
    });
  const effect = `nobody answers: OpenSIPS has failed on every machine that is left, ${until}`;
  if (stays === null) return step(scene, { ...{ state, person, effect }, service: 'lost', passage: 'end' });
  return step(scene, {
    ...{ person, effect, service: 'interrupted', passage: 'restart' },
    state: { ...kept, failed: [] },
    terms: [
      ...noticed,
      term('Pacemaker forgets the failure (failure-timeout)', stays, 'pacemaker.failureTimeout'),
      ...goesUpAfter(scene, cluster, id),
    ],
  });
}

type Wait = { readonly from: number; readonly to: number } | null;

function threshold(cluster: PacemakerCluster, id: string): number {
  const meta = primitives(cluster).find((each) => each.id === id)?.meta ?? {};
  return Number(meta['migration-threshold'] ?? cluster.resourceDefaults['migration-threshold'] ?? Infinity);
}

/** How long a failure is held against a node; null for ever. */
function forgetting(cluster: PacemakerCluster, id: string): Wait {
  const meta = primitives(cluster).find((each) => each.id === id)?.meta ?? {};
  const said = meta['failure-timeout'] ?? cluster.resourceDefaults['failure-timeout'];
  if (said === undefined) return null;
  const seconds = said.endsWith('ms') ? Number.parseInt(said, 10) / 1000 : Number.parseInt(said, 10);
  return seconds > 0 ? { from: seconds, to: seconds + unmeasured.forgiven.to } : null;
}

function cleanup(machine: string | null, id: string, stays: Wait): readonly string[] {
  if (stays !== null) return [];
  return [
    `Find out why it failed, then let Pacemaker forget it: crm_resource --cleanup --resource ${id}${machine === null ? '' : ` --node ${machine}`}`,
  ];
}

/** What a node knows after its OpenSIPS was started anew. */
export function relearned({ parts, state, broken }: Scene, machine: string): ClusterState {
  const memory = memoryOf(parts);
  const networks = parts.pacemaker ? networksOf(parts.pacemaker) : 1;
  const others = (known: readonly string[]) =>
    known.filter((each) => each !== machine && hear(broken, machine, each, networks));
  const asks = (known: readonly string[]) => memory.asksPeers && others(known).length > 0;
  const keeps = (known: readonly string[], knows: boolean) =>
    knows ? [...new Set([...known, machine])] : known.filter((each) => each !== machine);
  return {
    ...state,
    contacts: keeps(
      state.contacts,
      memory.contacts === 'stored' || memory.ownTable || (memory.contacts === 'shared' && asks(state.contacts)),
    ),
    calls: keeps(state.calls, memory.calls === 'stored' || (memory.calls === 'shared' && asks(state.calls))),
  };
}
