import { describe, expect, it } from 'vitest';
import { ruleAsText, rulesAsText } from '../../lib/report/rules';
import type { Style } from '../../lib/report/style';
import type { RuleMeta } from '../../lib/rules/rule';

const rule: RuleMeta = {
  id: 'network/vip-in-subnet',
  severity: 'error',
  acceptable: false,
  summary: 'the VIP lies in the subnet of its nodes',
  why: 'No neighbour would ask for it there.',
  sources: [
    { title: 'IPaddr2', where: 'resource-agents' },
    { title: 'arp(7)', where: 'Linux manual pages' },
  ],
  example: { wrong: '1;', fix: 'add one', right: '2;' },
};
const other: RuleMeta = { ...rule, id: 'a/b', severity: 'warning', acceptable: true, summary: 'short' };

describe('the list of rules', () => {
  it('has one aligned line for each', () => {
    expect(rulesAsText([other, rule]).split('\n')).toEqual([
      'warning  a/b                    short',
      'error    network/vip-in-subnet  the VIP lies in the subnet of its nodes',
    ]);
  });

  it('dresses the severity alone', () => {
    const style: Style = (role, text) => `<${role}>${text}</>`;
    expect(rulesAsText([rule], style)).toBe(
      '<error>error</>    network/vip-in-subnet  the VIP lies in the subnet of its nodes',
    );
  });
});

describe('one rule', () => {
  it('tells what must hold, why, whether it may be accepted, every source, and an example', () => {
    expect(ruleAsText(rule).split('\n')).toEqual([
      'error  network/vip-in-subnet',
      '  the VIP lies in the subnet of its nodes',
      '',
      '  why      No neighbour would ask for it there.',
      '  accept   nobody may accept its findings',
      '  sources  IPaddr2: resource-agents',
      '           arp(7): Linux manual pages',
      '',
      '  wrong',
      '    1;',
      '',
      '  fix      add one',
      '',
      '  right',
      '    2;',
    ]);
  });

  it('says how to accept what may be accepted', () => {
    expect(ruleAsText(other)).toContain("  accept   accept(<construct>, 'a/b', '<reason>')");
  });

  it('ends its lines at the last column of a terminal, and leaves a longer word whole', () => {
    const where = `https://example.net/${'a'.repeat(80)}`;
    const full = `${'a'.repeat(60)} ${'b'.repeat(8)}`;
    const why = `${full} and more.`;
    const lines = ruleAsText({ ...rule, why, sources: [{ title: 'ARP', where }] }).split('\n');
    expect(lines[3]).toHaveLength(80);
    expect(lines.slice(3, 8)).toEqual([
      `  why      ${full}`,
      '           and more.',
      '  accept   nobody may accept its findings',
      '  sources  ARP:',
      `           ${where}`,
    ]);
  });

  it('shows what breaks it, what to change, the same put right, and what the names stand for', () => {
    const example = {
      wrong: "accept(stack, 'a/b', '');\nconst east = stack;",
      fix: 'say why',
      right: "accept(stack, 'a/b', 'known');",
    };
    expect(
      ruleAsText({ ...rule, sources: [], example })
        .split('\n')
        .slice(5),
    ).toEqual([
      '',
      '  wrong',
      "    accept(stack, 'a/b', '');",
      '    const east = stack;',
      '',
      '  fix      say why',
      '',
      '  right',
      "    accept(stack, 'a/b', 'known');",
      '',
      '  where',
      '    const app = new App();',
      '    const ssh = Platform.ssh({',
      "      user: 'root',",
      "      privateKey: Secret.fromFile('~/.ssh/id_ed25519'),",
      '    });',
      "    const stack = new OpenSipsStack(app, 'voip', { platform: ssh });",
    ]);
  });

  it('dresses the labels', () => {
    const style: Style = (role, text) => (role === 'label' ? `<${text.trim()}>` : text);
    for (const label of ['why', 'accept', 'sources', 'wrong', 'fix', 'right'])
      expect(ruleAsText(rule, style)).toContain(`<${label}>`);
  });
});
