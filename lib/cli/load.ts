import { readdirSync, statSync, type Stats } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, relative, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { LabError } from '../lab/errors';
import type { PipelineResult } from '../pipeline';
import { withSession, type Session, type SessionApp } from '../session';
import { nearest } from '../units';
import { AuthorError, authorError } from './author-error';
import { asGuest } from './guest';
import { BUILDER, isWritten, WRITTEN, WrittenFile, type Builder } from './written';

const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', ...WRITTEN];

/** What an author's file comes to. */
export interface Loaded {
  readonly results: readonly PipelineResult[];
  /** What was found about the App as a whole, then about each stack. */
  readonly findings: PipelineResult['findings'];
  /** True when nothing may be written. */
  readonly blocked: boolean;
  /** Writes the output; called only when not blocked. */
  readonly synth: () => void;
}

/** What a command wants to come of an author's file. */
export interface Wanted {
  /** Absolute path of the output folder. */
  readonly outdir: string;
  /** Changes what the author said before it is built. @default - it is built as it is said */
  readonly adapt?: NonNullable<Session['adapt']>;
}

/**
 * Runs an author's file and hands what its one App comes to to `use`, still inside the session. What the file prints goes
 * to the error output, since the output is the command's.
 * @throws AuthorError when the file cannot be used
 */
export async function withApp<T>(
  argument: string,
  cwd: string,
  wanted: Wanted,
  use: (loaded: Loaded) => T,
): Promise<T> {
  const file = existingFile(argument, cwd);
  const written = isWritten(file) ? new WrittenFile(file, cwd) : undefined;
  const apps: SessionApp[] = [];
  return withSession({ ...wanted, add: (app) => apps.push(app) }, () =>
    asGuest(() =>
      withTypeScript(written ? BUILDER : file, async (requireFrom) => {
        await load(file, cwd, () => {
          if (written) (requireFrom(BUILDER) as Builder).build(written);
          else requireFrom(file);
        });
        const app = onlyOne(apps, argument);
        return use({
          ...comesTo(app, file, cwd, written),
          synth: () => {
            app.synth();
          },
        });
      }),
    ),
  );
}

function onlyOne(apps: readonly SessionApp[], argument: string): SessionApp {
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
  return app;
}

function comesTo(app: SessionApp, file: string, cwd: string, written?: WrittenFile): Omit<Loaded, 'synth'> {
  if (written && written.refused.length > 0) return { results: [], findings: written.refused, blocked: true };
  try {
    const [results, ofApp] = written
      ? [app.results().map(written.locatedIn), app.findings().map(written.located)]
      : [app.results(), app.findings()];
    return {
      results,
      findings: [...ofApp, ...results.flatMap((result) => result.findings)],
      blocked: ofApp.length > 0 || results.some((result) => result.blocked),
    };
  } catch (error) {
    throw error instanceof LabError ? error : authorError(error, file, cwd);
  }
}

/** Loads the file; a promise it leaves rejected is as good as an error it throws. */
async function load(file: string, cwd: string, run: () => void): Promise<void> {
  const rejected: unknown[] = [];
  const listener = (reason: unknown) => rejected.push(reason);
  process.on('unhandledRejection', listener);
  try {
    run();
    // Node tells of rejections once the promises that were left have run.
    await setImmediate();
  } catch (error) {
    throw authorError(error, file, cwd);
  } finally {
    process.off('unhandledRejection', listener);
  }
  if (rejected.length > 0) throw authorError(rejected[0], file, cwd);
}

/** Until the end of `body`, for an error's place to be found while the hook knows compiled lines from written ones. */
async function withTypeScript<T>(file: string, body: (requireFrom: NodeJS.Require) => Promise<T>): Promise<T> {
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
    return await body(requireFrom);
  } finally {
    unregister();
  }
}

function existingFile(argument: string, cwd: string): string {
  const file = resolve(cwd, argument);
  const stat = statOf(file, argument);
  if (!stat) throw new AuthorError(`there is no file ${argument}`, nearby(file, cwd));
  if (stat.isDirectory())
    throw new AuthorError(`${argument} is a folder`, ['fix      name the file in it that creates the App']);
  if (!EXTENSIONS.includes(extname(file))) {
    throw new AuthorError(`${argument} is neither TypeScript, JavaScript nor YAML`, [
      `allowed  ${EXTENSIONS.join(', ')}`,
    ]);
  }
  return file;
}

/** Undefined for no file at all. */
function statOf(file: string, argument: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new AuthorError(`cannot read ${argument}: ${FAULTS[code] ?? code}`, ['fix      name another file'], error);
  }
}

const FAULTS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not look into its folder',
  ELOOP: 'its symbolic links lead back to themselves',
  ENAMETOOLONG: 'the name is longer than a file’s may be',
  ENOTDIR: 'a part of its path is a file and no folder',
};

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
