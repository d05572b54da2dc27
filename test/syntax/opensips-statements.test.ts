import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { misplaced } from '../../lib/syntax/opensips-statements';

const alone = ['exit', 'drop', 'return'];
const said = (text: string) => misplaced(text, alone)?.message;

describe('what no version takes', () => {
  it.each([
    ['// x\nexit;', "'//' starts no comment"],
    ['exit;\n// x', "'//' starts no comment"],
    ['if (1) { // x\n exit; }', "'//' starts no comment"],
    ['if (1) // x\n exit;', "'//' starts no comment"],
    ['foo;', "'foo' begins no statement"],
    ['t_relay() exit;', "the statement that begins with 't_relay' has no end"],
    ['if (1) exit exit;', "the statement that begins with 'exit' has no end"],
    ['if (1) { exit }', "the statement that begins with 'exit' has no end"],
    ['if (1)', "the statement that begins with 'if' has no end"],
    ['$ru = "x"\nif (1) exit;', "the statement that begins with '$ru' has no end"],
    ['$ru;', "'$ru' begins no statement"],
    ['5;', "'5' begins no statement"],
    ['"a";', 'a string begins no statement'],
    ['{ }', 'a block stands alone'],
    ['if (1) {{ exit; }}', 'a block stands alone'],
    ['if () { exit; }', "'if ()' has no condition"],
    ['while () { exit; }', "'while ()' has no condition"],
    ['exit; else { exit; }', "'else' follows no 'if'"],
    ['if (1) { exit; }; else exit;', "'else' follows no 'if'"],
    ['loadmodule "sl.so"\nexit;', "'loadmodule' stands in a block"],
    ['modparam("tm", "fr_timeout", 3)\nexit;', "'modparam' stands in a block"],
    ['!!ifdef X\nexit;', "'!' begins no statement"],
    ['route[relay];', "'route' begins no statement"],
    ['switch ($ru) { }', "'switch' has no case"],
    ['switch ($ru) { case 1: foo; }', "'foo' begins no statement"],
    ['if (1) { break; }', "'break' ends nothing here"],
  ])('%j', (text, message) => {
    expect(said(text)).toBe(message);
  });

  it('is shown with its line', () => {
    expect(misplaced('exit;\n\nfoo;', alone)?.line).toBe(3);
  });

  it.each(['if (1) {', 'if (1) ', 'if (1) exit; else '])('nested without end: %j', (part) => {
    const deep = `${part.repeat(20_000)}exit;${'}'.repeat(part.includes('{') ? 20_000 : 0)}`;
    expect(said(deep)).toBe('blocks are nested too deeply');
    expect(said(`${part.repeat(1000)}exit;${'}'.repeat(part.includes('{') ? 1000 : 0)}`)).toBeUndefined();
  });
});

describe('what some version takes', () => {
  it.each([
    '',
    ';;exit;;',
    'if (1) { } else { }',
    'if (1); else ;',
    'if (1) if (2) exit; else exit; else drop;',
    'if (1) { exit; } else if (2) exit; else { exit; };',
    'if (f("a")) && (g("b")) { exit; } else exit;',
    'if $ru == "a" exit; else drop;',
    'while ($var(i) < 3) { break; }',
    'for ($var(i) in $(ct[*])) { if (1) break; }',
    'switch ($ru) { case "a": case -1: exit; break; default: drop(); }',
    'include_file "more.cfg"\nexit;',
    'return 1; return (-1); return $var(x);',
    '$var(x) = (1 + 2) * 3; $(avp(x)[0]) := NULL; $var(y) = $var(x) and not f("a");',
    'async(f("x"), resume); assert(1, "x");',
    '# // x\n/* { */ exit;',
  ])('%j', (text) => {
    expect(said(text)).toBeUndefined();
  });

  it('whatever it is made of, it ends', () => {
    const part = fc.constantFrom(
      'if',
      'else',
      'switch',
      'case',
      '(',
      ')',
      '{',
      '}',
      ':',
      ';',
      '$x',
      '=',
      '1',
      'exit',
      '/',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const fault = misplaced(parts.join(' '), alone);
        expect(fault === undefined || fault.line === 1).toBe(true);
      }),
    );
  });
});
