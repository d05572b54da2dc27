import type { Source } from '../facts/sources';
import type { Observation, Severity } from '../findings';
import type { Model } from '../model';
import { withoutIndent } from './frame';

/** `undecided` when a value is only known at deploy time. */
export type Outcome = readonly Observation[] | 'does-not-apply' | { readonly undecided: string };

/** What is known of a rule without asking it. */
export interface RuleMeta {
  /** `area/what-must-hold`, the path of its file. */
  readonly id: string;
  readonly severity: Severity;
  /** Whether an author may accept its findings, with a reason. */
  readonly acceptable: boolean;
  /** Twelve words at most, stated positively. */
  readonly summary: string;
  /** What happens at three in the morning when it is broken. */
  readonly why: string;
  readonly sources: readonly Source[];
  /** What an author may write that breaks it, and the same put right; a test runs both. */
  readonly example: RuleExample;
}

/**
 * Two pieces of TypeScript that differ in what the rule is about, indented as is convenient. Each stands in a program that
 * has imported the public API and has declared what `frame.ts` has of the names it uses.
 */
export interface RuleExample {
  readonly wrong: string;
  /** What the finding about it says to change. */
  readonly fix: string;
  readonly right: string;
}

export interface Rule extends RuleMeta {
  check(model: Model): Outcome;
}

export function defineRule(rule: Rule): Rule {
  return Object.freeze(withExample(rule));
}

/** What is known of a rule, the indentation taken off its example. */
export function withExample<T extends RuleMeta>(meta: T): T {
  const { wrong, fix, right } = meta.example;
  return { ...meta, example: { wrong: withoutIndent(wrong), fix, right: withoutIndent(right) } };
}
