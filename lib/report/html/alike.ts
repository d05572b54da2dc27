import type { Outcome } from '../../simulate/simulation';

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

const shownBefore = new WeakMap<readonly Outcome[], readonly Shown[]>();

/** Outcomes for a page: each of them, or, of many, one for those that differ in names alone. */
export function alikeOutcomes(outcomes: readonly Outcome[]): readonly Shown[] {
  let shown = shownBefore.get(outcomes);
  if (!shown) {
    shown = outcomes.length <= MANY ? outcomes.map((outcome, i) => one([outcome], i)) : [...groups(outcomes)].map(one);
    shownBefore.set(outcomes, shown);
  }
  return shown;
}

function groups(outcomes: readonly Outcome[]): Iterable<readonly Outcome[]> {
  const found = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const key = withoutNames(outcome);
    const group = found.get(key);
    if (group) group.push(outcome);
    else found.set(key, [outcome]);
  }
  return found.values();
}

/** Names are words between dashes, dots and letters of no other word, so that `a1` is not found within `a10`. */
function withoutNames({ faults, takesOver, ...said }: Outcome): string {
  const names = [
    ...new Set([...faults.flatMap(({ machines }) => machines), ...(takesOver === null ? [] : [takesOver])]),
  ];
  const text = JSON.stringify([
    takesOver === null,
    faults.map(({ kind, what, role }) => [kind, what, role]),
    { ...said, id: '' },
  ]);
  return names.reduce((left, name, i) => left.replace(wordOf(name), `#${i}`), text);
}

const words = new Map<string, RegExp>();

function wordOf(name: string): RegExp {
  let word = words.get(name);
  if (!word) {
    word = new RegExp(`(?<![A-Za-z0-9-])${name.replace(/[^A-Za-z0-9-]/g, '\\$&')}(?![A-Za-z0-9-])`, 'g');
    words.set(name, word);
  }
  return word;
}

function one(group: readonly Outcome[], i: number): Shown {
  const [outcome] = group as readonly [Outcome, ...Outcome[]];
  const names = group.map(whatOf);
  const more = names.length - 1;
  return {
    outcome,
    what: more === 0 ? (names[0] ?? '') : `${names[0] ?? ''}, and ${more} like it`,
    also: names.slice(1),
    number: i + 1,
  };
}

function whatOf({ faults }: Outcome): string {
  return faults.map(({ what }) => what).join(', then ');
}
