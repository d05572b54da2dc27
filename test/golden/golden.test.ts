import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rig, VERSIONS } from '../support/rig';

// One folder for each version, holding the very files of the article's rig. `npm run golden` writes them anew; a person
// reads the difference before it is committed.
const UPDATE = process.env['UPDATE_GOLDEN'] !== undefined;

describe.each(VERSIONS)("the article's rig with OpenSIPS %s", (version) => {
  const folder = join(__dirname, `article-rig-${version.text}`);
  const files = rig({ version })
    .stack.result()
    .files.filter((file) => file.path !== 'model.json');
  if (UPDATE) {
    rmSync(folder, { recursive: true, force: true });
    for (const file of files) {
      mkdirSync(dirname(join(folder, file.path)), { recursive: true });
      writeFileSync(join(folder, file.path), file.content);
    }
  }

  it('has the files it had, and no other', () => {
    expect(files.map((file) => file.path).sort()).toEqual(listed(folder));
  });

  it.each(files.map((file) => [file.path, file.content] as const))('%s is as it was', (path, content) => {
    expect(content).toBe(readFileSync(join(folder, path), 'utf8'));
  });
});

function listed(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => relative(folder, path))
    .sort();
}
