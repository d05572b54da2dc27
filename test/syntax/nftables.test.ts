import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnwritableError } from '../../lib/errors';
import { parseNftables, rule, writeNftables, type NftTable } from '../../lib/syntax/nftables';
import { anyText } from '../support/hostile';

const table = (...body: NftTable['chains'][number]['body']): NftTable => ({
  family: 'inet',
  name: 'opensips_cdk',
  chains: [{ name: 'input', hook: { type: 'filter', hook: 'input', priority: 'filter', policy: 'drop' }, body }],
});

describe('an nftables file', () => {
  it('creates, deletes and defines its own table, and names no other', () => {
    expect(writeNftables(['who'], table(rule('tcp', 'dport', [22, 2222], 'accept')))).toBe(
      [
        '# who',
        'table inet opensips_cdk',
        'delete table inet opensips_cdk',
        'table inet opensips_cdk {',
        '\tchain input {',
        '\t\ttype filter hook input priority filter; policy drop;',
        '\t\ttcp dport { 22, 2222 } accept',
        '\t}',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('is read back as it was written', () => {
    const words = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,20}$/);
    const parts = fc.array(fc.oneof(words, fc.array(words, { minLength: 1 })), { minLength: 1 });
    const line = parts
      .filter(([first]) => !['type', 'include', 'chain'].includes(String(first)))
      .map((each) => rule(...each));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const whole = table({ kind: 'comment', text: 'why' }, ...lines, { kind: 'include', path: '/etc/x/*.nft' });
        expect(parseNftables(writeNftables([], whole))).toEqual(whole);
      }),
    );
  });

  it('takes no word that could end a rule', () => {
    const plain = /^[A-Za-z0-9][A-Za-z0-9_.:/-]*$/;
    fc.assert(
      fc.property(
        anyText.filter((text) => !plain.test(text)),
        (text) => {
          expect(() => writeNftables([], table(rule('iifname', text)))).toThrow(UnwritableError);
          expect(() => writeNftables([], table(rule('iifname', [text])))).toThrow(UnwritableError);
        },
      ),
    );
  });

  it('takes no path or name with a quote', () => {
    expect(() => writeNftables([], table({ kind: 'include', path: '/etc/"x' }))).toThrow(UnwritableError);
    expect(() => writeNftables([], { ...table(), name: 'a b' })).toThrow(UnwritableError);
  });
});
