import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OpenSipsStack, OpenSipsVersion } from '../../constructs';
import { rig, VERSIONS } from '../support/rig';
import { sharedRig } from '../support/shared-rig';
import { siteRig } from '../support/site-rig';

// The very files of each rig: all of them in the default version, and in each other version those that differ from it,
// beside the list of all. `npm run golden` writes them anew; a person reads the difference before it is committed.
const UPDATE = process.env['UPDATE_GOLDEN'] !== undefined;
const DEFAULT = '3.6';
const LIST = 'files.txt';

const RIGS: Readonly<Record<string, (version: OpenSipsVersion) => OpenSipsStack>> = {
  'article-rig': (version) => rig({ version }).stack,
  'shared-database': (version) => sharedRig({ version }).stack,
  'dual-site': siteRig,
};

interface Golden {
  readonly name: string;
  readonly folder: string;
  /** Where a file lies that is the same there. */
  readonly others: readonly string[];
  readonly files: ReadonlyMap<string, string>;
}

const [first = ''] = Object.keys(RIGS);
const goldens = Object.entries(RIGS).flatMap(([name, stack]) =>
  // Those that others are compared with come first.
  [...VERSIONS]
    .sort((a, b) => Number(b.text === DEFAULT) - Number(a.text === DEFAULT))
    .map((version): Golden => {
      const folders = [`${name}-${version.text}`, `${name}-${DEFAULT}`, `${first}-${DEFAULT}`];
      const [folder = '', ...others] = [...new Set(folders)].map((each) => join(__dirname, each));
      return { name: `${name} with OpenSIPS ${version.text}`, folder, others, files: rendered(stack(version)) };
    }),
);
if (UPDATE) for (const golden of goldens) update(golden);

describe.each(goldens)('$name', ({ folder, others, files }) => {
  it('has the files it had, and no other', () => {
    expect([...files.keys()]).toEqual(readFileSync(join(folder, LIST), 'utf8').trim().split('\n'));
  });

  it('has no golden file that is not looked at', () => {
    const kept = listed(folder).filter((path) => path !== LIST);
    expect(kept.filter((path) => !files.has(path))).toEqual([]);
  });

  it.each([...files])('%s is as it was', (path, content) => {
    expect(content).toBe(kept([folder, ...others], path));
  });
});

function rendered(stack: OpenSipsStack): ReadonlyMap<string, string> {
  // The one holds what the others come from, the other one repeats them.
  const files = stack.result().files.filter(({ path }) => path !== 'model.json' && path !== 'report.html');
  return new Map(files.map((file) => [file.path, file.content] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The first of some folders that has the file decides. */
function kept(folders: readonly string[], path: string): string | undefined {
  const found = folders.map((folder) => join(folder, path)).find((file) => existsSync(file));
  return found === undefined ? undefined : readFileSync(found, 'utf8');
}

function update({ folder, others, files }: Golden): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(join(folder, LIST), `${[...files.keys()].join('\n')}\n`);
  for (const [path, content] of files) {
    if (content === kept(others, path)) continue;
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
