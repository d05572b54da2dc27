import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PipelineResult } from '../../lib/pipeline';
import { withSession, type SessionApp } from '../../lib/session';
import type { Block } from '../../lib/terraform';

// What the examples on AWS make there, block by block, and the counts in their READMEs. `npm run golden` writes both anew;
// a person reads the difference before it is committed.
const UPDATE = process.env['UPDATE_GOLDEN'] !== undefined;
const EXAMPLES = join(__dirname, '../../examples');
const NAMES = ['aws', 'aws-two-regions'] as const;

describe.each(NAMES)('the example %s', (name) => {
  let results: readonly PipelineResult[];
  beforeAll(async () => {
    results = await resultsOf(name);
    if (UPDATE) update(name, results);
  });

  it('is built', () => {
    expect(results.map(({ blocked }) => blocked)).toEqual(results.map(() => false));
    expect(results.flatMap(({ blocks }) => madeBy(blocks)).length).toBeGreaterThan(0);
  });

  it('is short enough to be read', () => {
    const lines = readFileSync(join(EXAMPLES, name, 'main.ts'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.length).toBeLessThanOrEqual(80);
  });

  it('makes what it made', () => {
    for (const result of results) expect(text(result)).toBe(readFileSync(golden(name, result), 'utf8'));
  });

  it('makes as many resources in each stack as its README says', () => {
    const counted = TABLE.exec(readFileSync(join(EXAMPLES, name, 'README.md'), 'utf8'))?.groups?.['rows'];
    for (const { blocks } of results) expect(rows(blocks)).toBe(counted);
  });
});

async function resultsOf(name: (typeof NAMES)[number]): Promise<readonly PipelineResult[]> {
  const apps: SessionApp[] = [];
  await withSession(
    { outdir: '/nowhere', add: (app) => apps.push(app) },
    () => import(`../../examples/${name}/main.ts`),
  );
  return apps.flatMap((app) => app.results());
}

/** What is AWS's of the blocks; the configuration of machines has golden files of its own. */
function madeBy(blocks: readonly Block[]): readonly Block[] {
  return blocks.filter(({ labels: [type = ''] }) => type.startsWith('aws_'));
}

/** A line for each block, in the order of their names. */
function text({ blocks }: PipelineResult): string {
  const lines = madeBy(blocks).map(({ type, labels, body }) => {
    return `${JSON.stringify([type, ...labels].join('.'))}: ${JSON.stringify(body)}`;
  });
  return `{\n${lines.sort().join(',\n')}\n}\n`;
}

function golden(name: string, { topology }: PipelineResult): string {
  return join(__dirname, name, `${topology.name}.json`);
}

const TABLE = /^\| Resource .*\n\|[ :|-]+\n(?<rows>(?:\|.*\n)+)/m;

/** How many resources of each type there are, as the README has them. */
function rows(blocks: readonly Block[]): string {
  const types = madeBy(blocks).flatMap(({ type, labels: [of = ''] }) => (type === 'resource' ? [of] : []));
  const width = Math.max(...types.map((type) => type.length)) + 2;
  return [...new Set(types)]
    .sort()
    .map((type) => {
      const count = String(types.filter((each) => each === type).length);
      return `| ${`\`${type}\``.padEnd(width)} | ${count.padStart('Count'.length)} |\n`;
    })
    .join('');
}

function update(name: string, results: readonly PipelineResult[]): void {
  for (const result of results) {
    const file = golden(name, result);
    if (!existsSync(dirname(file))) mkdirSync(dirname(file));
    writeFileSync(file, text(result));
  }
  const file = join(EXAMPLES, name, 'README.md');
  const said = readFileSync(file, 'utf8');
  const table = rows(results[0]?.blocks ?? []);
  writeFileSync(
    file,
    said.replace(TABLE, (all, found: string) => all.replace(found, () => table)),
  );
}
