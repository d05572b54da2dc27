import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { pictureOf } from '../../../lib/draw';
import type { Finding } from '../../../lib/findings';
import { run } from '../../../lib/pipeline';
import { reportAsHtml, type ReportSubject } from '../../../lib/report/html/page';
import { exampleModel, exampleTopology, sharedTopology } from '../../../lib/testing';
import { anyText, HOSTILE } from '../../support/hostile';
import { outcome, simulation } from '../../support/simulation';

const model = exampleModel();
const subject: ReportSubject = {
  model,
  findings: [],
  simulation: simulation('vsvr2a', 'vsvr2b'),
  moves: [{ from: 0.05, to: 0.2 }],
  picture: pictureOf(model),
  files: [
    { path: 'machines/vsvr2a/etc/x', content: 'x = 1\n', mode: 0o644 },
    { path: 'machines/vsvr2b/etc/x', content: 'x = 1\n', mode: 0o644 },
    { path: 'clusters/c/cib.xml', content: '<cib/>\n', mode: 0o640 },
  ],
  texts: [{ title: 'Runbook', text: '# Runbook\n\n## A part\n\n    ssh a b\n' }],
};
const page = reportAsHtml(subject);
const report = (topology: Parameters<typeof run>[0]) =>
  run(topology).files.find(({ path }) => path === 'report.html')?.content ?? '';

/** Names of tags and attributes, in their order: what text must never add to. */
const tags = (text: string) => text.match(/<\/?[a-zA-Z!][^\s>]*/g)?.join('');

describe('the report', () => {
  it('has one heading, and those below it in order', () => {
    const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, i) => expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1));
  });

  it('has each id once, and a place for each link', () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...page.matchAll(/ (?:href="#|data-of="|data-base=")([^"]*)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('gets nothing from anywhere, and runs no script but its own', () => {
    expect(page).not.toMatch(/(src|href|action)="(?!#)/);
    const script = /<script>([^]*)<\/script>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(script).digest('base64');
    expect(page).toContain(`default-src &#39;none&#39;; script-src &#39;sha256-${hash}&#39;`);
  });

  it('has every file once, with who has it too', () => {
    expect(page.match(/x = 1/g)).toHaveLength(1);
    // A reader drops one line feed behind the tag.
    expect(page).toMatch(/<pre [^>]*>\nx = 1\n<\/pre>/);
    expect(page).toMatch(/<a href="#f1">\/etc\/x<\/a> as on vsvr2a/);
    expect(page).toContain('&lt;cib/&gt;');
  });

  it('tells of each fault: who takes over, in how many seconds, what a person does', () => {
    expect(page).toMatch(/machine of vsvr2a[^]*?comes back by itself[^]*?0\.8 to 1\.55[^]*?vsvr2b/);
    expect(page).toContain('at worst 1 + 0.55 = 1.55');
    expect(page).toContain('<li>Make room on vsvr2a</li>');
    expect(page).toMatch(/Single points of failure[^]*disk of vsvr2a/);
    expect(page).toContain('0.05 to 0.2 s without an answer');
  });

  it('says that nothing is a single point of failure only then', () => {
    const outcomes = [outcome('machine', 'vsvr2a')];
    expect(reportAsHtml({ ...subject, simulation: { outcomes } })).toContain('No single fault ends service for good');
    expect(page).not.toContain('No single fault ends service for good');
  });

  it('lists findings that are open, and those that were accepted with their reasons', () => {
    const open: Finding = {
      ...{ rule: 'a/open', severity: 'warning', path: 'voip/x', message: 'it is so', fix: 'change `y`' },
    };
    const text = reportAsHtml({
      ...subject,
      findings: [open, { ...open, rule: 'a/known', accepted: 'a good reason' }],
    });
    const [before = '', after = ''] = text.split('<h3>Accepted</h3>');
    expect(before).toContain('a/open');
    expect(before).toContain('change `y`');
    expect(after).toContain('a/known');
    expect(after).toContain('a good reason');
  });

  it('has the runbook', () => {
    expect(page).toMatch(/<h3>A part<\/h3>[^]*<pre[^>]*>ssh a b<\/pre>/);
  });
});

describe('the report of a stack', () => {
  it('is the same each time, and says neither when nor where it was made', () => {
    const text = report(sharedTopology());
    expect(report(sharedTopology())).toBe(text);
    expect(text).not.toMatch(/\b20[2-9]\d-[01]\d-[0-3]\d/);
    expect(text).not.toContain(process.cwd());
  });

  it('is small where machines are many', () => {
    const text = report(exampleTopology(...Array.from({ length: 50 }, () => ({}))));
    expect(text.length).toBeLessThan(3_000_000);
    expect(text).toMatch(/ data-base="f\d+">\n@@ /);
  });
});

describe('hostile text', () => {
  it.each([
    [
      'a file',
      (text: string): ReportSubject => ({
        ...subject,
        files: [{ path: 'machines/a/etc/x', content: text, mode: 0o644 }],
      }),
    ],
    [
      'a finding',
      (text: string): ReportSubject => ({
        ...subject,
        findings: [{ rule: 'a/b', severity: 'warning', path: text, message: text, found: text, fix: text }],
      }),
    ],
    [
      'an outcome',
      (text: string): ReportSubject => ({
        ...subject,
        simulation: { outcomes: [outcome('machine', 'a', { effect: text, takesOver: text, person: [text] })] },
      }),
    ],
    [
      'a path',
      (text: string): ReportSubject => ({
        ...subject,
        files: [{ path: `machines/a/${text.replaceAll('/', '')}`, content: 'x', mode: 0o644 }],
      }),
    ],
  ])('in %s adds no tag', (_, make) => {
    const plain = tags(reportAsHtml(make('plain')));
    fc.assert(
      fc.property(anyText, (text) => {
        const content = reportAsHtml(make(text || 'plain'));
        expect(tags(content)).toBe(plain);
      }),
      {
        numRuns: 40,
        examples: [...HOSTILE, '</script><script>', '</pre></details>', ']]>', '<!--', '\0', '"><img src=x>'].map(
          (text) => [text],
        ),
      },
    );
  });
});
