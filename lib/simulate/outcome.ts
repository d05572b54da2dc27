import { clientsOf, galeraGroup, machineRoles, proxyClusters, type Model, type ProxyClusterParts } from '../model';
import type { Breakable, Part } from './parts';
import { react, worse } from './react';
import type { Outcome, Term } from './simulation';
import { atFirst } from './state';
import type { Step } from './step';
import { survivalOf, worseOf } from './survival';
import { longest, sum } from './terms';

/** What becomes of service when parts stop working one after the other, before anything was mended. */
export function outcomeOf(model: Model, breakables: readonly Breakable[]): Outcome {
  const touched = new Set(breakables.flatMap(({ part }) => clustersAt(model, part)));
  const faults = breakables.map(({ fault }) => fault);
  const id = faults.map((fault) => fault.id).join(' + ');
  const each = [...touched].map((parts) => story(model, parts, breakables));
  const found = each.length === 0 ? [unnoticed(model)] : each;
  const worst = found.reduce((a, b) => (worse(a.service, b.service) === a.service ? a : b));
  const terms = worst.service === 'lost' ? [] : longest(found.map((one) => one.terms));
  return {
    id,
    faults,
    service: worst.service,
    effect: effectOf(model, found, worst),
    takesOver: worst.takesOver ?? found.find(({ takesOver }) => takesOver !== null)?.takesOver ?? null,
    terms,
    seconds: sum(terms),
    survives: found.map(({ survives }) => survives).reduce(worseOf),
    person: [...new Set(found.flatMap(({ person }) => person))],
  };
}

/** What one proxy cluster goes through. */
interface Story extends Pick<Outcome, 'service' | 'effect' | 'takesOver' | 'terms' | 'survives' | 'person'> {
  /** Its name; null where none is touched. */
  readonly cluster: string | null;
}

function story(model: Model, parts: ProxyClusterParts, breakables: readonly Breakable[]): Story {
  let state = atFirst(parts);
  let broken: Step['broken'] = [];
  const steps: Step[] = [];
  for (const { part } of breakables) {
    const next = react({ model, parts, state, broken, part });
    ({ state, broken } = next);
    steps.push(next);
  }
  const service = steps.map((each) => each.service).reduce(worse);
  return {
    cluster: parts.cluster.name,
    service,
    effect:
      [
        ...new Set(
          steps.filter((each) => steps.length === 1 || each.service !== 'untouched').map(({ effect }) => effect),
        ),
      ].join('; then ') || 'nobody notices',
    takesOver: service === 'lost' ? null : whoGoesOn(parts, steps),
    terms: service === 'lost' ? [] : steps.flatMap((each): readonly Term[] => each.terms),
    survives: steps.map((each) => ({ ...survivalOf(parts, each), ...each.fates })).reduce(worseOf),
    person: [...new Set(steps.flatMap(({ person }) => person))],
  };
}

/** Of proxies and database servers that take over, the last proxy. */
function whoGoesOn({ cluster }: ProxyClusterParts, steps: readonly Step[]): string | null {
  const all = steps.flatMap(({ takesOver }) => takesOver ?? []);
  return all.findLast((name) => cluster.nodes.some(({ machine }) => machine === name)) ?? all.at(-1) ?? null;
}

/** Nothing of this stack serves by way of it. */
function unnoticed(model: Model): Story {
  const none = { is: 'does-not-apply', why: 'no proxy of this stack is touched' } as const;
  return {
    cluster: null,
    service: 'untouched',
    effect: proxyClusters(model).length === 0 ? 'nobody is served by this stack itself' : 'nobody notices',
    takesOver: null,
    terms: [],
    survives: {
      registrations: none,
      confirmedCalls: none,
      ringingCalls: none,
      tcpClients: none,
      callCounts: none,
      cdrs: none,
    },
    person: [],
  };
}

function effectOf(model: Model, found: readonly Story[], worst: Story): string {
  const alike = found.filter(({ effect }) => effect === worst.effect);
  if (proxyClusters(model).length < 2 || worst.cluster === null || alike.length > 1) return worst.effect;
  return `${worst.cluster}: ${worst.effect}`;
}

/** Proxy clusters that a fault may touch. */
export function clustersAt(model: Model, part: Part): readonly ProxyClusterParts[] {
  switch (part.of) {
    case 'line':
      return proxyClusters(model);
    case 'site':
      return part.is === 'zone'
        ? unique(part.machines.flatMap((machine) => ofMachine(model, machine)))
        : proxyClusters(model);
    case 'link':
      return unique(part.between.flatMap((machine) => ofMachine(model, machine)));
    default:
      return ofMachine(model, part.machine);
  }
}

function ofMachine(model: Model, machine: string): readonly ProxyClusterParts[] {
  const isOurs = model.machines.some(({ name }) => name === machine);
  const proxy = isOurs ? machineRoles(model, machine).proxy : null;
  const databases = model.databaseClusters.filter((database) => {
    if (database.kind === 'external') return database.servers.some(({ host }) => host === machine);
    if (isOurs && machineRoles(model, machine).database?.cluster === database) return true;
    if (database.kind !== 'galera') return false;
    const { members, arbitrator } = galeraGroup(database);
    return [...members, arbitrator].some((each) => each?.machine === machine);
  });
  return unique([
    ...(proxy ? [proxy.parts] : []),
    ...databases.flatMap((database) => clientsOf(model, database)),
    ...(isOurs ? [] : proxyClusters(model).filter((parts) => asks(parts, machine))),
  ]);
}

/** Whether a cluster depends on a machine that is none of this stack's. */
function asks({ pacemaker, stores, dualSite }: ProxyClusterParts, host: string): boolean {
  return (
    (pacemaker?.quorum.kind === 'device' && pacemaker.quorum.host === host) ||
    stores.some(({ servers }) => servers.some((server) => server.host === host)) ||
    (dualSite?.tickets?.members.some(({ name }) => name === host) ?? false)
  );
}

function unique(all: readonly ProxyClusterParts[]): readonly ProxyClusterParts[] {
  return [...new Set(all)];
}
