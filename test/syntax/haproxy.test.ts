import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnwritableError } from '../../lib/errors';
import {
  canBeHaproxyWord,
  comment,
  directive,
  parseHaproxy,
  section,
  words,
  writeHaproxy,
  type HaproxyLine,
  type HaproxySection,
} from '../../lib/syntax/haproxy';
import { anyText, HOSTILE } from '../support/hostile';

const text = fc.oneof(anyText, fc.constantFrom(...HOSTILE, '[2001:db8::1]:3306', 'a#b', '{ srv_is_up(a) }'));
const lines: fc.Arbitrary<HaproxyLine> = fc
  .tuple(
    fc.constantFrom('bind', 'server', 'http-check', 'clitcpka-idle'),
    fc.array(text.filter(canBeHaproxyWord), { maxLength: 5 }),
  )
  .map(([name, rest]) => words(name, ...rest));
const sections: fc.Arbitrary<HaproxySection> = fc
  .tuple(fc.constantFrom('global', 'listen'), fc.stringMatching(/^[A-Za-z0-9_.:-]{1,12}$/), fc.array(lines))
  .map(([keyword, name, found]) => section(keyword, keyword === 'global' ? null : name, ...found));

describe('haproxy.cfg', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(fc.array(sections, { maxLength: 4 }), fc.string(), (written, first) => {
        expect(parseHaproxy(writeHaproxy([first], written))).toEqual(written);
      }),
      { numRuns: 300 },
    );
  });

  it('indents lines and keeps comments of a section', () => {
    const written = [section('global', null, comment('why'), words('maxconn', 500))];
    expect(writeHaproxy(['mine'], written)).toBe('# mine\n\nglobal\n    # why\n    maxconn 500\n');
    expect(parseHaproxy(writeHaproxy(['mine'], written))).toEqual(written);
  });

  it('quotes only what means something', () => {
    const written = writeHaproxy([], [section('listen', 'a', words('x', 'a b', "it's", '$HOME', 'a#b', 'two\nlines'))]);
    expect(written).toBe(`\nlisten a\n    x 'a b' "it's" '$HOME' 'a#b' "two\\x0alines"\n`);
  });

  it.each(HOSTILE)('writes %j as data, or refuses it', (hostile) => {
    const written = [section('listen', 'a', words('x', hostile, 'end'))];
    if (canBeHaproxyWord(hostile)) expect(parseHaproxy(writeHaproxy([hostile], written))).toEqual(written);
    else expect(() => writeHaproxy([], written)).toThrow(UnwritableError);
  });

  it.each([
    ['', 'empty, which would end the line'],
    ['a\0', 'NUL'],
    ['\ud800', 'half a pair'],
    ['x'.repeat(2000), 'too long'],
  ])('refuses %j: %s', (word) => {
    expect(canBeHaproxyWord(word)).toBe(false);
    expect(() => writeHaproxy([], [section('listen', 'a', words('x', word))])).toThrow(UnwritableError);
  });

  it('refuses lines that the parser would cut', () => {
    const many = Array.from({ length: 64 }, () => 'a');
    expect(() => writeHaproxy([], [section('global', null, words('x', ...many))])).toThrow(UnwritableError);
    const long = Array.from({ length: 3 }, () => 'a'.repeat(900));
    expect(() => writeHaproxy([], [section('global', null, words('x', ...long))])).toThrow(UnwritableError);
  });

  it.each(['', 'a b', 'a\n', 'Listen', '.if', '#a', 'listen', 'global'])('refuses %j as a directive', (name) => {
    expect(() => writeHaproxy([], [section('global', null, words(name))])).toThrow(UnwritableError);
  });

  it('refuses sections and names that are none', () => {
    expect(() => writeHaproxy([], [section('program', 'a')])).toThrow(UnwritableError);
    expect(() => writeHaproxy([], [section('listen', 'a b')])).toThrow(UnwritableError);
  });

  it.each(['maxconn 1', 'listen a b', 'global\n x "a', "global\n x 'a", 'global\n x $a', 'global\n x a#b'])(
    'does not read %j',
    (read) => {
      expect(() => parseHaproxy(read)).toThrow(SyntaxError);
    },
  );

  it('finds the words behind a directive', () => {
    const [found] = parseHaproxy('listen a\n server b 1\n # server\n server "c d"\n');
    expect(directive(found!, 'server')).toEqual([['b', '1'], ['c d']]);
    expect(directive(found!, 'bind')).toEqual([]);
  });
});
