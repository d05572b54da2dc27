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
  it('tells what must hold, why, whether it may be accepted, and every source', () => {
    expect(ruleAsText(rule).split('\n')).toEqual([
      'error  network/vip-in-subnet',
      '  the VIP lies in the subnet of its nodes',
      '',
      '  why      No neighbour would ask for it there.',
      '  accept   nobody may accept its findings',
      '  sources  IPaddr2: resource-agents',
      '           arp(7): Linux manual pages',
    ]);
  });

  it('says how to accept what may be accepted', () => {
    expect(ruleAsText(other)).toContain("  accept   accept(<construct>, 'a/b', '<why this is right here>')");
  });
});
