import type { Duration } from '../units';
import type { Span, Term } from './simulation';

const DIGITS = 1000;

/** Whole milliseconds, so that sums of decimal fractions read as they are meant. */
function rounded(seconds: number): number {
  return Math.round(seconds * DIGITS) / DIGITS;
}

/** A part of a time without service. @param span seconds; a duration is one that always takes as long */
export function term(what: string, span: Span | Duration, from: string): Term {
  return { what, seconds: 'from' in span ? { from: rounded(span.from), to: rounded(span.to) } : always(span), from };
}

/** Seconds that a duration has, at best and at worst. */
export function always(duration: Duration): Span {
  const seconds = duration.toMillis() / DIGITS;
  return { from: seconds, to: seconds };
}

export function secondsOf(duration: Duration): number {
  return duration.toMillis() / DIGITS;
}

/** Null for no term at all. */
export function sum(terms: readonly Term[]): Span | null {
  if (terms.length === 0) return null;
  const add = (pick: (span: Span) => number) => rounded(terms.reduce((total, { seconds }) => total + pick(seconds), 0));
  return { from: add(({ from }) => from), to: add(({ to }) => to) };
}

/** Of times that pass at once, the one that lasts longest at worst. */
export function longest(all: readonly (readonly Term[])[]): readonly Term[] {
  return all.reduce((best, each) => ((sum(each)?.to ?? 0) > (sum(best)?.to ?? 0) ? each : best), []);
}
