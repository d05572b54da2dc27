import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OpenSipsVersion } from '../../constructs';
import { rig, VERSIONS } from '../support/rig';

// The very files of the article's rig: all of them in the default version, and in each other version those that differ
// from it, beside the list of all. `npm run golden` writes them anew; a person reads the difference before it is committed.
const UPDATE = process.env['UPDATE_GOLDEN'] !== undefined;
const DEFAULT = '3.6';
const LIST = 'files.txt';

const folderOf = (version: string) => join(__dirname, `article-rig-${version}`);

const made = new Map(VERSIONS.map((version) => [version.text, rendered(version)]));
if (UPDATE) for (const [version, files] of made) update(version, files);

describe.each([...made])("the article's rig with OpenSIPS %s", (version, files) => {
  it('has the files it had, and no other', () => {
    expect([...files.keys()]).toEqual(
      readFileSync(join(folderOf(version), LIST), 'utf8')
        .trim()
        .split('\n'),
    );
  });

  it('has no golden file that is not looked at', () => {
    const kept = listed(folderOf(version)).filter((path) => path !== LIST);
    expect(kept.filter((path) => !files.has(path))).toEqual([]);
  });

  it.each([...files])('%s is as it was', (path, content) => {
    const own = join(folderOf(version), path);
    expect(content).toBe(readFileSync(existsSync(own) ? own : join(folderOf(DEFAULT), path), 'utf8'));
  });
});

function rendered(version: OpenSipsVersion): ReadonlyMap<string, string> {
  const files = rig({ version })
    .stack.result()
    .files.filter((file) => file.path !== 'model.json');
  return new Map(files.map((file) => [file.path, file.content] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function update(version: string, files: ReadonlyMap<string, string>): void {
  const folder = folderOf(version);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(join(folder, LIST), `${[...files.keys()].join('\n')}\n`);
  for (const [path, content] of files) {
    if (version !== DEFAULT && content === made.get(DEFAULT)?.get(path)) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

function listed(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => relative(folder, path));
}
