import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';

/** A place in a file of the author's. */
interface Place {
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
    return [this.message, ...this.details.map((line) => `  ${line}`), ...raw];
  }
}

/** An error that came out of loading the author's file, told from where the author stands. */
export function authorError(error: unknown, file: string, cwd: string): AuthorError {
  if (!(error instanceof Error)) {
    return new AuthorError(`${relative(cwd, file)} threw ${String(error)}, which is no Error`, [], error);
  }
  const missing = missingModule(error);
  const syntax = syntaxError(error, cwd);
  const place = syntax?.place ?? thrownAt(error, file);
  const where = place ? `${relative(cwd, place.file)}:${place.line}:${place.column}` : relative(cwd, file);
  const details = place ? excerpt(place) : [];
  if (syntax) return new AuthorError(`${where}  ${syntax.message}`, details, error);
  if (missing !== undefined)
    return new AuthorError(`${where}  cannot find '${missing}'`, [...details, installHint(missing)], error);
  const name = error.name === 'Error' ? '' : `${error.name}: `;
  return new AuthorError(`${where}  ${name}${error.message}`, details, error);
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

/** The innermost frame of the stack that stands in the author's own code. */
function thrownAt(error: Error, file: string): Place | undefined {
  const frames = [...(error.stack ?? '').matchAll(/\(?((?:\/|[A-Za-z]:\\)[^():\n]*):(\d+):(\d+)\)?$/gm)];
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
function excerpt({ file, line, column }: Place): readonly string[] {
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
