import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../lib/findings';
import { ruleAsText } from '../../lib/report/rules';
import { rules } from '../../lib/rules';
import { acceptanceRules } from '../../lib/rules/acceptance';
import { declarationsFor } from '../../lib/rules/frame';
import type { RuleMeta } from '../../lib/rules/rule';
import { stopsSynth } from '../../lib/rules/run';
import { findingsOf, typeErrors, wholeProgram } from '../support/snippets';

const every: readonly RuleMeta[] = [...rules, ...Object.values(acceptanceRules)];
const examples = every.map(({ id, example }) => ({ id, ...example }));

/** What is made of the frame, whole. */
const DEPLOYMENTS: Readonly<Record<string, string>> = {
  'a pair with a database each': "new PerNodeDatabaseTopology(stack, 'registrar', pair);",
  'a pair with carriers': `
    new Carrier(stack, 'telco', {
      proxies: registrar.proxies,
      gateways: [{ address: '198.51.100.10' }],
    });`,
  'a pair that shares a database': "new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });",
  'two sites': `
    new DualSiteTopology(app, 'sites', {
      ...way,
      sites: { east, west },
      mode: 'active-active',
      registrations: Registrations.dual(),
      share: { callCounts: 'on' },
    });`,
  'two sites with a ticket': `
    new DualSiteTopology(app, 'sites', {
      sites: { east, west },
      mode: 'active-standby',
      switch: SiteSwitch.tickets({
        arbitrator: witness,
        addresses: booths,
      }),
      registrations: Registrations.none(),
    });`,
  'machines of AWS': "new PerNodeDatabaseTopology(cloud, 'registrar', inTwoZones);",
};

describe('the frame of examples', () => {
  it.each(Object.entries(DEPLOYMENTS))('makes %s that breaks no rule', async (_, example) => {
    expect(await findingsOf(wholeProgram(example))).toEqual([]);
  });
});

/** What is found besides, because whoever breaks the one rule breaks the other, too. */
const BESIDES: Readonly<Record<string, readonly string[]>> = {
  'acceptance/gives-a-reason': ['database/mysql-is-not-debians'],
  'acceptance/names-an-acceptable-rule': ['database/mysql-is-not-debians'],
  'carriers/gateways-are-judged-at-each-site': ['tag/names-are-declared'],
  'database/proxies-write-to-the-primary': ['database/more-than-one-way-in'],
  'database/rows-have-two-copies': ['database/mysql-is-not-debians'],
  'database/writes-are-made-once': ['database/balancer-chooses-the-server'],
  'platform/api-knows-every-address': ['platform/zones-share-no-fate'],
  'sites/clients-find-every-site': ['sites/agree-on-what-clients-see'],
  'tag/declared-alike-on-every-node': ['tag/follows-the-virtual-ip'],
  'tag/one-for-each-site': ['tag/follows-the-virtual-ip'],
  'tag/split-brain-is-fenced': ['pacemaker/every-node-can-be-fenced'],
};

describe('the examples of the rules', () => {
  it.each(examples.map(({ id, wrong, right }) => [id, [wrong, right, ...declarationsFor(wrong, right)]] as const))(
    'of %s are written as the formatter writes them, for a terminal of 80 columns',
    async (_, texts) => {
      for (const text of texts) {
        const formatted = await format(text, { parser: 'typescript', singleQuote: true, printWidth: 76 });
        expect(text).toBe(formatted.trimEnd());
      }
    },
  );

  it('are explained in 80 columns, but for a word that is longer', () => {
    const lines = every.flatMap((rule) => ruleAsText(rule).split('\n'));
    expect(lines.length).toBeGreaterThan(every.length * 10);
    expect(lines.filter((line) => line.length > 80 && line.trim().includes(' '))).toEqual([]);
  });

  it('type-check', () => {
    const written = [
      ...Object.entries(DEPLOYMENTS),
      ...examples.flatMap(
        ({ id, wrong, right }) =>
          [
            [`${id} (wrong)`, wrong],
            [`${id} (right)`, right],
          ] as const,
      ),
    ];
    const programs = Object.fromEntries(written.map(([name, example]) => [name, wholeProgram(example)]));
    expect(typeErrors(programs)).toEqual([]);
  });

  it.each(examples.map((example) => [example.id, example] as const))('%s', async (id, { wrong, fix, right }) => {
    const besides = BESIDES[id] ?? [];
    const broken = await findingsOf(wholeProgram(wrong));
    expect(namesOf(broken)).toEqual([id, ...besides].sort());
    expect(broken.filter(({ rule }) => rule === id).map((finding) => finding.fix)).toContain(fix);
    const mended = await findingsOf(wholeProgram(right));
    expect(namesOf(mended).filter((name) => !besides.includes(name))).toEqual([]);
    expect(mended.filter(stopsSynth)).toEqual([]);
  });
});

function namesOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map(({ rule }) => rule))].sort();
}
