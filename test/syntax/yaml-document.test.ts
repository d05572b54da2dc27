import { describe, expect, it } from 'vitest';
import { readYamlDocument } from '../../lib/syntax/yaml-document';

const dataOf = (text: string) => {
  const { data, problems } = readYamlDocument(text);
  expect(problems).toEqual([]);
  return data;
};
const problemsOf = (text: string) =>
  readYamlDocument(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('what a person wrote in YAML', () => {
  it('is read as YAML 1.2: what 1.1 takes for truth values and hours is text', () => {
    expect(dataOf('a: on\nb: no\nc: yes\nd: 12:30:45\ne: true\nf: 0o644\ng: 2020-01-01\nno: x')).toEqual({
      ...{ a: 'on', b: 'no', c: 'yes', d: '12:30:45', e: true, f: 0o644, g: '2020-01-01', no: 'x' },
    });
  });

  it('has keys that are text', () => {
    expect(dataOf('1: a\ntrue: b\n~: c\n"": d')).toEqual({ '1': 'a', true: 'b', '~': 'c', '': 'd' });
  });

  it('may use anchors, aliases and merge keys; what is written in place counts', () => {
    const text =
      'x-a: &a { p: 1, q: 2 }\nx-b: &b { q: 3, r: 4 }\nc: { <<: [*a, *b], p: 9 }\nd: *b\ne: { <<: { f: 1 } }';
    expect(dataOf(text)).toMatchObject({ c: { p: 9, q: 2, r: 4 }, d: { q: 3, r: 4 }, e: { f: 1 } });
  });

  it('may be called like something of JavaScript’s', () => {
    const data = dataOf('__proto__: { a: 1 }\nconstructor: 2') as object;
    expect(Object.keys(data)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  });

  it('may begin with a byte order mark and end its lines as Windows does', () => {
    expect(dataOf('\ufeffa: 1\r\nb: |\r\n  x\r\n  y\r\n')).toEqual({ a: 1, b: 'x\ny\n' });
  });
});

describe('what cannot be read', () => {
  it.each<readonly [string, string, readonly string[]]>([
    ['nothing', '', ['1:1 the file is empty']],
    ['comments alone', '# one\n# two\n', ['1:1 the file is empty']],
    ['an empty document', '---\n', ['1:1 the file is empty']],
    ['a tab for indentation', 'a:\n\tb: 1\n', ['2:1 a tab cannot indent: use spaces']],
    ['a key twice', 'a: 1\nb:\n  c: 1\n  c: 2\n', ['4:3 this key stands here a second time']],
    ['a key twice in braces', '{ a: 1, a: 2 }', ['1:9 this key stands here a second time']],
    ['a list for a key', '? [a]\n: 1\n', ['1:3 a key is one word or text, neither a list nor an object']],
    ['an anchor that is not there', 'a: *b\n', ['1:4 there is no anchor &b before this']],
    ['an anchor that comes later', 'a: *b\nb: &b 1\n', ['1:4 there is no anchor &b before this']],
    ['an anchor in itself', 'a: &a [1, *a]\n', ['1:11 the anchor &a would hold itself']],
    ['a merge of text', 'a: { <<: b }\n', ['1:6 `<<` takes an object, or a list of objects']],
    ['a merge of itself', 'a: &a { <<: *a }\n', ['1:9 `<<` takes an object, or a list of objects']],
    ['a tag', 'a: !secret b\n', ['1:12 the tag !secret means nothing here']],
    ['bytes', 'a: !!binary aGk=\n', ['1:13 the tag tag:yaml.org,2002:binary means nothing here']],
    ['YAML 1.1', '%YAML 1.1\n---\na: on\n', ['1:1 this is read as YAML 1.2, not 1.1: leave %YAML out']],
    ['two documents', 'a: 1\n---\nb: 1\n', ['2:1 a second document begins here: put each into a file of its own']],
    ['a colon in text', 'a: b: c\n', ['1:4 this has a second colon: put text with a colon in it into quotes']],
    [
      'an octal number of YAML 1.1',
      'mode: 0644\n',
      ["1:7 0644 is read as 644: write 0o0644 for an octal number, '0644' for text"],
    ],
    [
      'digits that begin with a zero',
      'numbers: [00]\n',
      ["1:11 00 is read as 0: write 0o00 for an octal number, '00' for text"],
    ],
  ])('%s', (_what, text, problems) => {
    expect(problemsOf(text).slice(0, 1)).toEqual(problems);
  });

  it('several things, in the order of the lines', () => {
    expect(problemsOf('a: 010\nb: 1\nb: *c\n').map((text) => text.split(' ')[0])).toEqual(['1:4', '3:1', '3:4']);
  });

  it.each(['[', '{ a: ', '- ', '? '])('%s ten thousand times', (part) => {
    expect(problemsOf(part.repeat(10_000))).toMatchObject(
      [/^1:\d+ lists or objects stand too deep in each other$/].map((m) => expect.stringMatching(m) as unknown),
    );
  });

  it('aliases that stand for more than any file holds', () => {
    const names = Array.from('abcdefghij');
    const line = (name: string, i: number) =>
      `${name}: &${name} [${Array<string>(10)
        .fill(i ? `*${names[i - 1] ?? ''}` : 'x')
        .join(', ')}]\n`;
    expect(problemsOf(names.map(line).join(''))).toMatchObject([
      expect.stringMatching(/^\d+:\d+ aliases stand for more than 100000 values$/),
    ]);
  });

  it('merges that stand for more than any file holds', () => {
    const names = Array.from('abcdefghijklmnopqrst');
    const line = (name: string, i: number) =>
      `${name}: &${name} ${
        i
          ? `{ <<: [${Array<string>(4)
              .fill(`*${names[i - 1] ?? ''}`)
              .join(', ')}] }`
          : '{ x: 1 }'
      }\n`;
    expect(problemsOf(names.map(line).join(''))).toMatchObject([
      expect.stringMatching(/^\d+:\d+ aliases stand for more than 100000 values$/),
    ]);
  });
});

describe('where something stands', () => {
  const TEXT = [
    'x-common: &common',
    '  limits: { calls: 5 }',
    'stacks:',
    '  voip:',
    '    registrar:',
    '      <<: *common',
    '      nodes:',
    '        - { name: a }',
    '        - name: b',
    '      text: |',
    '        xlog("x");',
  ].join('\n');
  const { placeOf } = readYamlDocument(TEXT);
  const REGISTRAR = ['stacks', 'voip', 'registrar'];

  it.each<readonly [string, readonly (string | number)[], 'key' | 'value', string]>([
    ['a key', REGISTRAR, 'key', '5:5'],
    ['a value below its key is told by the key', REGISTRAR, 'value', '5:5'],
    ['a list below its key as well', [...REGISTRAR, 'nodes'], 'value', '7:7'],
    ['an item in braces', [...REGISTRAR, 'nodes', 0], 'value', '8:11'],
    ['an item', [...REGISTRAR, 'nodes', 1], 'value', '9:11'],
    ['a value beside its key', [...REGISTRAR, 'nodes', 1, 'name'], 'value', '9:17'],
    ['a block of text', [...REGISTRAR, 'text'], 'value', '10:13'],
    ['what a merge key brings in', [...REGISTRAR, 'limits', 'calls'], 'value', '2:20'],
    ['the file', [], 'value', '1:1'],
  ])('%s', (_what, keys, part, place) => {
    const { line, column } = placeOf(keys, part) ?? {};
    expect(`${line}:${column}`).toBe(place);
  });

  it('is nowhere for what is not there', () => {
    expect(placeOf([...REGISTRAR, 'nodes', 2], 'key')).toBeUndefined();
    expect(placeOf([...REGISTRAR, 'nodes', 'length'], 'key')).toBeUndefined();
    expect(placeOf(['stacks', 'toString'], 'key')).toBeUndefined();
  });
});
