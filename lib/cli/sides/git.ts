import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { AuthorError } from '../author-error';

export const GIT = 'git:';

/** A file or a folder of a revision, in a tree of its own. */
export interface Extracted {
  readonly path: string;
  /** What in there stands for the folder that the command was started in. */
  readonly cwd: string;
}

/**
 * Hands `git:REV:path` to `use`, path relative to the root of the repository that `cwd` is in. The whole tree of the revision
 * is put into a folder of its own, with the packages that are installed now, so that imports resolve; the work tree
 * and the index are not touched.
 * @throws AuthorError when there is no repository, no such revision or no such path in it
 */
export async function withRevision<T>(
  argument: string,
  cwd: string,
  use: (extracted: Extracted) => Promise<T>,
): Promise<T> {
  const [, revision = '', path = ''] = /^git:([^:]+):(.+)$/s.exec(argument) ?? [];
  if (revision === '' || path === '')
    throw new AuthorError(`${argument} names no file of a revision`, [
      'allowed  git:REV:path, with the path from the root of the repository',
      'fix      git:main:main.ts, for one',
    ]);
  const root = git(cwd, ['rev-parse', '--show-toplevel'], `${argument}: ${cwd} is in no git repository`).trim();
  const commit = git(
    root,
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
    `${argument}: the repository has no revision '${revision}'`,
    ['fix      fetch it first: a shallow clone has its own branch alone', 'see      git log --all --oneline'],
  ).trim();
  git(root, ['cat-file', '-e', `${commit}:${path}`], `${argument}: '${path}' is not in revision '${revision}'`, [
    `fix      give the path from the root of the repository, ${root}`,
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-revision-'));
  try {
    const own = { GIT_INDEX_FILE: join(folder, 'index') };
    const work = join(folder, 'tree');
    mkdirSync(work);
    git(root, ['read-tree', commit], `${argument}: git could not read the tree`, [], own);
    git(root, ['checkout-index', '--all', `--prefix=${work}/`], `${argument}: git could not write the tree`, [], own);
    linkPackages(root, work, path);
    const inside = relative(root, cwd);
    const there = join(work, inside.startsWith('..') ? '' : inside);
    return await use({ path: join(work, path), cwd: existsSync(there) ? there : work });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is installed beside the file, and in each folder above it. */
function linkPackages(root: string, work: string, path: string): void {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const [installed, link] = [join(root, folder, 'node_modules'), join(work, folder, 'node_modules')];
    if (existsSync(installed) && !existsSync(link)) symlinkSync(installed, link);
    if (folder === '.' || folder === '/') return;
  }
}

const TIMEOUT = 120_000;

function git(
  cwd: string,
  args: readonly string[],
  fault: string,
  hints: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): string {
  const { status, stdout, stderr, error } = spawnSync('git', [...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: TIMEOUT,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw new AuthorError(`${fault}: git cannot be run (${error.message})`, ['fix      install git'], error);
  if (status !== 0) throw new AuthorError(fault, [...stderr.trim().split('\n').filter(Boolean), ...hints]);
  return stdout;
}
