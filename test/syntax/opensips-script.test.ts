import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calls, tokens, unbalanced } from '../../lib/syntax/opensips-script';

const names = (text: string) => calls(text).map(({ name, arguments: given }) => `${name}/${given.length}`);

describe('calls', () => {
  it('are found in conditions, blocks and one after another', () => {
    const text =
      'if (is_method("INVITE") && !has_totag()) {\n  record_route();\n  t_relay();\n} else send_reply(500, "No");';
    expect(names(text)).toEqual(['is_method/1', 'has_totag/0', 'record_route/0', 't_relay/0', 'send_reply/2']);
    expect(calls(text).map(({ line }) => line)).toEqual([1, 1, 2, 3, 4]);
  });

  it('are no keywords', () => {
    expect(
      names(
        'while ($var(i) < 3) { for ($(x) in $(y[*])) { } } switch ($rm) { case ("A"): break; } if (not (1 and (2))) { }',
      ),
    ).toEqual([]);
  });

  it.each([
    ['xlog("f(1) # /* \\" f(2)");', ['xlog/1'], 'in a string'],
    ["xlog('f(1) \\');", ['xlog/1'], 'in a string with single quotes, where a backslash means itself'],
    ['# f(1);\nt_relay();', ['t_relay/0'], 'in a comment to the end of the line'],
    ['/* f(1); /* f(2); */ f(3); */ t_relay();', ['t_relay/0'], 'in a comment within a comment'],
    ['$var(x) = $(ru{s.substr,1,f(2)}); $avp(f) = 1;', [], 'in a variable'],
    ['// f(1);', ['f/1'], 'behind two slashes, for they start no comment'],
  ])('%j: what looks like a call %s', (text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  it('count omitted arguments by their position', () => {
    expect(names('save("location", "f", , "vip"); f(,); f( );')).toEqual(['save/4', 'f/2', 'f/0']);
  });

  it('count the arguments of the outer call, not of the inner one', () => {
    expect(names('async(rest_get("http://x", $var(a), $var(b)), resume);')).toEqual(['async/2', 'rest_get/3']);
    expect(calls('async(rest_get("a"), resume);').map(({ inside }) => inside)).toEqual([null, 'async']);
    expect(calls('if (f(g(1), h(2))) {}').map(({ inside }) => inside)).toEqual([null, 'f', null]);
  });

  it('show arguments that are one literal, and hide the others', () => {
    expect(calls('f(relay, "busy", 7, $var(x), "a $rU", 1 + 2);')[0]?.arguments).toEqual([
      'relay',
      'busy',
      '7',
      null,
      null,
      null,
    ]);
  });

  it('tell what each argument is', () => {
    expect(calls('f(relay, "busy", 7, $var(x), -1, , g(1));')[0]?.forms).toEqual([
      'word',
      'string',
      'number',
      'variable',
      null,
      null,
      null,
    ]);
  });

  it('are found however many are nested or follow each other', () => {
    const many = 20_000;
    expect(calls(`${'f('.repeat(many)}${')'.repeat(many)};`)).toHaveLength(many);
    expect(calls(`f(${'g(1), '.repeat(many)}1);`)[0]?.arguments).toHaveLength(many + 1);
  });

  it('end a variable where the language does', () => {
    expect(tokens('$rU=="x"').map(({ text }) => text)).toEqual(['$rU', '=', '=', 'x']);
    expect(tokens('f($rd,$(hdr(Via)[1]))').map(({ text }) => text)).toEqual([
      'f',
      '(',
      '$rd',
      ',',
      '$(hdr(Via)[1])',
      ')',
    ]);
  });
});

describe('unbalanced', () => {
  it.each([
    ['if (1) {\n  exit;\n', { line: 1, message: "'{' is not closed" }],
    ['exit;\n}', { line: 2, message: "'}' closes nothing" }],
    ['f(1;\n}', { line: 2, message: "'}' closes the '(' of line 1" }],
    ['xlog("a);\n', { line: 1, message: 'a string is not closed' }],
    ["\nxlog('a);", { line: 2, message: 'a string is not closed' }],
    ['exit;\n/* /* */', { line: 2, message: 'a comment is not closed' }],
    ['$var(x', { line: 1, message: 'the parentheses of a variable are not closed' }],
  ])('%j', (text, expected) => {
    expect(unbalanced(text)).toEqual(expected);
  });

  it.each(['', 'exit;', 'xlog("}");', "xlog('{');", '# }\n', '/* } */', '$var(x) = $(ru{uri.user});', 'xlog("a\nb");'])(
    'has nothing to say about %j',
    (text) => {
      expect(unbalanced(text)).toBeUndefined();
    },
  );

  it('a balanced text never leaves the block it is put into', () => {
    const part = fc.constantFrom('{', '}', '(', ')', '"', "'", '\\', '#', '/*', '*/', '$', 'x', '\n', ';', ' ');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        if (unbalanced(text)) return;
        const block = `{\n${text}\n}`;
        expect(unbalanced(block)).toBeUndefined();
        const closing = tokens(block).filter(({ text: mark, kind }) => kind === 'mark' && mark === '}');
        expect(closing.at(-1)?.line).toBe(block.split('\n').length);
      }),
    );
  });
});
