import { proxyCluster, type Model, type ProxyClusterParts } from '../model';
import { breakables } from './faults';
import { outcomeOf, clustersAt } from './outcome';
import type { Breakable } from './parts';
import { worse } from './react';
import type { Outcome, Simulation, Term } from './simulation';
import { atFirst } from './state';
import { survivalOf } from './survival';
import { addressUp, decided, goesUp, stopped } from './takeover';
import { sum } from './terms';

export type { Fate, Fault, FaultKind, Outcome, Service, Simulation, Span, Survival, Term } from './simulation';

/** What every single fault does to service. */
export function simulate(model: Model): Simulation {
  return { outcomes: breakables(model).map((each) => outcomeOf(model, [each])) };
}

/**
 * What every pair of faults does, in the order that is worse. Two that touch no proxy cluster in common are left out: each
 * does what it does alone. So are parts of a place that is lost as a whole.
 */
export function simulatePairs(model: Model): Simulation {
  return { outcomes: pairs(model).map(([a, b]) => worseOrder(model, a, b)) };
}

/** How many outcomes {@link simulatePairs} would have. */
export function countPairs(model: Model): number {
  return pairs(model).length;
}

function pairs(model: Model): readonly (readonly [Breakable, Breakable])[] {
  const all = breakables(model).map((each) => ({ each, at: new Set(clustersAt(model, each.part)) }));
  return all.flatMap(({ each, at }, i) =>
    all.slice(i + 1).flatMap(({ each: other, at: there }) => {
      const isShared = [...there].some((parts) => at.has(parts));
      return isShared && !isWithin(each, other) && !isWithin(other, each) ? [[each, other] as const] : [];
    }),
  );
}

/** Whether all that one fault befalls is at a place that is lost as a whole. */
function isWithin({ fault }: Breakable, { part }: Breakable): boolean {
  return (
    part.of === 'site' && fault.machines.length > 0 && fault.machines.every((name) => part.machines.includes(name))
  );
}

function worseOrder(model: Model, a: Breakable, b: Breakable): Outcome {
  const [one, other] = [outcomeOf(model, [a, b]), outcomeOf(model, [b, a])];
  if (one.service !== other.service) return worse(one.service, other.service) === one.service ? one : other;
  return (other.seconds?.to ?? 0) > (one.seconds?.to ?? 0) ? other : one;
}

/**
 * What a move of a proxy cluster's virtual address by plan does.
 * @param proxies path of the proxy cluster
 * @throws Error when the model has no such proxy cluster: a fault of `resolve`
 */
export function plannedMove(model: Model, proxies: string): Pick<Outcome, 'terms' | 'seconds' | 'survives'> {
  const parts = proxyCluster(model, proxies);
  const starts = parts.pacemaker?.service === 'with-virtual-ip';
  const terms = starts ? stoppedFirst(parts, goesUp(parts)) : [decided(), ...addressUp(parts.virtualIp)];
  const passage = starts ? 'start-elsewhere' : 'takeover';
  const { nodes } = parts.cluster;
  // The one that takes over knew everything before.
  const state = { ...atFirst(parts), holders: nodes.slice(-1).map(({ machine }) => machine) };
  return { terms, seconds: sum(terms), survives: survivalOf(parts, { passage, state }) };
}

/** Pacemaker decides, then OpenSIPS stops, then the rest. */
function stoppedFirst({ pacemaker }: ProxyClusterParts, [first, ...rest]: readonly Term[]): readonly Term[] {
  return [...(first ? [first] : []), ...(pacemaker ? stopped(pacemaker, 'opensips') : []), ...rest];
}
