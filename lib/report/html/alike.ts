import type { Model } from '../../model';
import type { Outcome, Simulation } from '../../simulate/simulation';

/** One outcome that stands for all that say the same but for the names in them. */
export interface Shown {
  readonly outcome: Outcome;
  /** What fails. */
  readonly what: string;
  /** Whatever else the same is true of. */
  readonly also: readonly string[];
  /** Its place, from 1. */
  readonly number: number;
}

/** More outcomes than a person reads one by one. */
const MANY = 150;

/** Outcomes for a page: each of them, or, of many, one for those that differ in names alone. */
export function shownOutcomes(model: Model, { outcomes }: Simulation): readonly Shown[] {
  if (outcomes.length <= MANY) return outcomes.map((outcome, i) => one([outcome], i));
  const names = namesOf(model);
  const groups = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const key = withoutNames(outcome, names);
    const group = groups.get(key);
    if (group) group.push(outcome);
    else groups.set(key, [outcome]);
  }
  return [...groups.values()].map(one);
}

/** What is called differently in two clusters that are built alike. */
function namesOf({ machines, proxyClusters, virtualIps, pacemakerClusters, databases }: Model): ReadonlySet<string> {
  return new Set([
    ...machines.flatMap(({ name, address }) => [name, address.toString()]),
    ...[...proxyClusters, ...pacemakerClusters, ...databases].map(({ name }) => name),
    ...virtualIps.map(({ address }) => address.address.toString()),
  ]);
}

const WORD = /[A-Za-z0-9_](?:[A-Za-z0-9_.:-]*[A-Za-z0-9_])?/g;

/** Each name as a number, in the order in which they come. */
function withoutNames(outcome: Outcome, names: ReadonlySet<string>): string {
  const numbers = new Map<string, number>();
  const faults = outcome.faults.map(({ kind, what, role }) => [kind, what, role]);
  return JSON.stringify([faults, { ...outcome, id: '', faults: [] }]).replace(WORD, (word) => {
    if (!names.has(word)) return word;
    const number = numbers.get(word) ?? numbers.size;
    numbers.set(word, number);
    return `#${number}`;
  });
}

function one(group: readonly Outcome[], i: number): Shown {
  const [outcome] = group as readonly [Outcome, ...Outcome[]];
  const [first = '', ...also] = group.map(({ faults }) => faults.map(({ what }) => what).join(', then '));
  return { outcome, what: also.length === 0 ? first : `${first}, and ${also.length} like it`, also, number: i + 1 };
}
