import type { Source } from '../facts/sources';
import type { Observation, Severity } from '../findings';
import type { Model } from '../model';

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
  readonly example?: RuleExample;
}

/**
 * Two pieces of TypeScript that differ in what the rule is about. Each stands in a program that has imported the whole
 * public API and has made `app`, `stack` and the props of sound deployments (see `frame`).
 */
export interface RuleExample {
  readonly wrong: string;
  readonly right: string;
}

export interface Rule extends RuleMeta {
  check(model: Model): Outcome;
}

export function defineRule(rule: Rule): Rule {
  return Object.freeze(rule);
}
