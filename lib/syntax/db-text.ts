import { UnwritableError } from '../errors';

/**
 * A table of module db_text: a line with columns, then a line for each row (`dbt_file.c`). The rules are the same from 2.2
 * to 4.0.
 */
export interface TextTable {
  readonly columns: readonly TextColumn[];
  /** In the order of the columns. */
  readonly rows: readonly (readonly (string | number)[])[];
}

export interface TextColumn {
  readonly name: string;
  readonly type: 'int' | 'string';
  /** `null`: an empty field is no value. */
  readonly option?: 'auto' | 'null';
}

/** @throws UnwritableError for a text with a NUL or a line's end of its own */
export function writeTextTable({ columns, rows }: TextTable): string {
  const head = columns.map(({ name, type, option }) => `${name}(${type}${option === undefined ? '' : `,${option}`})`);
  return [`${head.join(' ')} `, ...rows.map((row) => row.map(field).join(':')), ''].join('\n');
}

function field(value: string | number): string {
  if (typeof value === 'number') return String(value);
  if (/[\0\r\n]/.test(value)) throw new UnwritableError('db-text/string', value, 'one line of text without NUL');
  return value.replace(/[\\:]/g, String.raw`\$&`);
}

/** Reads what {@link writeTextTable} writes. */
export function parseTextTable(text: string): TextTable {
  const [head = '', ...lines] = text.split('\n');
  const columns = [...head.matchAll(/(\w+)\((int|string)(?:,(auto|null))?\)/g)].map(
    ([, name = '', type, option]): TextColumn => ({
      name,
      type: type === 'int' ? 'int' : 'string',
      ...(option === 'auto' || option === 'null' ? { option } : {}),
    }),
  );
  const rows = lines
    .filter((line) => line !== '')
    .map((line) =>
      [...line.matchAll(/((?:[^\\:]|\\[^])*)(?::|$)/g)]
        .slice(0, columns.length)
        .map(([, each = '']) => each.replace(/\\([^])/g, '$1'))
        .map((each, i) => (columns[i]?.type === 'int' ? Number(each) : each)),
    );
  return { columns, rows };
}
