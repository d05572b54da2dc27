import { describe, expect, it } from 'vitest';
import { markdown } from '../../../lib/report/html/markdown';

const written = (text: string) => markdown(text, 3).toString().replace(/\s+/g, ' ').trim();

describe('our Markdown as HTML', () => {
  it('headings go below those of the page', () => {
    expect(written('## A\n\n### B')).toBe('<h3>A</h3> <h4>B</h4>');
  });

  it('paragraphs hold code and bold text', () => {
    expect(written('Run `a <b>` on **every** node.')).toBe(
      '<p>Run <code>a &lt;b&gt;</code> on <strong>every</strong> node.</p>',
    );
  });

  it('commands can be copied as they are', () => {
    const text = markdown('Do:\n\n    ssh a "x  y"\n    ssh b z\n\nThen.', 3).toString();
    expect(/<pre[^>]*>([^<]*)<\/pre>/.exec(text)?.[1]).toBe('ssh a &quot;x  y&quot;\nssh b z');
    expect(text).toContain('<p>Then.</p>');
  });

  it('lists hold what is indented below an item', () => {
    const text = written('- one\n- two:\n      do it\n- three');
    expect(text.match(/<li>/g)).toHaveLength(3);
    expect(text).toMatch(/<li>two:<div class="code">.*<pre[^>]*>do it<\/pre>/);
  });

  it('tables name their columns and rows', () => {
    const text = written('| A | B |\n| --- | --- |\n| a | `b` |');
    expect(text).toContain('<th scope="col">A</th>');
    expect(text).toMatch(/<th scope="row">a<\/th> ?<td><code>b<\/code><\/td>/);
  });

  it('anything else is text', () => {
    expect(written('<script>alert(1)</script>')).toBe('<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>');
  });
});
