import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnwritableError } from '../../lib/errors';
import { parseBoothConf, writeBoothConf } from '../../lib/syntax/booth-conf';
import { HOSTILE } from '../support/hostile';

const key = fc.stringMatching(/^[a-z][a-z-]{0,20}$/);
const value = fc.stringMatching(/^[A-Za-z0-9 /:.=#'-]{1,40}$/).filter((text) => text.trim() !== '');

describe('booth.conf', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ key, value }), { maxLength: 8 }), fc.string(), (lines, comment) => {
        expect(parseBoothConf(writeBoothConf(comment, lines))).toEqual(lines);
      }),
    );
  });

  it('indents what is of a ticket', () => {
    const lines = [
      { key: 'port', value: '9929' },
      { key: 'ticket', value: 'opensips' },
      { key: 'expire', value: '60' },
    ];
    expect(writeBoothConf('mine', lines)).toBe('# mine\nport = "9929"\nticket = "opensips"\n    expire = "60"\n');
  });

  it.each([...HOSTILE.filter((text) => /["\p{Cc}\p{Cs}]/u.test(text)), '', 'x'.repeat(65), '€'.repeat(22)])(
    'refuses %j',
    (text) => {
      expect(() => writeBoothConf('', [{ key: 'authfile', value: text }])).toThrow(UnwritableError);
    },
  );

  it('refuses a key that booth would not read', () => {
    expect(() => writeBoothConf('', [{ key: 'a b', value: '1' }])).toThrow(UnwritableError);
  });

  it('says which line it cannot read', () => {
    expect(() => parseBoothConf('# x\nport 9929\n')).toThrow('booth.conf, line 2');
  });
});
