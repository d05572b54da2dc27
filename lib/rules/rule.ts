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
}

export interface Rule extends RuleMeta {
  check(model: Model): Outcome;
}

export function defineRule(rule: Rule): Rule {
  return Object.freeze(rule);
}
