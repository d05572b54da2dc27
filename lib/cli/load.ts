import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, relative, resolve } from 'node:path';
import type { PipelineResult } from '../pipeline';
import { withSession, type SessionApp } from '../session';
import { nearest } from '../units';
import { AuthorError, authorError } from './author-error';

const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

/**
 * Runs an author's file and hands what its one App comes to to `use`, still inside the session.
 * @param outdir absolute path of the output folder
 * @throws AuthorError when the file cannot be used
 */
export async function withApp<T>(
  argument: string,
  cwd: string,
  outdir: string,
  use: (results: readonly PipelineResult[], app: SessionApp) => T,
): Promise<T> {
  const file = existingFile(argument, cwd);
  const apps: SessionApp[] = [];
  return withSession({ outdir, add: (app) => apps.push(app) }, async () => {
    await load(file, cwd);
    const [app, ...others] = apps;
    if (!app) {
      throw new AuthorError(`${argument} ran, but created no App`, [
        "fix      const app = new App(), with App from 'opensips-cdk', at the top level of the file",
      ]);
    }
    if (others.length > 0) {
      throw new AuthorError(`${argument} creates ${apps.length} Apps, and all would write to one folder`, [
        'fix      put every stack into one App, or each App into a file of its own',
      ]);
    }
    const results = app.results();
    if (results.length === 0) {
      throw new AuthorError(`${argument} creates an App with nothing in it`, [
        "fix      new OpenSipsStack(app, 'voip', { … }), with the file's own App as its scope",
      ]);
    }
    return use(results, app);
  });
}

async function load(file: string, cwd: string): Promise<void> {
  const requireFrom = createRequire(file);
  // Compiled already: loaded before tsx hooks in, it is spared a look at each of its files.
  try {
    requireFrom('opensips-cdk');
  } catch {
    // The author's own import will say what is wrong.
  }
  // tsx would keep what it compiled in the temporary folder, and a check writes nothing anywhere.
  process.env['TSX_DISABLE_CACHE'] ??= '1';
  const { register } = await import('tsx/cjs/api');
  const unregister = register();
  try {
    requireFrom(file);
  } catch (error) {
    // Before the hook goes, and with it the way from compiled lines to written ones.
    throw authorError(error, file, cwd);
  } finally {
    unregister();
  }
}

function existingFile(argument: string, cwd: string): string {
  const file = resolve(cwd, argument);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) throw new AuthorError(`there is no file ${argument}`, nearby(file, cwd));
  if (stat.isDirectory())
    throw new AuthorError(`${argument} is a folder`, ['fix      name the file in it that creates the App']);
  if (!EXTENSIONS.includes(extname(file))) {
    throw new AuthorError(`${argument} is neither TypeScript nor JavaScript`, [`allowed  ${EXTENSIONS.join(', ')}`]);
  }
  return file;
}

function nearby(file: string, cwd: string): readonly string[] {
  const folder = dirname(file);
  try {
    const meant = nearest(
      basename(file),
      readdirSync(folder).filter((name) => EXTENSIONS.includes(extname(name))),
    );
    return meant === undefined ? [] : [`did you mean ${relative(cwd, resolve(folder, meant))}?`];
  } catch {
    return [`there is no folder ${relative(cwd, folder)} either`];
  }
}
