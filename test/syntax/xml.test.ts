import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnwritableError } from '../../lib/errors';
import { canBeXmlText, element, elements, parseXml, writeXml, type XmlElement } from '../../lib/syntax/xml';
import { anyText, HOSTILE } from '../support/hostile';
import { have } from '../support/tools';

const PIECES = [
  ...['"', "'", '<', '>', '&', ']]>', '<![CDATA[', '<!--', '-->', '--', '<?', '?>', '&lt;', '&#10;', '&x;', '%'],
  ...['\n', '\r', '\r\n', '\t', ' ', '\u0085', '\u2028', 'é', '😀', '\ufffd'],
  ...['$', '${', '%{', '\\', '`', '{', '}', '=', '/', '__proto__', 'a'],
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), anyText), { maxLength: 6 })
  .map((pieces) => pieces.join(''))
  .filter(canBeXmlText);

const name = fc.constantFrom('a', 'nvpair', 'x-y', '_z.1');
const attributes = fc.dictionary(fc.constantFrom('id', 'value', 'x-y', '_z.1'), hostile, { noNullPrototype: true });
const leaf = fc.record({ name, attributes, children: fc.constant([]) });
const branch = (children: fc.Arbitrary<XmlElement>): fc.Arbitrary<XmlElement> =>
  fc.record({ name, attributes, children: fc.array(children, { maxLength: 3 }) });
const tree = branch(branch(branch(leaf)));

describe('XML', () => {
  it('gives back every tree, whatever its values hold', () => {
    fc.assert(
      fc.property(tree, hostile, (root, comment) => {
        expect(parseXml(writeXml(comment, root))).toEqual(root);
      }),
      { numRuns: 500 },
    );
  });

  it('writes elements in lines, and a comment first', () => {
    expect(writeXml('mine', element('a', { x: '1' }, element('b', {}), element('c', {}, element('d', {}))))).toBe(
      '<!-- mine -->\n<a x="1">\n  <b/>\n  <c>\n    <d/>\n  </c>\n</a>\n',
    );
  });

  it.each(HOSTILE)('writes %j as data, or refuses it', (text) => {
    const root = element('a', { x: text });
    if (canBeXmlText(text)) expect(parseXml(writeXml(text, root))).toEqual(root);
    else expect(() => writeXml('', root)).toThrow(UnwritableError);
  });

  it.each(['\0', '\x01', '\x0b', '\x1b', '\ufffe', '\uffff', '\ud800', '\udc00', 'a\ud83d'])(
    'refuses %j, which XML cannot hold',
    (text) => {
      expect(canBeXmlText(text)).toBe(false);
      expect(() => writeXml('', element('a', { x: text }))).toThrow(UnwritableError);
    },
  );

  it.each(['', '1a', 'a b', 'a>b', 'a"', 'ns:a', 'é'])('refuses %j as a name', (name) => {
    expect(() => writeXml('', element(name, {}))).toThrow(UnwritableError);
    expect(() => writeXml('', element('a', { [name]: '' }))).toThrow(UnwritableError);
  });

  it.each(['-->', '--', '-', 'a--b-', '\n', '\0', '\ud800'])('keeps %j inside a comment', (comment) => {
    const text = writeXml(comment, element('a', {}));
    expect(text.split('\n')).toHaveLength(3);
    expect(parseXml(text)).toEqual(element('a', {}));
  });

  it.each(['', 'text', '<a/><b/>', '<a>text</a>', '<a><b></a>', '<a', '<a x=1/>'])('does not read %j', (text) => {
    expect(() => parseXml(text)).toThrow();
  });

  it('finds elements by name, the root too, in document order', () => {
    const root = element('a', { n: '1' }, element('b', {}, element('a', { n: '2' })), element('a', { n: '3' }));
    expect(elements(root, 'a').map((found) => found.attributes['n'])).toEqual(['1', '2', '3']);
  });

  it.skipIf(!have('xmllint', 'our XML against libxml2'))('means the same to libxml2', () => {
    const values = [...PIECES, PIECES.join('')];
    const text = writeXml(PIECES.join(''), element('a', {}, ...values.map((value) => element('b', { value }))));
    const canonical = spawnSync('xmllint', ['--c14n', '-'], { input: text, encoding: 'utf8', timeout: 10_000 });
    expect(canonical.stderr).toBe('');
    // Canonical XML writes blanks of attributes as hexadecimal references, and nothing but `&`, `<`, `"` besides.
    const read = [...canonical.stdout.matchAll(/<b value="([^"]*)">/g)].map(([, value = '']) =>
      value
        .replace(/&#x([0-9A-F]+);/g, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&amp;', '&'),
    );
    expect(read).toEqual(values);
  });
});
