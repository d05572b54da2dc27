import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnwritableError } from '../../lib/errors';
import {
  canBeCorosyncValue,
  parseCorosyncConf,
  section,
  sectionsOf,
  valueOf,
  writeCorosyncConf,
  type CorosyncEntry,
  type CorosyncSection,
} from '../../lib/syntax/corosync-conf';
import { anyText, HOSTILE } from '../support/hostile';

const word = fc.stringMatching(/^[A-Za-z0-9_.-]{1,12}$/);
const value = fc.oneof(anyText, fc.constantFrom(...HOSTILE, '2001:db8::1', 'a # b', 'a: b')).filter(canBeCorosyncValue);
const plain = fc.record({ kind: fc.constant('value' as const), key: word, value });
const inner = (entries: fc.Arbitrary<CorosyncEntry>): fc.Arbitrary<CorosyncSection> =>
  fc.record({ name: word, entries: fc.array(entries, { maxLength: 4 }) });
const nested = (sections: fc.Arbitrary<CorosyncSection>): fc.Arbitrary<CorosyncEntry> =>
  fc.oneof(plain, fc.record({ kind: fc.constant('section' as const), section: sections }));
const sections = inner(nested(inner(nested(inner(plain)))));

describe('corosync.conf', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(fc.array(sections, { maxLength: 4 }), fc.string(), (written, comment) => {
        expect(parseCorosyncConf(writeCorosyncConf(comment, written))).toEqual(written);
      }),
      { numRuns: 300 },
    );
  });

  it('indents sections and leaves out what is undefined', () => {
    const written = writeCorosyncConf('mine', [
      section('totem', { version: 2, token: undefined }, section('interface', { linknumber: 0 })),
    ]);
    expect(written).toBe('# mine\n\ntotem {\n    version: 2\n    interface {\n        linknumber: 0\n    }\n}\n');
  });

  it.each(HOSTILE)('writes %j as data, or refuses it', (text) => {
    const written = [section('a', { b: text })];
    if (canBeCorosyncValue(text)) expect(parseCorosyncConf(writeCorosyncConf(text, written))).toEqual(written);
    else expect(() => writeCorosyncConf('', written)).toThrow(UnwritableError);
  });

  it.each([
    ['', 'empty'],
    [' a', 'a blank before'],
    ['a ', 'a blank after'],
    ['a\nb: c', 'a second line'],
    ['a\rb', 'a carriage return'],
    ['a\0', 'NUL'],
    ['a{b', 'an opening brace'],
    ['}', 'a closing brace'],
    ['\ud800', 'half a pair'],
    ['x'.repeat(512), 'too long for a line'],
  ])('refuses %j: %s', (text) => {
    expect(canBeCorosyncValue(text)).toBe(false);
    expect(() => writeCorosyncConf('', [section('a', { b: text })])).toThrow(UnwritableError);
  });

  it('refuses a value that fits, but not behind its key', () => {
    const text = 'x'.repeat(509);
    expect(canBeCorosyncValue(text)).toBe(true);
    expect(() => writeCorosyncConf('', [section('a', { b: text })])).toThrow(UnwritableError);
  });

  it.each(['', 'a b', 'a{', 'a:', 'a\n', '#a'])('refuses %j as a name', (name) => {
    expect(() => writeCorosyncConf('', [section(name, {})])).toThrow(UnwritableError);
    expect(() => writeCorosyncConf('', [section('a', { [name]: 1 })])).toThrow(UnwritableError);
  });

  it.each(['a {', '}', 'a: b', 'a {\n}\n}', 'a {\n b\n}', 'a {\n b { c\n}\n}', 'a {\n : b\n}'])(
    'does not read %j',
    (text) => {
      expect(() => parseCorosyncConf(text)).toThrow(SyntaxError);
    },
  );

  it('reads comments, blanks and tight writing', () => {
    const [totem] = parseCorosyncConf('# x\n\n totem{\n\ttoken:1000\n\ttoken : 2000 \n}\n');
    expect(valueOf(totem!, 'token')).toBe('2000');
    expect(valueOf(totem!, 'join')).toBeUndefined();
    expect(sectionsOf(totem!, 'interface')).toEqual([]);
  });
});
