import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, type Change, type Diff } from '../../../lib/diff';
import { diffAsJson } from '../../../lib/report/diff/json';
import { COMMENT_MARKER, diffAsMarkdown } from '../../../lib/report/diff/markdown';
import { diffAsText } from '../../../lib/report/diff/text';
import { plain } from '../../../lib/report/style';
import { diffOf, sideOf } from '../../support/diff';
import { rig } from '../../support/rig';

const LIMIT = 65_536;

function change(text: string, patch: readonly string[]): Change {
  const parts = [{ kind: 'row', is: 'changed', what: text, before: text, after: `${text}.` }] as const;
  return {
    kind: 'file',
    is: 'changed',
    what: text,
    before: text,
    after: `${text}!`,
    parts,
    patch,
    effect: 'reload',
    because: text,
  };
}

function diff(subjects: readonly { readonly name: string; readonly changes: readonly Change[] }[]): Diff {
  return {
    effect: 'reload',
    notes: [],
    stacks: [
      {
        name: 'voip',
        effect: 'reload',
        calls: [subjects[0]?.name ?? ''],
        subjects: subjects.map((each) => ({
          ...each,
          kind: 'machine',
          is: 'changed',
          role: 'proxy',
          effect: 'reload',
        })),
        steps: [
          {
            machine: 'a',
            components: ['proxy'],
            begins: 'after-the-step-before',
            before: ['b'],
            does: ['c'],
            after: ['d'],
          },
        ],
        notes: [],
      },
    ],
  };
}

/** What is left when every fenced block is taken out as a reader of Markdown takes it. */
function outsideFences(markdown: string): string {
  const kept: string[] = [];
  let fence = '';
  for (const line of markdown.split('\n')) {
    const ticks = /^(`{3,})/.exec(line)?.[1] ?? '';
    if (fence === '' && ticks !== '') fence = ticks;
    else if (fence !== '' && line.startsWith(fence) && line.replaceAll('`', '') === '') fence = '';
    else if (fence === '') kept.push(line);
  }
  expect(fence).toBe('');
  return kept.join('\n');
}

const count = (text: string, what: string) => text.split(what).length - 1;

describe('a comment on a pull request', () => {
  it('can be found again by its mark', () => {
    expect(diffAsMarkdown(compare({ stacks: [] }, { stacks: [] }))).toBe(`${COMMENT_MARKER}\n\n### No change\n`);
    expect(diffAsMarkdown(diffOf(rig().stack, rig({ logLevel: 4 }).stack)).startsWith(`${COMMENT_MARKER}\n`)).toBe(
      true,
    );
  });

  it('says what happens to calls before it shows anything else', () => {
    const markdown = diffAsMarkdown(diffOf(rig().stack, rig({ logLevel: 4 }).stack));
    const order = [
      '### voip: vip-move',
      'What happens to calls',
      'once or twice',
      '| Machine |',
      'Roll-out',
      '<details>',
      '+log_level = 4',
    ];
    const places = order.map((each) => markdown.indexOf(each));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it('is not broken out of by anything in a file, a name or a value', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '</details>',
        '```',
        '`````',
        '<script>alert(1)</script>',
        '| a |',
        '@someone',
        '](x)',
        '<!-- ',
        '\u202e',
        '~~~',
      ),
    );
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 6 }), (texts) => {
        const text = texts.join('');
        const markdown = diffAsMarkdown(
          diff([
            {
              name: text,
              changes: [
                change(
                  text,
                  texts.map((each) => `+${each}`),
                ),
              ],
            },
          ]),
        );
        const outside = outsideFences(markdown);
        expect(count(outside, '<details>')).toBe(1);
        expect(count(outside, '</details>')).toBe(1);
        expect(outside.replaceAll(/<\/?(details|summary)>|<!-- opensips-cdk diff -->/g, '')).not.toMatch(/[<>@]/);
        for (const line of outside.split('\n').filter((each) => each.startsWith('| ')))
          expect([5, 6]).toContain(count(line, '|'));
      }),
    );
  });

  it('ends fences of its own alone', () => {
    const markdown = diffAsMarkdown(diff([{ name: 'a', changes: [change('x', ['+```', '+````', ' </details>'])] }]));
    expect(markdown).toContain('\n`````diff\n+```\n+````\n </details>\n`````\n');
  });

  it('shows long lines by their beginning', () => {
    const markdown = diffAsMarkdown(diff([{ name: 'a', changes: [change('x', [`+${'y'.repeat(100_000)}`])] }]));
    expect(markdown).toContain('… (100001 characters)');
  });

  it.each([1, 30, 400, 3000])('fits, with %i machines, and leaves out whole blocks', (machines) => {
    const patch = Array.from({ length: 200 }, (_, i) => `+line ${i}`);
    const subjects = Array.from({ length: machines }, (_, i) => ({ name: `m${i}`, changes: [change(`p${i}`, patch)] }));
    const markdown = diffAsMarkdown(diff(subjects));
    expect(Buffer.byteLength(markdown)).toBeLessThan(LIMIT);
    const outside = outsideFences(markdown);
    expect(count(outside, '<details>')).toBe(count(outside, '</details>'));
    const shown = count(markdown, '+line 199\n');
    expect(count(markdown, '+line 0\n')).toBe(shown);
    if (machines === 1) expect(shown).toBe(1);
    expect(outside.includes('left out')).toBe(machines > 1);
    expect(outside).toContain('What happens to calls');
  });

  it('tells of machines with the same changes once', () => {
    const changes = [change('/etc/x', ['+a'])];
    const markdown = diffAsMarkdown(
      diff([
        { name: 'a', changes },
        { name: 'b', changes },
      ]),
    );
    expect(count(markdown, '<details>')).toBe(1);
    expect(markdown).toContain('<summary>a, b: 1 change, reload</summary>');
  });
});

describe('every format', () => {
  it('gives the same bytes for the same sides', () => {
    const write = () => {
      const found = compare(sideOf(rig().stack), sideOf(rig({ logLevel: 4 }).stack));
      return [diffAsText(found, plain), diffAsMarkdown(found), diffAsJson(found)];
    };
    expect(write()).toEqual(write());
  });

  it('shows escapes of a terminal as text', () => {
    const found = diff([{ name: 'a', changes: [change('\u001b[31m', ['+\u001b[2J'])] }]);
    expect(diffAsText(found, plain)).not.toContain('\u001b');
    expect(diffAsMarkdown(found)).not.toContain('\u001b');
  });
});
