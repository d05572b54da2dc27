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
        addresses: {
          east: VirtualIp.of('192.168.5.5/24'),
          west: VirtualIp.of('192.168.6.5/24'),
        },
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
    expect([...new Set(broken.map(({ rule }) => rule))]).toEqual([id]);
    const mended = await findingsOf(wholeProgram(right));
    expect(mended.map(({ rule }) => rule)).not.toContain(id);
    expect(mended.filter(stopsSynth)).toEqual([]);
  });
});
