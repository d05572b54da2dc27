import { describe, expect, it } from 'vitest';
import { primitives, type Model, type PacemakerCluster } from '../../lib/model';
import { simulate, simulatePairs, type Fault, type Outcome } from '../../lib/simulate';
import { exampleModel, sharedModel, type ExampleEdits, type SharedEdits } from '../../lib/testing';
import { EXAMPLES, modelsOf } from '../support/examples';
import { ipmi } from '../support/pacemaker';
import { have } from '../support/tools';
import { Simulation } from './simulation';

// What our own simulation says of the address and of OpenSIPS, against what Pacemaker plans with the CIB that we render.
const haveSimulator = have('crm_simulate', 'what each fault does to Pacemaker');

/** One cluster before anything happened, and where its address is then. */
interface Start {
  readonly model: Model;
  readonly cluster: PacemakerCluster;
  readonly holder: string | undefined;
  readonly up: Simulation;
}

function start(model: Model, outcomes: readonly Outcome[]): Start {
  const [cluster] = model.pacemakerClusters;
  if (!cluster) throw new Error('no Pacemaker cluster');
  const members = cluster.members.map(({ machine }) => machine);
  const active = outcomes
    .flatMap(({ faults }) => faults)
    .filter(({ kind, role }) => kind === 'machine' && role === 'active');
  const holder = active[0]?.machines[0];
  const tickets = holder === undefined ? [] : model.dualSites.flatMap(({ tickets: each }) => each?.ticket ?? []);
  return { model, cluster, holder, up: Simulation.upFrom(cluster, holder ?? members[0] ?? '', tickets) };
}

/** Where clients have to be served, by what is said of an outcome; a number where it does not say by whom. */
function expected(
  { cluster, holder, model }: Start,
  { service, takesOver, faults, effect }: Outcome,
): readonly string[] | number {
  const members = cluster.members.map(({ machine }) => machine);
  if (takesOver !== null && isSite(model, takesOver, 'own')) return 1;
  if (takesOver !== null && isSite(model, takesOver, 'other')) return [];
  // A database that is lost moves no address.
  if (service === 'lost' && effect.includes('nobody answers')) return [];
  if (takesOver !== null && members.includes(takesOver)) return [takesOver];
  const isTorn = service === 'degraded' && faults.some((fault) => isLinkOfTwo(fault) || isOfCluster(fault));
  return isTorn ? 2 : holder === undefined ? [] : [holder];
}

function isSite({ dualSites }: Model, name: string, which: 'own' | 'other'): boolean {
  return dualSites.some(
    ({ site, sites }) => sites.some((each) => each.name === name) && (name === site) === (which === 'own'),
  );
}

const isOfCluster = ({ id }: Fault) => id.startsWith('process:corosync@');
const isLinkOfTwo = ({ kind, machines }: Fault) => kind === 'link' && machines.length === 2;

/** What a fault is to Pacemaker where it goes on; null where it hears of nothing. */
function event(
  { cluster, model }: Start,
  now: Simulation,
  fault: Fault,
  outcome: Outcome,
): ((state: Simulation) => Simulation) | null {
  const members = cluster.members.map(({ machine }) => machine);
  const here = fault.machines.filter((machine) => members.includes(machine));
  const [, process = '', at = ''] = /^process:(.*)@(.*)$/.exec(fault.id) ?? [];
  if (fault.kind === 'process' && members.includes(at)) return ofProcess(cluster, now, process, at);
  const ticket = model.dualSites.flatMap(({ tickets }) => tickets?.ticket ?? [])[0];
  if (ticket !== undefined && here.length === 0 && outcome.takesOver !== null)
    return (state) => state.after(isSite(model, outcome.takesOver ?? '', 'own') ? '-g' : '-r', ticket);
  if (fault.kind === 'process' || fault.kind === 'disk' || here.length === 0) return null;
  // A further network goes on.
  if (fault.kind === 'link' && (cluster.members[0]?.links.length ?? 1) > 1) return null;
  const lost = isLinkOfTwo(fault) ? here.filter((machine) => machine !== now.runsOn('virtual-ip')[0]) : here;
  const left = now.online().filter((machine) => !lost.includes(machine));
  return (state) => state.after(...lost.flatMap((machine) => ['-f', machine]), '-q', quorum(cluster, left));
}

/** Of a majority; two nodes and a third vote have theirs. */
function quorum({ members, quorum: { kind } }: PacemakerCluster, left: readonly string[]): string {
  return kind !== 'majority' || 2 * left.length > members.length ? '1' : '0';
}

function ofProcess(
  cluster: PacemakerCluster,
  now: Simulation,
  process: string,
  at: string,
): ((state: Simulation) => Simulation) | null {
  // A Pacemaker that systemd starts again is back before the others decide, unless they switch its machine off.
  if (process === 'corosync' || (process === 'pacemaker' && cluster.fencing.kind === 'devices'))
    return (state) => state.after('-f', at);
  const isOurs = cluster.service !== 'systemd' && (process === 'opensips' || process === 'opensips-hung');
  if (!isOurs && process === 'opensips-hung') return (state) => state.withAttribute(at, 'opensips-hung', 'yes').after();
  const id = isOurs ? 'opensips' : process.replace(/^resource-/, '');
  const monitor = primitives(cluster)
    .find((each) => each.id === id)
    ?.operations.find(({ name }) => name === 'monitor');
  if (!monitor || !now.runsOn(id).includes(at)) return null;
  return (state) => state.after('-i', `${id}_monitor_${monitor.interval.toMillis()}@${at}=7`);
}

/** Who serves in the end, with those that nobody stops because nobody hears them. */
function found(
  from: Start,
  outcome: Outcome,
): { readonly serve: readonly string[]; readonly state: Simulation; readonly told: number } {
  const { cluster, up } = from;
  let state = up;
  let deaf: readonly string[] = [];
  let told = 0;
  for (const fault of outcome.faults) {
    const next = event(from, state, fault, outcome);
    if (!next) continue;
    told += 1;
    const held = state.runsOn('virtual-ip');
    state = next(state);
    if (cluster.fencing.kind === 'devices') continue;
    if (isOfCluster(fault)) deaf = held.filter((machine) => fault.machines.includes(machine));
    // The other side of a link that is cut sees the same the other way round.
    if (isLinkOfTwo(fault)) deaf = up.after('-f', held[0] ?? '').runsOn('virtual-ip');
  }
  return { serve: [...new Set([...served(cluster, state), ...deaf])].sort(), state, told };
}

/** Nodes with the address, and with OpenSIPS where Pacemaker runs it. */
function served({ service }: PacemakerCluster, state: Simulation): readonly string[] {
  const held = state.runsOn('virtual-ip');
  const running = service === 'systemd' ? held : state.runsOn('opensips');
  return held.filter((machine) => running.includes(machine));
}

/** @returns how many of its faults Pacemaker was told of */
function agree(from: Start, outcome: Outcome): number {
  const { serve, state, told } = found(from, outcome);
  const wanted = expected(from, outcome);
  if (outcome.terms.some(({ what }) => what.includes('failure-timeout'))) {
    const anHourLater = state.after('-t', new Date(Date.now() + 3_600_000).toISOString());
    expect([serve, served(from.cluster, anHourLater).length], outcome.id).toEqual([[], 1]);
  } else if (typeof wanted === 'number') expect(serve, outcome.id).toHaveLength(wanted);
  else expect(serve, outcome.id).toEqual(wanted);
  return told;
}

describe.skipIf(!haveSimulator).each(EXAMPLES)('every fault of the example %s', (name) => {
  it('leaves the address where Pacemaker puts it', async () => {
    const models = (await modelsOf(name)).filter(({ pacemakerClusters }) => pacemakerClusters.length > 0);
    expect(models.length).toBeGreaterThan(0);
    for (const model of models) {
      const { outcomes } = simulate(model);
      const from = start(model, outcomes);
      expect(served(from.cluster, from.up)).toEqual(from.holder === undefined ? [] : [from.holder]);
      const told = outcomes.map((outcome) => agree(from, outcome));
      expect(Math.max(...told)).toBe(1);
    }
  });
});

const THREE = ['vsvr2a', 'vsvr2b', 'vsvr2c'].map((machine, i) => ({ name: machine, address: `192.168.3.${125 + i}` }));
const FENCED = { fencing: ipmi(['vsvr2a', 'vsvr2b']) };
const extra = { id: 'relay', agent: 'systemd:rtpengine', placement: 'with-virtual-ip' } as const;

const OTHERS: readonly (readonly [string, Model])[] = [
  ...(
    [
      ['with fencing', { pacemaker: FENCED }],
      ['as a clone', { pacemaker: { service: 'clone' } }],
      ['as a clone, with fencing', { pacemaker: { service: 'clone', ...FENCED } }],
      ['as a clone, where failures add up', { pacemaker: { service: 'clone', migrationThreshold: 3 } }],
      ['as a clone, which forgets nothing', { pacemaker: { service: 'clone', failureTimeout: 'never' } }],
      ['that prefers its second node', { pacemaker: { preferredNode: { node: 'vsvr2b', score: 50 } } }],
      ['of three', { proxies: { nodes: THREE } }],
      ['of three, as a clone', { proxies: { nodes: THREE }, pacemaker: { service: 'clone' } }],
      ["with a resource of the author's", { pacemaker: { resources: [extra] } }],
    ] satisfies (readonly [string, ExampleEdits])[]
  ).map(([name, edits]) => [`a database on each node ${name}`, exampleModel(edits)] as const),
  ...(
    [
      ['as it is', {}],
      ['with fencing', { pacemaker: { fencing: ipmi(['proxy1', 'proxy2']) } }],
      ['where failures add up', { pacemaker: { migrationThreshold: 3 } }],
      ['which forgets nothing', { pacemaker: { failureTimeout: 'never' } }],
    ] satisfies (readonly [string, SharedEdits])[]
  ).map(([name, edits]) => [`a shared database ${name}`, sharedModel(edits)] as const),
];

describe.skipIf(!haveSimulator).each(OTHERS)('%s', (_, model) => {
  it('every fault leaves the address where Pacemaker puts it', () => {
    const { outcomes } = simulate(model);
    const from = start(model, outcomes);
    for (const outcome of outcomes) agree(from, outcome);
  });

  it('so does every pair that Pacemaker can tell in turn', () => {
    const from = start(model, simulate(model).outcomes);
    const { outcomes } = simulatePairs(model);
    const told = outcomes.filter(({ faults }) => faults.every(isToldInTurn) && isApart(faults));
    expect(told.length).toBeGreaterThan(0);
    for (const outcome of told) agree(from, outcome);
  });
});

/** Its simulator knows one view of one cluster: no cables that return, and no two halves. */
function isToldInTurn({ kind, id }: Fault): boolean {
  return kind === 'machine' || /^process:(opensips|resource-.*)@/.test(id);
}

/** Nothing fails on a machine that is off. */
function isApart([first, second]: readonly Fault[]): boolean {
  return !(first?.kind === 'machine' && second?.machines.some((machine) => first.machines.includes(machine)));
}
