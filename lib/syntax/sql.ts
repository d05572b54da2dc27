import { UnwritableError } from '../errors';
import { commentLine } from './comment';

/** A piece of SQL that is written as it stands. Only this file and the literal text of {@link sql} make one. */
export interface Sql {
  readonly text: string;
}

/** A value becomes a literal; a list its members with commas. */
export type SqlPart = Sql | string | number | null | readonly SqlPart[];

/** Put together from literal text and parts that are quoted: ``sql`SELECT * FROM ${identifier(t)} WHERE a = ${value}` ``. */
export function sql(literal: TemplateStringsArray, ...parts: readonly SqlPart[]): Sql {
  return { text: literal.map((text, i) => text + (i < parts.length ? part(parts[i] ?? null) : '')).join('') };
}

function part(value: SqlPart): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return sqlString(value);
  if (typeof value === 'number') return sqlNumber(value);
  return 'text' in value ? value.text : value.map(part).join(', ');
}

/** Whether SQL can carry a text as a string: everything with a UTF-8. */
export function canBeSqlString(text: string): boolean {
  return !/\p{Cs}/u.test(text);
}

/**
 * A string literal that means the same with and without NO_BACKSLASH_ESCAPES, and whatever character set the client
 * speaks: what is not plain ASCII, and what a backslash is in, is written in hexadecimal.
 * @throws UnwritableError for what {@link canBeSqlString} refuses
 */
export function sqlString(text: string): string {
  if (!canBeSqlString(text)) throw new UnwritableError('sql/string', text, 'a lone surrogate has no UTF-8');
  if (/^[\x20-\x5b\x5d-\x7e]*$/.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return `_utf8mb4 X'${Buffer.from(text, 'utf8').toString('hex')}'`;
}

function sqlNumber(value: number): string {
  if (!Number.isSafeInteger(value)) throw new UnwritableError('sql/number', String(value), 'whole numbers only');
  return String(value);
}

/** Name of a database, table or column, in backticks. @throws UnwritableError when MariaDB takes no such name */
export function identifier(name: string): Sql {
  if (name === '' || name.length > 64 || /[\0\p{Cs}\u{10000}-\u{10ffff}]| $/u.test(name)) {
    throw new UnwritableError('sql/identifier', name, '1 to 64 characters of 16 bits, no NUL, no space at the end');
  }
  return { text: `\`${name.replaceAll('`', '``')}\`` };
}

/** A database where GRANT takes a pattern: `_` and `%` would stand for any character. */
export function grantedDatabase(name: string): Sql {
  return identifier(name.replace(/[\\_%]/g, String.raw`\$&`));
}

/** `'user'@'host'`; both in quotes without escapes. @throws UnwritableError for names that would need one */
export function account(user: string, host: string): Sql {
  for (const text of [user, host]) {
    if (!/^[\x20-\x26\x28-\x5b\x5d-\x7e]*$/.test(text)) {
      throw new UnwritableError('sql/account', text, 'printable ASCII without quotes and backslashes');
    }
  }
  return { text: `'${user}'@'${host}'` };
}

export function sqlComment(text: string): string {
  return commentLine('--', text);
}

/** A file of statements: each ends in `;`, comments stand as they are. */
export function writeSql(lines: readonly (Sql | string)[]): string {
  return lines.map((line) => (typeof line === 'string' ? `${line}\n` : `${line.text};\n`)).join('');
}

/** A token of a statement, its quotes resolved. */
export interface SqlToken {
  readonly kind: 'word' | 'identifier' | 'string' | 'number' | 'variable' | 'symbol';
  readonly text: string;
}

const TOKEN =
  /(\s+|--[ \t][^\n]*|--\n|#[^\n]*)|(_utf8mb4 X'(?:[0-9a-f]{2})*')|'((?:[^'\\]|'')*)'|`((?:[^`]|``)*)`|(@[A-Za-z_]+)|(-?\d+)(?![A-Za-z_])|([A-Za-z_][A-Za-z0-9_]*)|([^])/y;

/**
 * Statements of a file as tokens. Reads what {@link writeSql} writes: no backslashes in strings.
 * @throws SyntaxError for an open quote
 */
export function parseSql(text: string): readonly (readonly SqlToken[])[] {
  const statements: SqlToken[][] = [[]];
  for (const match of text.matchAll(new RegExp(TOKEN, 'gy'))) {
    const [, blank, hex, string, name, variable, number, word, symbol] = match;
    if (blank !== undefined) continue;
    if (symbol === ';') {
      statements.push([]);
      continue;
    }
    if (symbol !== undefined && /['"`\\]/.test(symbol)) throw new SyntaxError(`an open quote at ${match.index}`);
    statements
      .at(-1)
      ?.push(
        token('string', hex && Buffer.from(hex.slice("_utf8mb4 X'".length, -1), 'hex').toString('utf8')) ??
          token('string', string?.replaceAll("''", "'")) ??
          token('identifier', name?.replaceAll('``', '`')) ??
          token('variable', variable) ??
          token('number', number) ??
          token('word', word) ?? { kind: 'symbol', text: symbol ?? '' },
      );
  }
  return statements.filter((statement) => statement.length > 0);
}

function token(kind: SqlToken['kind'], text: string | undefined): SqlToken | undefined {
  return text === undefined ? undefined : { kind, text };
}
