import fc from 'fast-check';

/** Strings that some syntax gives a meaning to. */
export const HOSTILE: readonly string[] = [
  '',
  ' ',
  "it's",
  '"quoted"',
  '`backtick`',
  '$HOME ${x} $(id) %{x} %n',
  'back\\slash \\n \\',
  'two\nlines',
  'carriage\r\nreturn',
  'tab\there',
  '# hash ; semicolon -- dash /* comment */',
  ']]> & <tag>',
  '; DROP TABLE subscriber; --',
  "'; DROP TABLE subscriber; --",
  '@@secret:x@@',
  '[section]\nkey=value',
  'Ünïcödé ✓ 😀',
  '\0',
  '\x1a\x7f\u2028',
  '\ud800 alone',
];

/** Any string of 16-bit units, lone surrogates and control characters included, the hostile ones often. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...HOSTILE), weight: 1 },
  { arbitrary: fc.string({ unit: 'binary' }), weight: 2 },
  { arbitrary: fc.string({ unit: fc.constantFrom(...'\'"`\\$%{}#;=\n\r\t @-[]x0'.split('')) }), weight: 3 },
  { arbitrary: fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)), weight: 1 },
);
