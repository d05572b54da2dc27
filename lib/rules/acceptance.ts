import type { Acceptance } from '../model';
import { nearest } from '../units/nearest';
import type { Finding } from '../findings';
import { withExample, type Rule, type RuleMeta } from './rule';

/** What must hold for the acceptances themselves; never acceptable, or a wrong acceptance could hide itself. */
export const acceptanceRules = {
  givesReason: withExample({
    id: 'acceptance/gives-a-reason',
    severity: 'error',
    acceptable: false,
    summary: 'an accepted finding has a reason',
    why: 'Whoever is called at night finds a risk somebody took and no word on why.',
    sources: [],
    example: {
      wrong: `
        const database = new ReplicatedDatabase(stack, 'database', {
          members,
          server: 'mysql',
        });
        new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });
        accept(database, 'database/mysql-is-not-debians', '');`,
      fix: 'say in `reason` why the risk is taken',
      right: `
        const database = new ReplicatedDatabase(stack, 'database', {
          members,
          server: 'mysql',
        });
        new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });
        accept(
          database,
          'database/mysql-is-not-debians',
          'the machines have the repository of MySQL',
        );`,
    },
  }),
  matchesFinding: withExample({
    id: 'acceptance/matches-a-finding',
    severity: 'warning',
    acceptable: false,
    summary: 'an acceptance accepts something that was found',
    why: 'The fault it once excused is gone, and it would excuse the next one of that kind unseen.',
    sources: [],
    example: {
      wrong: `
        const database = new ReplicatedDatabase(stack, 'database', {
          members,
          server: 'mariadb',
        });
        new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });
        accept(
          database,
          'database/mysql-is-not-debians',
          'the machines have the repository of MySQL',
        );`,
      fix: 'remove the acceptance, or correct its path',
      right: `
        const database = new ReplicatedDatabase(stack, 'database', {
          members,
          server: 'mariadb',
        });
        new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    },
  }),
  namesRule: withExample({
    id: 'acceptance/names-an-acceptable-rule',
    severity: 'error',
    acceptable: false,
    summary: 'an acceptance names a rule that may be accepted',
    why: 'The author believes a risk is taken on purpose, but nothing was accepted.',
    sources: [],
    example: {
      wrong: `
        const database = new ReplicatedDatabase(stack, 'database', {
          members,
          server: 'mysql',
        });
        new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });
        accept(
          database,
          'database/mysql-is-not-debian',
          'the machines have the repository of MySQL',
        );`,
      fix: "write 'database/mysql-is-not-debians'",
      right: `
        const database = new ReplicatedDatabase(stack, 'database', {
          members,
          server: 'mysql',
        });
        new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });
        accept(
          database,
          'database/mysql-is-not-debians',
          'the machines have the repository of MySQL',
        );`,
    },
  }),
} as const satisfies Record<string, RuleMeta>;

interface Matched {
  /** The findings, the accepted ones with the author's reason. */
  readonly findings: readonly Finding[];
  /** What is wrong with the acceptances. */
  readonly complaints: readonly Finding[];
}

/**
 * Each acceptance covers the subtree of its path. Where two cover one finding the nearer gives the reason and both
 * count as used. Walks up from each finding instead of trying every pair, so the work grows with the input.
 */
export function matchAcceptances(
  acceptances: readonly Acceptance[],
  found: readonly Finding[],
  rules: readonly Rule[],
  undecided: ReadonlySet<string>,
): Matched {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const complaints: Finding[] = [];
  const usable = new Map<string, Acceptance>();
  for (const acceptance of acceptances) {
    const complaint = faultOf(acceptance, byId);
    if (complaint) complaints.push(complaint);
    else usable.set(key(acceptance.rule, acceptance.path), acceptance);
  }
  const used = new Set<string>();
  const findings = found.map((finding) => {
    const covering = ancestors(finding.path)
      .map((path) => key(finding.rule, path))
      .filter((k) => usable.has(k));
    for (const k of covering) used.add(k);
    const nearest = usable.get(covering[0] ?? '');
    return nearest ? { ...finding, accepted: nearest.reason } : finding;
  });
  for (const [k, acceptance] of usable) {
    // A rule that could not be decided may still find something later, so its acceptances are left alone.
    if (!used.has(k) && !undecided.has(acceptance.rule)) complaints.push(nothingMatched(acceptance));
  }
  return { findings, complaints };
}

function faultOf(acceptance: Acceptance, rules: ReadonlyMap<string, Rule>): Finding | undefined {
  const { id, severity } = acceptanceRules.namesRule;
  const at = { path: acceptance.path, found: acceptance.rule };
  const rule = rules.get(acceptance.rule);
  if (!rule) {
    const near = nearest(acceptance.rule, rules.keys());
    return {
      ...at,
      rule: id,
      severity,
      message: `there is no rule '${acceptance.rule}'`,
      allowed: 'the id of a rule whose findings can be accepted',
      fix: near ? `write '${near}'` : 'see `opensips-cdk rules` for the ids',
    };
  }
  if (!rule.acceptable) {
    return {
      ...at,
      rule: id,
      severity,
      message: `findings of '${rule.id}' cannot be accepted`,
      allowed: 'a rule whose findings can be accepted; `opensips-cdk explain` tells which',
      fix: 'remove the acceptance and repair what the rule finds',
    };
  }
  if (acceptance.reason.trim() === '') {
    return {
      ...at,
      rule: acceptanceRules.givesReason.id,
      severity: acceptanceRules.givesReason.severity,
      message: `'${rule.id}' is accepted without a reason`,
      found: JSON.stringify(acceptance.reason),
      allowed: 'a sentence for whoever is on call',
      fix: 'say in `reason` why the risk is taken',
    };
  }
  return undefined;
}

function nothingMatched(acceptance: Acceptance): Finding {
  return {
    rule: acceptanceRules.matchesFinding.id,
    severity: acceptanceRules.matchesFinding.severity,
    path: acceptance.path,
    message: `'${acceptance.rule}' is accepted here, but nothing of it was found under this path`,
    found: acceptance.rule,
    allowed: 'a rule that finds something at this path or below it',
    fix: 'remove the acceptance, or correct its path',
  };
}

/** `a/b/c`, `a/b`, `a`. */
function ancestors(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('/'));
}

function key(rule: string, path: string): string {
  return `${rule}\0${path}`;
}
