import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sources as citations } from '../../lib/facts/sources';
import { rules } from '../../lib/rules';
import { derived, type Derived } from '../../lib/rules/derived';
import type { Rule } from '../../lib/rules/rule';
import { read, ROOT, sources } from './source';

const FOLDER = 'lib/rules/';
const ids = rules.map(({ id }) => id);
/** The reason for doing without fencing accepts two by name. */
const ACCEPTS_BY_NAME = 'lib/resolve/cluster.ts';
/** Where ids of rules may stand beside their own file; the rules about acceptances accept one in their examples. */
const NAMES_IDS = [ACCEPTS_BY_NAME, 'lib/rules/acceptance.ts'];

const areas = sources('lib/rules').filter((file) => dirname(file) !== 'lib/rules');
const fileOf = ({ id }: Rule) => `${FOLDER}${id}.ts`;

describe('the rules', () => {
  it('each file of an area is one rule, whose id is its path, and stands in the index', () => {
    expect([...ids].sort()).toEqual(areas.map((file) => file.slice(FOLDER.length, -'.ts'.length)));
  });

  it('the index is sorted', () => {
    expect(ids).toEqual([...ids].sort());
  });

  it('the exported name is that of the file', () => {
    const camel = (name: string) => name.replace(/-([a-z])/g, (_, c: string) => c.toUpperCase());
    const wrong = rules.filter(
      (rule) => !read(fileOf(rule)).includes(`export const ${camel(basename(rule.id))} = defineRule({`),
    );
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
    const text = read(fileOf(rule));
    const test = `test/rules/${id}.test.ts`;

    it('is named area/what-must-hold', () => {
      expect(id).toMatch(/^[a-z]+\/[a-z]+(-[a-z]+)+$/);
    });

    it('says what must hold in twelve words at most', () => {
      expect(rule.summary.split(' ').length).toBeLessThanOrEqual(12);
      expect(rule.summary).toMatch(/^\S.*[^.\s]$/);
    });

    it('says what happens when it is broken, in a sentence', () => {
      expect(rule.why).toMatch(/^\S.{20,}\.$/);
    });

    it('names a source of the project', () => {
      expect(rule.sources.length).toBeGreaterThan(0);
      expect(rule.sources.filter((source) => !Object.values<unknown>(citations).includes(source))).toEqual([]);
    });

    it('says in a comment why its findings cannot be accepted, when they cannot', () => {
      expect(/\n {2}\/\/ \S[^\n]*\n {2}acceptable: false,/.test(text)).toBe(!rule.acceptable);
    });

    it('exports nothing else, and begins with a sentence', () => {
      expect(text.match(/^export /gm)).toHaveLength(1);
      expect(text).toMatch(/\n\n\/\*\* [A-Z][^*]+\. \*\/\nexport const /);
    });

    it('is between 20 and 100 lines long, its example aside', () => {
      const lines = text.replace(/^ {2}example: \{\n[^]*?^ {2}\},\n/m, '').split('\n').length - 1;
      expect(lines).toBeGreaterThanOrEqual(20);
      expect(lines).toBeLessThanOrEqual(100);
    });

    it('is tested: holding, broken, not applying, accepted or refused', () => {
      expect(existsSync(join(ROOT, test))).toBe(true);
      const tested = read(test);
      expect(tested).toMatch(/describe\(rule\.id/);
      expect(tested).toMatch(/it(\.each\([^]*?\))?\(\s*['"`]holds/);
      expect(tested.match(/is broken/g)?.length ?? 0).toBeGreaterThanOrEqual(2);
      expect(tested).toMatch(/toBe\('does-not-apply'\)/);
      expect(tested).toMatch(rule.acceptable ? /honoured\(rule\)/ : /refused\(rule\)/);
    });
  });

  it('an id stands in its own file and in no other', () => {
    const others = sources('lib', 'constructs').filter((file) => !NAMES_IDS.includes(file));
    const found = others.flatMap((file) => {
      const text = read(file);
      return ids.filter((id) => text.includes(`'${id}'`) && file !== `${FOLDER}${id}.ts`).map((id) => `${file}: ${id}`);
    });
    expect(found).toEqual([]);
  });

  it('what is accepted by name is a rule that can be', () => {
    const named = [...read(ACCEPTS_BY_NAME).matchAll(/'([a-z]+\/[a-z-]+)'/g)].map((match) => match[1]);
    const accepted = named.filter((name) => !name?.startsWith('input/'));
    expect(accepted.length).toBeGreaterThan(0);
    expect(accepted.filter((name) => !rules.some(({ id, acceptable }) => id === name && acceptable))).toEqual([]);
  });
});

const entries = Object.entries<Readonly<Record<string, Derived>>>(derived).flatMap(([area, all]) =>
  Object.entries(all).map(([what, entry]) => ({ area, what, ...entry })),
);

describe('what cannot be broken', () => {
  const proofs = ['derived', 'derived-files', 'derived-shared']
    .map((name) => read(`test/rules/${name}.test.ts`))
    .join();
  const findings = sources('lib/resolve').map((file) => read(file));

  it.each(entries.map((entry) => [`${entry.area}: ${entry.what}`, entry] as const))('%s', (_, entry) => {
    const { area, what, holds, because, by } = entry;
    for (const sentence of [what, holds, because]) expect(sentence).toMatch(/^\S.*[^.\s]$/);
    expect(proofs).toMatch(new RegExp(`proof\\(\\s*'${area}',\\s*'${what}',?\\s*\\)`));
    if (by.startsWith('lib/')) expect(existsSync(join(ROOT, by))).toBe(true);
    else {
      const [, name = ''] = /^input\/(?:pacemaker-)?(.*)$/.exec(by) ?? [];
      expect(findings.some((text) => text.includes(`'${by}'`) || text.includes(`rule: '${name}'`))).toBe(true);
    }
  });
});

describe('the catalogue of rules', () => {
  it('is current: run `npx vitest run test/structure/rules.test.ts -u` after a change', async () => {
    await expect(catalogue()).toMatchFileSnapshot(join(ROOT, FOLDER, 'CATALOG.md'));
  });

  it('names every rule', () => {
    const text = read(`${FOLDER}CATALOG.md`);
    expect(ids.filter((id) => !text.includes(`### ${id}\n`))).toEqual([]);
  });
});

function catalogue(): string {
  const names = [...new Set(ids.map((id) => dirname(id)))];
  return [
    '# Rules',
    '',
    'Written from the rules themselves; `opensips-cdk explain <id>` tells the same, with an example of what breaks a rule',
    'and of what is right. An error stops a synth unless it is accepted; what can be accepted needs a reason.',
    ...names.flatMap((area) =>
      section(
        area,
        rules.filter(({ id }) => dirname(id) === area),
      ),
    ),
    ...unbreakable(),
    '',
  ].join('\n');
}

function unbreakable(): readonly string[] {
  const areas = [...new Set(entries.map(({ area }) => area))];
  return [
    '',
    '## Cannot be broken',
    '',
    'What must hold as well, and has no rule: nothing that can be said breaks it. Each is proved by a test.',
    ...areas.flatMap((area) => [
      '',
      `### Of ${area}`,
      '',
      '| what must hold | because | decided in, or refused by |',
      '| --- | --- | --- |',
      ...entries
        .filter((entry) => entry.area === area)
        .map(({ holds, because, by }) => `| ${holds} | ${because} | \`${by}\` |`),
    ]),
  ];
}

function section(area: string, members: readonly Rule[]): readonly string[] {
  return [
    '',
    `## ${area}`,
    '',
    '| id | severity | acceptable | what must hold |',
    '| --- | --- | --- | --- |',
    ...members.map(
      ({ id, severity, acceptable, summary }) =>
        `| \`${id}\` | ${severity} | ${acceptable ? 'yes' : 'no'} | ${summary} |`,
    ),
    ...members.flatMap(({ id, why, sources: from }) => [
      '',
      `### ${id}`,
      '',
      why,
      '',
      ...from.map(({ title, where }) => `- ${title}: ${where}`),
    ]),
  ];
}
