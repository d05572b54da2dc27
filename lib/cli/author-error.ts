import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { inspect } from 'node:util';
import { printable, shortened } from '../report/style';

/** A place in a file of the author's. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The author's file cannot be used: what is wrong with it, and where. */
export class AuthorError extends Error {
  constructor(
    message: string,
    private readonly details: readonly string[] = [],
    private readonly raw?: unknown,
  ) {
    super(message);
  }

  /** For the error output; with `raw`, Node's own account below. */
  public lines(stacks: 'hidden' | 'raw'): readonly string[] {
    const raw = stacks === 'raw' && this.raw instanceof Error ? ['', this.raw.stack ?? this.raw.message] : [];
    // An escape sequence in an error of the author's file is shown, and does nothing to the terminal.
    return [...this.message.split('\n'), ...this.details.map((line) => `  ${line}`)].map(readable).concat(raw);
  }
}

function readable(line: string): string {
  return shortened(printable(line.replaceAll('\t', ' ')));
}

/** An error that came out of loading the author's file, told from where the author stands. */
export function authorError(error: unknown, file: string, cwd: string): AuthorError {
  if (!(error instanceof Error)) {
    return new AuthorError(`${relative(cwd, file)} threw ${asWritten(error)}, which is no Error`, [], error);
  }
  const missing = missingModule(error);
  const syntax = syntaxError(error, cwd);
  const place = syntax?.place ?? thrownAt(error, file);
  const where = place ? `${relative(cwd, place.file)}:${place.line}:${place.column}` : relative(cwd, file);
  const details = place ? excerpt(place) : [];
  if (syntax) return new AuthorError(`${where}  ${syntax.message}`, details, error);
  const id = refusedId(error);
  if (id) return new AuthorError(`${where}  ${id.message}`, [...details, ...id.hints], error);
  if (missing !== undefined)
    return new AuthorError(`${where}  cannot find '${missing}'`, [...details, installHint(missing)], error);
  const name = error.name === 'Error' ? '' : `${error.name}: `;
  const hints = place || (error as NodeJS.ErrnoException).code !== undefined ? [] : [REPORT];
  return new AuthorError(`${where}  ${name}${error.message}`, [...details, ...hints], error);
}

/** For an error with no frame in the author's code. */
const REPORT = 'fix      if nothing above helps, report it with what DEBUG=1 prints';

function asWritten(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value, { breakLength: Infinity, depth: 2 });
}

/** The package `constructs` refuses ids in words of its own. */
function refusedId({ message }: Error): { readonly message: string; readonly hints: readonly string[] } | undefined {
  const [, id, kind = '', parent] =
    /^There is already a Construct with name '(.*)' in (\S*)(?: \[(.*)\])?$/s.exec(message) ?? [];
  if (id !== undefined) {
    return {
      message: `the id '${id}' is taken in ${parent ?? kind}`,
      hints: ['allowed  ids that differ below one construct', 'fix      choose another id for one of the two'],
    };
  }
  if (message !== 'Only root constructs may have an empty ID') return undefined;
  return {
    message: 'the id is empty',
    hints: ['allowed  a name of its own below its construct', 'fix      write an id'],
  };
}

/** esbuild's own wording: `Transform failed with 1 error:\n<file>:<line>:<column>: ERROR: <message>`. */
function syntaxError(error: Error, cwd: string): { readonly place: Place; readonly message: string } | undefined {
  const match = /^(.+):(\d+):(\d+): ERROR: (.+)$/m.exec(error.message);
  if (error.name !== 'TransformError' || !match) return undefined;
  const [, file = '', line, column, message = ''] = match;
  return { place: { file: resolve(cwd, file), line: Number(line), column: Number(column) + 1 }, message };
}

function missingModule(error: Error): string | undefined {
  if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') return undefined;
  return /^Cannot find module '([^']+)'/.exec(error.message)?.[1];
}

function installHint(module: string): string {
  if (/^[./]/.test(module)) return 'fix      correct the path; it is relative to the file that imports it';
  return module === 'opensips-cdk'
    ? 'fix      npm install opensips-cdk cdktf constructs'
    : `fix      npm install ${module
        .split('/')
        .slice(0, module.startsWith('@') ? 2 : 1)
        .join('/')}`;
}

/** A frame in a file; Node's own begin with `node:`. */
const FRAME = /^\s+at (?:.*\()?(?:async )?(?:file:\/\/)?((?:\/|[A-Za-z]:\\)[^():\n]*):(\d+):(\d+)\)?$/gm;

/** The innermost frame of the stack that stands in the author's own code. */
function thrownAt(error: Error, file: string): Place | undefined {
  const frames = [...(error.stack ?? '').matchAll(FRAME)];
  const places = frames.map(([, path = '', line, column]) => ({
    file: path,
    line: Number(line),
    column: Number(column),
  }));
  const own = resolve(__dirname, '../..');
  return (
    places.find((place) => place.file === file) ??
    places.find((place) => !place.file.includes('node_modules') && !place.file.startsWith(own))
  );
}

/** The line, the one above it, and a mark below the column. */
export function excerpt({ file, line, column }: Place): readonly string[] {
  let text: readonly string[];
  try {
    text = readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
  const width = String(line).length;
  const numbered = [line - 1, line].flatMap((n) => {
    const content = text[n - 1];
    return content === undefined ? [] : [`${String(n).padStart(width)} | ${content}`];
  });
  return [...numbered, `${' '.repeat(width)} | ${(text[line - 1] ?? '').slice(0, column - 1).replace(/[^\t]/g, ' ')}^`];
}
