import { describe, expect, it } from 'vitest';
import { platformCapabilities } from '../../lib/facts/platforms';
import type { Acceptance, Model } from '../../lib/model';
import type { Observation } from '../../lib/findings';
import { defineRule, type Outcome, type Rule } from '../../lib/rules/rule';
import { runRules, stopsSynth } from '../../lib/rules/run';

const bare: Model = {
  name: 'voip',
  platform: {
    id: 'ssh',
    capabilities: platformCapabilities.ssh,
    connection: { user: 'root', port: 22, privateKey: 'ssh_private_key', hostAuthority: null, bastion: null },
  },
  machines: [],
  proxyClusters: [],
  virtualIps: [],
  databases: [],
  databaseClusters: [],
  databaseConnections: [],
  noSqlStores: [],
  carriers: [],
  arbitrators: [],
  ticketArbitrators: [],
  replicationClusters: [],
  interconnects: [],
  dualSites: [],
  pacemakerClusters: [],
  openings: [],
  secrets: [],
  acceptances: [],
};

const accepting = (...acceptances: readonly Acceptance[]): Model => ({ ...bare, acceptances });

function fake(id: string, outcome: Outcome | (() => never), over: Partial<Omit<Rule, 'check'>> = {}): Rule {
  const check = typeof outcome === 'function' ? outcome : () => outcome;
  const example = { wrong: '', fix: '', right: '' };
  return defineRule({
    id,
    severity: 'error',
    acceptable: true,
    summary: id,
    why: id,
    sources: [],
    example,
    ...over,
    check,
  });
}

const seen = (path: string, message = 'it is so'): Observation => ({ path, message, found: '1', fix: 'change it' });

describe('the outcomes of rules', () => {
  it('tells holding, broken, not applying and undecided apart', () => {
    const report = runRules(bare, [
      fake('a/holds', []),
      fake('a/broken', [seen('voip/x')]),
      fake('a/not-here', 'does-not-apply'),
      fake('a/later', { undecided: 'the address is known at deploy time' }),
    ]);
    expect(report.outcomes).toEqual({
      'a/holds': 'holds',
      'a/broken': 'broken',
      'a/not-here': 'does-not-apply',
      'a/later': { undecided: 'the address is known at deploy time' },
    });
    expect(report.findings).toEqual([
      { rule: 'a/broken', severity: 'error', path: 'voip/x', message: 'it is so', found: '1', fix: 'change it' },
    ]);
  });

  it('sorts errors first, then by rule, then by path', () => {
    const report = runRules(bare, [
      fake('b/warns', [seen('voip/a')], { severity: 'warning' }),
      fake('z/errs', [seen('voip/b'), seen('voip/a')]),
      fake('a/errs', [seen('voip/c')]),
    ]);
    expect(report.findings.map((f) => `${f.rule} ${f.path}`)).toEqual([
      'a/errs voip/c',
      'z/errs voip/a',
      'z/errs voip/b',
      'b/warns voip/a',
    ]);
  });

  it('reports a rule that throws with its own words, and asks the others all the same', () => {
    const fails = fake('a/fails', () => {
      throw new TypeError('x is not a function');
    });
    const report = runRules(bare, [fails, fake('b/broken', [seen('voip/x')])]);
    expect(report.outcomes['a/fails']).toEqual({ undecided: 'the rule failed: x is not a function' });
    expect(report.findings.map((f) => [f.rule, f.severity, f.path, f.message])).toEqual([
      ['a/fails', 'error', 'voip', 'the rule itself failed: x is not a function'],
      ['b/broken', 'error', 'voip/x', 'it is so'],
    ]);
  });

  it('does not let an acceptance hide a rule that throws', () => {
    const fails = fake('a/fails', () => {
      throw new Error('boom');
    });
    const report = runRules(accepting({ rule: 'a/fails', path: 'voip', reason: 'I know' }), [fails]);
    expect(report.findings.map((f) => [f.rule, f.accepted])).toEqual([['a/fails', undefined]]);
  });
});

describe('acceptances', () => {
  const broken = fake('a/broken', [seen('voip/one/pacemaker'), seen('voip/two/pacemaker')]);

  it('cover the subtree of their path and no more', () => {
    const report = runRules(accepting({ rule: 'a/broken', path: 'voip/one', reason: 'a test rig' }), [broken]);
    expect(report.findings.map((f) => [f.path, f.accepted, stopsSynth(f)])).toEqual([
      ['voip/one/pacemaker', 'a test rig', false],
      ['voip/two/pacemaker', undefined, true],
    ]);
    expect(report.outcomes['a/broken']).toBe('broken');
  });

  it('cover the very path they name', () => {
    const report = runRules(accepting({ rule: 'a/broken', path: 'voip/two/pacemaker', reason: 'watched' }), [broken]);
    expect(report.findings.map((f) => f.accepted)).toEqual([undefined, 'watched']);
  });

  it('do not cover a sibling whose path begins alike', () => {
    const report = runRules(accepting({ rule: 'a/broken', path: 'voip/o', reason: 'watched' }), [broken]);
    expect(report.findings.map((f) => [f.rule, f.path, f.accepted])).toEqual([
      ['a/broken', 'voip/one/pacemaker', undefined],
      ['a/broken', 'voip/two/pacemaker', undefined],
      ['acceptance/matches-a-finding', 'voip/o', undefined],
    ]);
  });

  it('give the reason of the nearer one where two cover a finding, and both count as used', () => {
    const report = runRules(
      accepting(
        { rule: 'a/broken', path: 'voip', reason: 'all of it' },
        { rule: 'a/broken', path: 'voip/one', reason: 'this one' },
      ),
      [broken],
    );
    expect(report.findings.map((f) => f.accepted)).toEqual(['this one', 'all of it']);
  });

  it('that match nothing are a warning at their own path', () => {
    const report = runRules(accepting({ rule: 'a/holds', path: 'voip/one', reason: 'once so' }), [fake('a/holds', [])]);
    expect(report.findings).toEqual([
      {
        rule: 'acceptance/matches-a-finding',
        severity: 'warning',
        path: 'voip/one',
        message: "'a/holds' is accepted here, but nothing of it was found under this path",
        found: 'a/holds',
        allowed: 'a rule that finds something at this path or below it',
        fix: 'remove the acceptance, or correct its path',
      },
    ]);
  });

  it('of a rule that could not be decided are left alone', () => {
    const undecided = fake('a/later', { undecided: 'at deploy time' });
    expect(runRules(accepting({ rule: 'a/later', path: 'voip', reason: 'fine' }), [undecided]).findings).toEqual([]);
  });

  it.each(['', '   \n'])('without a reason (%j) are an error and accept nothing', (reason) => {
    const report = runRules(accepting({ rule: 'a/broken', path: 'voip', reason }), [broken]);
    expect(report.findings.map((f) => [f.rule, f.severity, f.path, f.accepted])).toEqual([
      ['a/broken', 'error', 'voip/one/pacemaker', undefined],
      ['a/broken', 'error', 'voip/two/pacemaker', undefined],
      ['acceptance/gives-a-reason', 'error', 'voip', undefined],
    ]);
  });

  it('of a rule that may not be accepted are an error and accept nothing', () => {
    const strict = fake('a/strict', [seen('voip/x')], { acceptable: false });
    const report = runRules(accepting({ rule: 'a/strict', path: 'voip/x', reason: 'please' }), [strict]);
    expect(report.findings.map((f) => [f.rule, f.severity, f.accepted, f.found])).toEqual([
      ['a/strict', 'error', undefined, '1'],
      ['acceptance/names-an-acceptable-rule', 'error', undefined, 'a/strict'],
    ]);
  });

  it('of an unknown rule name the one that was probably meant', () => {
    const report = runRules(accepting({ rule: 'a/brokn', path: 'voip/one', reason: 'x' }), [broken]);
    expect(report.findings.find((f) => f.rule.startsWith('acceptance/'))).toEqual({
      rule: 'acceptance/names-an-acceptable-rule',
      severity: 'error',
      path: 'voip/one',
      message: "there is no rule 'a/brokn'",
      found: 'a/brokn',
      allowed: 'the id of a rule whose findings can be accepted',
      fix: "write 'a/broken'",
    });
  });

  it('of an unknown rule like no other point at the list', () => {
    const report = runRules(accepting({ rule: 'something', path: 'voip/one', reason: 'x' }), [broken]);
    expect(report.findings.find((f) => f.rule.startsWith('acceptance/'))?.fix).toBe(
      'see `opensips-cdk rules` for the ids',
    );
  });
});

describe('what stops a synth', () => {
  it('is an error nobody accepted', () => {
    const finding = { rule: 'a/b', path: 'voip', message: 'm', fix: 'f' };
    expect(stopsSynth({ ...finding, severity: 'error' })).toBe(true);
    expect(stopsSynth({ ...finding, severity: 'warning' })).toBe(false);
    expect(stopsSynth({ ...finding, severity: 'error', accepted: 'because' })).toBe(false);
  });
});
