import type { Model } from '../model';
import { matchAcceptances } from './acceptance';
import { rules as allRules } from './index';
import type { Finding, Observation } from '../findings';
import type { Outcome, Rule } from './rule';

/** What became of one rule. */
export type RuleOutcome = 'holds' | 'broken' | 'does-not-apply' | { readonly undecided: string };

/** Everything the rules have to say about a model. */
export interface RuleReport {
  /** Errors first, then by rule, then by path. */
  readonly findings: readonly Finding[];
  /** Outcome by rule id, in the order of the rules. */
  readonly outcomes: Readonly<Record<string, RuleOutcome>>;
}

/**
 * Asks every rule, lays the author's acceptances over what they found, and sorts. A rule that throws becomes an error
 * finding with its message: a silent rule would look like one that holds.
 */
export function runRules(model: Model, rules: readonly Rule[] = allRules): RuleReport {
  const found: Finding[] = [];
  const failed: Finding[] = [];
  const outcomes: Record<string, RuleOutcome> = {};
  for (const rule of rules) {
    const outcome = ask(rule, model);
    if (outcome instanceof RuleFailure) failed.push(outcome.finding(rule, model));
    else if (Array.isArray(outcome))
      found.push(...outcome.map((observation: Observation) => finding(rule, observation)));
    outcomes[rule.id] = outcomeOf(outcome);
  }
  const undecided = new Set(Object.keys(outcomes).filter((id) => typeof outcomes[id] === 'object'));
  const { findings, complaints } = matchAcceptances(model.acceptances, found, rules, undecided);
  return { findings: [...findings, ...complaints, ...failed].sort(byWeight), outcomes };
}

/** True for a finding that stops a synth: an error nobody accepted. */
export function stopsSynth(finding: Finding): boolean {
  return finding.severity === 'error' && finding.accepted === undefined;
}

class RuleFailure {
  constructor(private readonly message: string) {}

  public get undecided(): string {
    return `the rule failed: ${this.message}`;
  }

  public finding(rule: Rule, model: Model): Finding {
    return {
      rule: rule.id,
      severity: 'error',
      path: model.name,
      message: `the rule itself failed: ${this.message}`,
      fix: 'report this as a fault of opensips-cdk, with the topology that shows it',
    };
  }
}

function ask(rule: Rule, model: Model): Outcome | RuleFailure {
  try {
    return rule.check(model);
  } catch (error) {
    return new RuleFailure(error instanceof Error ? error.message : String(error));
  }
}

function outcomeOf(outcome: Outcome | RuleFailure): RuleOutcome {
  if (outcome === 'does-not-apply') return outcome;
  if ('undecided' in outcome) return { undecided: outcome.undecided };
  return outcome.length > 0 ? 'broken' : 'holds';
}

function finding(rule: Rule, observation: Observation): Finding {
  return { rule: rule.id, severity: rule.severity, ...observation };
}

function byWeight(a: Finding, b: Finding): number {
  if (a.severity !== b.severity) return a.severity === 'error' ? -1 : 1;
  return compare(a.rule, b.rule) || compare(a.path, b.path) || compare(a.message, b.message);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
