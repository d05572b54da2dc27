import type { Source } from '../facts/sources';
import type { Model } from '../model';

export type Severity = 'error' | 'warning';

/** What a rule saw, as data; wording is put together at the end by `lib/report`. */
export interface Observation {
  /** Path of the smallest construct the author can edit. */
  readonly path: string;
  /** What is wrong, one sentence without a full stop. */
  readonly message: string;
  /** The value as it stands, with its unit. */
  readonly found?: string;
  /** What would be allowed. */
  readonly allowed?: string;
  /** What to change, in the imperative, naming the prop. */
  readonly fix: string;
  readonly related?: readonly string[];
}

/** An observation under its rule: what `check` prints and `findings.json` holds. */
export interface Finding extends Observation {
  readonly rule: string;
  readonly severity: Severity;
  /** The author's reason, when the finding is accepted. */
  readonly accepted?: string;
}

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
