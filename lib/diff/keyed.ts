import { debian12 } from '../facts/debian-12';
import { parseCorosyncConf, type CorosyncSection } from '../syntax/corosync-conf';
import { parseTextTable } from '../syntax/db-text';
import { pairs, parseEnvironment, parseSysctl } from '../syntax/key-value';
import { parseSql, type SqlToken } from '../syntax/sql';
import type { Part } from './change';

/** What of a file has names: rows of its tables, or keys. */
export interface Keyed {
  readonly kind: Part['kind'];
  readonly values: ReadonlyMap<string, string>;
}

/** Null for a file that has no such things, or that cannot be read as what it should be. */
export function keyedOf(path: string, content: string): Keyed | null {
  try {
    if (path.startsWith('/etc/sysctl.d/')) return { kind: 'key', values: pairs(parseSysctl(content)) };
    if (path.startsWith('/etc/default/')) return { kind: 'key', values: pairs(parseEnvironment(content)) };
    if (path === debian12.corosync.config)
      return { kind: 'key', values: new Map(parseCorosyncConf(content).flatMap((each) => settings(each, ''))) };
    if (path.startsWith(`${debian12.carriers}/`)) return { kind: 'row', values: textRows(path, content) };
    if (path.endsWith('.sql')) return { kind: 'row', values: sqlRows(content) };
  } catch {
    // A file of the author's may hold anything; its lines are compared then.
  }
  return null;
}

/** What differs between two texts of one file, by name. */
export function partsOf(path: string, before: string | null, after: string | null): readonly Part[] {
  const old = before === null ? null : keyedOf(path, before);
  const now = after === null ? null : keyedOf(path, after);
  const kind = (now ?? old)?.kind;
  if (kind === undefined) return [];
  const none: ReadonlyMap<string, string> = new Map();
  return differences(old?.values ?? none, now?.values ?? none).map((each) => ({ kind, ...each }));
}

export function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly Omit<Part, 'kind'>[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((what) => {
    const [old, now] = [before.get(what) ?? null, after.get(what) ?? null];
    if (old === now) return [];
    return [
      { is: old === null ? 'added' : now === null ? 'removed' : 'changed', what, before: old, after: now } as const,
    ];
  });
}

/** `totem.token`; nodes by their names: `nodelist.vsvr2a.ring0_addr`. */
function settings({ name, entries }: CorosyncSection, above: string): readonly (readonly [string, string])[] {
  const named = entries.find((each) => each.kind === 'value' && each.key === 'name');
  const own = name === 'node' && named?.kind === 'value' ? named.value : name;
  return entries.flatMap((entry) =>
    entry.kind === 'value'
      ? [[`${above}${own}.${entry.key}`, entry.value]]
      : settings(entry.section, `${above}${own}.`),
  );
}

/** Rows of a table of module db_text: gateways by their set and where they are. */
function textRows(path: string, content: string): ReadonlyMap<string, string> {
  const { columns, rows } = parseTextTable(content);
  const names = columns.map(({ name }) => name);
  const table = path.slice(path.lastIndexOf('/') + 1);
  return keyedRows(
    rows.map((row) => ({ table, cells: names.map((name, i) => [name, String(row[i] ?? '')] as const) })),
  );
}

/** Columns that make a row the one it is; every other table goes by its first column. */
const KEYS = ['setid', 'destination', 'cluster_id', 'node_id', 'machine_id'];
/** The number of a row says nothing. */
const NUMBER = 'id';

interface Row {
  readonly table: string;
  readonly cells: readonly (readonly [string, string])[];
}

function keyedRows(rows: readonly Row[]): ReadonlyMap<string, string> {
  return new Map(
    rows.map(({ table, cells }) => {
      const named = cells.filter(([name]) => KEYS.includes(name));
      const key = named.length > 0 ? named : cells.slice(0, 1);
      const rest = cells.filter((cell) => !key.includes(cell) && cell[0] !== NUMBER);
      return [`${table} ${written(key)}`, written(rest)];
    }),
  );
}

function written(cells: Row['cells']): string {
  return cells.map(([name, value]) => `${name}=${value}`).join(' ');
}

/** Rows that `INSERT INTO … SELECT` statements put into tables. */
function sqlRows(content: string): ReadonlyMap<string, string> {
  return keyedRows(parseSql(content).flatMap(inserted));
}

function inserted(statement: readonly SqlToken[]): readonly Row[] {
  const [insert, into, table, ...rest] = statement;
  if (insert?.text !== 'INSERT' || into?.text !== 'INTO' || table?.kind !== 'identifier') return [];
  const select = rest.findIndex(({ kind, text }) => kind === 'word' && text === 'SELECT');
  if (select < 0) return [];
  const columns = rest.slice(0, select).filter(({ kind }) => kind === 'identifier');
  const values = topLevel(rest.slice(select + 1));
  return [{ table: table.text, cells: columns.map(({ text }, i) => [text, values[i] ?? ''] as const) }];
}

/** What stands between commas, up to the words after the list; an expression counts as nothing. */
function topLevel(tokens: readonly SqlToken[]): readonly string[] {
  const values: SqlToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    const symbol = token.kind === 'symbol' ? token.text : '';
    if (depth === 0 && token.kind === 'word' && token.text === 'ON') break;
    if (symbol === '(') depth++;
    if (symbol === ')') depth--;
    if (symbol === ',' && depth === 0) values.push([]);
    else values.at(-1)?.push(token);
  }
  return values.map((found) => (found.length === 1 ? (found[0]?.text ?? '') : ''));
}
