import { XMLParser } from 'fast-xml-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, isKept } from '../../lib/syntax/html';
import { anyText, HOSTILE } from '../support/hostile';

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  trimValues: false,
  htmlEntities: true,
});

describe('markup', () => {
  it('keeps text as text, between tags and in attributes', () => {
    expect(html`<p title="${'"><script>'}">${"<b> & 'x'"}</p>`.toString()).toBe(
      '<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt; &amp; &#39;x&#39;</p>',
    );
  });

  it('takes markup, lists and nothing', () => {
    const list = [1, 2].map((n) => html`<b>${n}</b>`);
    expect(html`<i>${list}${null}</i>`.toString()).toBe('<i><b>1</b><b>2</b></i>');
  });

  it('keeps blanks of a text, and none of the indents of a template', () => {
    const written = html`<div>
      <p>one</p>
      <p>${'a\n  b'}</p>
    </div>`;
    expect(written.toString()).toBe('<div>\n<p>one</p>\n<p>a\n  b</p>\n</div>');
  });

  it('shows what no reader would keep', () => {
    expect(isKept('a\0')).toBe(false);
    expect(isKept('Ünïcödé ✓ 😀\r\n\t')).toBe(true);
    expect(html`${'a\0b\r'}`.toString()).toBe('a\ufffdb&#13;');
  });

  it('a parser reads any text back', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(isKept(text));
        const read = parser.parse(html`<p a="${text}">-${text}-</p>`.toString()) as {
          p: { a: string; '#text': string };
        };
        expect([read.p['#text'], read.p.a]).toEqual([`-${text}-`, text]);
      }),
      { examples: HOSTILE.filter(isKept).map((text) => [text]) },
    );
  });
});
