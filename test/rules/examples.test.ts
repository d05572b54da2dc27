import { describe, expect, it } from 'vitest';
import { stopsSynth } from '../../lib/rules/run';
import { rules } from '../../lib/rules';
import { acceptanceRules } from '../../lib/rules/acceptance';
import type { RuleMeta } from '../../lib/rules/rule';
import { findingsOf, typeErrors, wholeProgram } from '../support/snippets';

const every: readonly RuleMeta[] = [...rules, ...Object.values(acceptanceRules)];
const examples = every.flatMap(({ id, example }) => (example ? [{ id, ...example }] : []));

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
  'carriers/gateways-are-judged-at-each-site': ['tag/names-are-declared'],
  'database/proxies-write-to-the-primary': ['database/more-than-one-way-in'],
  'database/rows-have-two-copies': ['database/mysql-is-not-debians'],
  'database/writes-are-made-once': ['database/balancer-chooses-the-server'],
};

describe('the examples of the rules', () => {
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

  it.each(examples.map((example) => [example.id, example] as const))('%s', async (id, { wrong, right }) => {
    const broken = await findingsOf(wholeProgram(wrong));
    expect([...new Set(broken.map(({ rule }) => rule))].sort()).toEqual([id, ...(BESIDES[id] ?? [])].sort());
    const mended = await findingsOf(wholeProgram(right));
    expect(mended.map(({ rule }) => rule)).not.toContain(id);
    expect(mended.filter(stopsSynth)).toEqual([]);
  });
});
