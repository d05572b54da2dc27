import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { pictureOf } from '../../lib/draw';
import { withSession, type SessionApp } from '../../lib/session';

// The picture of every stack of every example. `npm run golden` draws them anew; a person looks at those that changed.
const UPDATE = process.env['UPDATE_GOLDEN'] !== undefined;
const EXAMPLES = join(__dirname, '../../examples');
const FOLDER = join(__dirname, 'pictures');
const NAMES = readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, 'main.ts')));

describe.each(NAMES)('the pictures of the example %s', (name) => {
  let drawn: readonly (readonly [string, string])[];
  beforeAll(async () => {
    const apps: SessionApp[] = [];
    const session = { outdir: '/nowhere', add: (app: SessionApp) => apps.push(app) };
    await withSession(session, () => import(`../../examples/${name}/main.ts`));
    drawn = apps
      .flatMap((app) => app.results())
      .flatMap(({ topology, model }) =>
        model ? [[`${name}-${topology.name}.svg`, pictureOf(model).svg.toString()] as const] : [],
      );
    if (!UPDATE) return;
    mkdirSync(FOLDER, { recursive: true });
    for (const [file, svg] of drawn) writeFileSync(join(FOLDER, file), svg);
  });

  it('are one for each stack, and no other', () => {
    const kept = readdirSync(FOLDER).filter(
      (file) => NAMES.filter((each) => file.startsWith(`${each}-`)).at(-1) === name,
    );
    expect(drawn.map(([file]) => file).sort()).toEqual(kept.sort());
  });

  it('are as they were', () => {
    for (const [file, svg] of drawn) expect(svg, file).toBe(readFileSync(join(FOLDER, file), 'utf8'));
  });
});
