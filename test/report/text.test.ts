import { describe, expect, it } from 'vitest';
import type { Style } from '../../lib/report/style';
import { findingsAsText, tally } from '../../lib/report/text';
import type { Finding } from '../../lib/findings';

const outside: Finding = {
  rule: 'network/vip-in-subnet',
  severity: 'error',
  path: 'voip/registrar/vip',
  message: 'the VIP is outside the subnet of the nodes',
  found: '10.0.0.100/24',
  allowed: 'an address of 192.168.3.0/24',
  fix: 'change `virtualIp`',
  related: ['voip/registrar/proxies/vsvr2a', 'voip/registrar/proxies/vsvr2b'],
};
const seed: Finding = {
  rule: 'clusterer/has-seed',
  severity: 'warning',
  path: 'voip/registrar/replication',
  message: 'one node is a seed',
  fix: 'make both nodes seeds',
};
const fencing: Finding = {
  ...seed,
  rule: 'pacemaker/fencing-is-on',
  severity: 'error',
  accepted: 'a person watches it',
};

describe('findings as text', () => {
  it('an error with every field', () => {
    expect(findingsAsText([outside])).toBe(
      [
        'error    network/vip-in-subnet  voip/registrar/vip',
        '  the VIP is outside the subnet of the nodes',
        '  found    10.0.0.100/24',
        '  allowed  an address of 192.168.3.0/24',
        '  fix      change `virtualIp`',
        '  related  voip/registrar/proxies/vsvr2a, voip/registrar/proxies/vsvr2b',
        '',
        '1 error',
      ].join('\n'),
    );
  });

  it('the place in the file of the author, where it is known', () => {
    const written = { ...seed, location: { file: 'topology.yaml', line: 12, column: 7 } };
    expect(findingsAsText([written]).split('\n')[2]).toBe('  at       topology.yaml:12:7');
  });

  it('fields that are absent take no line', () => {
    const lines = findingsAsText([seed]).split('\n');
    expect(lines).toEqual([
      'warning  clusterer/has-seed  voip/registrar/replication',
      '  one node is a seed',
      '  fix      make both nodes seeds',
      '',
      '1 warning',
    ]);
  });

  it('an accepted finding shows its reason in place of a fix', () => {
    expect(findingsAsText([fencing])).toContain('accepted pacemaker/fencing-is-on  voip/registrar/replication');
    expect(findingsAsText([fencing])).toContain('  reason   a person watches it');
    expect(findingsAsText([fencing])).not.toContain('fix');
  });

  it('errors come first, then warnings, then the accepted ones, with their paths in one column', () => {
    const heads = findingsAsText([fencing, seed, outside])
      .split('\n')
      .filter((line) => /^(error|warning|accepted)/.test(line));
    expect(heads).toEqual([
      'error    network/vip-in-subnet    voip/registrar/vip',
      'warning  clusterer/has-seed       voip/registrar/replication',
      'accepted pacemaker/fencing-is-on  voip/registrar/replication',
    ]);
  });

  it('findings of one rule stand together, by path', () => {
    const at = (path: string): Finding => ({ ...seed, path });
    const text = findingsAsText([at('voip/c'), outside, at('voip/a'), at('voip/b')]);
    expect([...text.matchAll(/voip\/[abc]$/gm)].map(([path]) => path)).toEqual(['voip/a', 'voip/b', 'voip/c']);
  });

  it('what a terminal would obey is shown as an escape, on one line', () => {
    const text = findingsAsText([{ ...seed, path: 'voip/\u001b[2J', message: 'a\nb', found: '\u0007\u202e' }]);
    expect(text).toContain('voip/\\u001b[2J');
    expect(text).toContain('  a\\u000ab\n');
    expect(text).toContain('\\u0007\\u202e');
  });

  it('the given style dresses severity, rule and labels, and nothing of the author’s', () => {
    const style: Style = (role, text) => `<${role}>${text}</${role}>`;
    const [head = '', , fix = ''] = findingsAsText([seed], style).split('\n');
    expect(head).toBe('<warning>warning </warning> <name>clusterer/has-seed</name>  voip/registrar/replication');
    expect(fix).toBe('  <label>fix    </label>  make both nodes seeds');
  });
});

describe('the tally', () => {
  it.each([
    [[], 'no findings'],
    [[outside, outside], '2 errors'],
    [[outside, seed, fencing], '1 error, 1 warning, 1 accepted'],
  ] as const)('of %# reads %s', (findings, text) => {
    expect(tally(findings)).toBe(text);
  });
});

describe('names nobody reads to their end', () => {
  it('are cut, with their length beside them', () => {
    const text = findingsAsText([{ ...outside, found: `"${'x'.repeat(5000)}"` }]);
    expect(text).toContain(`found    "${'x'.repeat(199)}… (5002 characters)`);
    expect(text.length).toBeLessThan(1000);
  });

  it('are cut as a line too, when they are many', () => {
    const text = findingsAsText([{ ...outside, allowed: 'word '.repeat(5000) }]);
    expect(text).toContain('… (25000 characters)');
    expect(text.length).toBeLessThan(3000);
  });
});
