import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Snapshot } from '../../diff';
import { plain } from '../../report/style';
import { findingsAsText } from '../../report/text';
import { AuthorError } from '../author-error';
import { withApp } from '../load';
import { readFolder } from './folder';

/**
 * What an author's file comes to, by way of the very files that a synth of it writes.
 * @param argument path as the file is to be found from `cwd`
 * @param shown as the user named it
 * @throws AuthorError when it cannot be used, or an error stands
 */
export async function readTopology(argument: string, cwd: string, shown: string): Promise<Snapshot> {
  const outdir = mkdtempSync(join(tmpdir(), 'opensips-cdk-diff-'));
  const before = new Set(Object.keys(cache()));
  try {
    return await withApp(argument, cwd, { outdir }, ({ findings, blocked, synth }) => {
      if (blocked)
        throw new AuthorError(`${shown} does not hold to the rules, so nothing would be rolled out`, [
          ...findingsAsText(findings, plain).split('\n'),
        ]);
      synth();
      return readFolder(outdir, shown);
    });
  } finally {
    forget(before);
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The other side may be the same file, and has to run again. */
function forget(before: ReadonlySet<string>): void {
  const ours = ['lib', 'constructs'].map((folder) => `${resolve(__dirname, '../../..', folder)}/`);
  const modules = cache();
  for (const file of Object.keys(modules))
    if (!before.has(file) && !file.includes('/node_modules/') && !ours.some((folder) => file.startsWith(folder)))
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the only way to make Node read a file again
      delete modules[file];
}

function cache(): NodeJS.Dict<NodeJS.Module> {
  return createRequire(__filename).cache;
}
