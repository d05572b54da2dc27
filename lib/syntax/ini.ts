import { UnwritableError } from '../errors';
import { commentLine } from './comment';

/**
 * Files of `[section]` and `key = value`: MariaDB's option files, systemd's units, MySQL Cluster's configuration. Order and
 * repeats mean something.
 */
export type IniLine =
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'blank' }
  | { readonly kind: 'section'; readonly name: string }
  | { readonly kind: 'entry'; readonly key: string; readonly value: string };

export const comment = (text: string): IniLine => ({ kind: 'comment', text });
export const section = (name: string): IniLine => ({ kind: 'section', name });
export const entry = (key: string, value: string | number): IniLine => ({ kind: 'entry', key, value: String(value) });
export const blank: IniLine = { kind: 'blank' };

/** Values of a key in a section, in order. */
export function values(lines: readonly IniLine[], name: string, key: string): readonly string[] {
  let current = '';
  return lines.flatMap((line) => {
    if (line.kind === 'section') current = line.name;
    return line.kind === 'entry' && current === name && line.key === key ? [line.value] : [];
  });
}

interface Dialect {
  readonly code: string;
  readonly section: RegExp;
  readonly key: RegExp;
  readonly separator: string;
  quote(value: string): string;
  unquote(text: string): string;
}

/** The server reads lines into 4096 bytes. */
const OPTION_LINE = 4000;
const OPTION_ESCAPES: Readonly<Record<string, string>> = {
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
  '\b': 'b',
  '\\': '\\',
  '"': '"',
};
const OPTION_UNESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', s: ' ' };

/** As `my_default.c` reads them: quotes around the whole value, escapes with `\`, `#` outside quotes ends the line. */
const optionFile: Dialect = {
  code: 'option-file',
  section: /^[A-Za-z0-9_.-]+$/,
  key: /^[A-Za-z0-9_.-]+$/,
  separator: ' = ',
  quote(value) {
    if (!canBeOptionValue(value)) {
      throw new UnwritableError('option-file/value', value, 'no NUL, no lone surrogates, no very long line');
    }
    if (/^[A-Za-z0-9_.,:/@%+*-]+$/.test(value)) return value;
    return `"${value.replace(/["\\\n\r\t\b]/g, (c) => `\\${OPTION_ESCAPES[c] ?? c}`)}"`;
  },
  unquote(text) {
    const quoted = /^"((?:[^"\\]|\\[^])*)"$/.exec(text);
    if (!quoted && !/^[^"'#\\]*$/.test(text))
      throw new SyntaxError(`no value of an option file: ${JSON.stringify(text)}`);
    return quoted ? (quoted[1] ?? '').replace(/\\([^])/g, (_, c: string) => OPTION_UNESCAPES[c] ?? c) : text;
  },
};

/** systemd strips blanks around a value and joins lines that end in `\`; a value itself has no quotes (systemd.syntax(7)). */
const unit: Dialect = {
  code: 'unit',
  section: /^[A-Za-z0-9-]+$/,
  key: /^[A-Za-z0-9-]+$/,
  separator: '=',
  quote(value) {
    if (!canBeUnitValue(value)) {
      throw new UnwritableError('unit/value', value, 'one line without blanks at its ends and without `\\` at its end');
    }
    return value;
  },
  unquote: (text) => text,
};

/** As `InitConfigFileParser.cpp` reads it: lines of 1024 bytes, no quotes, `#` ends a value, `[ndbd default]` is a section. */
const clusterConfig: Dialect = {
  code: 'cluster-config',
  section: /^[a-z_]+( default)?$/,
  key: /^[A-Za-z][A-Za-z_]*$/,
  separator: '=',
  quote(value) {
    if (!/^[A-Za-z0-9_.,:/-]{1,900}$/.test(value)) {
      throw new UnwritableError('cluster-config/value', value, 'letters, digits and . , : / _ -, which need no quotes');
    }
    return value;
  },
  unquote: (text) => text,
};

/** Whether an option file can carry a value. */
export function canBeOptionValue(value: string): boolean {
  return !/[\0\p{Cs}]/u.test(value) && Buffer.byteLength(value) < OPTION_LINE / 2;
}

/** Whether a unit can carry a value as it stands; words of a command go through {@link execWords}. */
export function canBeUnitValue(value: string): boolean {
  return !/[\0-\x1f\x7f\p{Cs}]/u.test(value) && !/^\s|\s$|\\$/.test(value);
}

/** An option file of MariaDB: `/etc/mysql/…`. @throws UnwritableError for what {@link canBeOptionValue} refuses */
export function writeOptionFile(lines: readonly IniLine[]): string {
  return write(optionFile, lines);
}

/** Lines but the empty ones. @throws SyntaxError */
export function parseOptionFile(text: string): readonly IniLine[] {
  return parse(optionFile, text);
}

/** A unit or drop-in of systemd. @throws UnwritableError for what {@link canBeUnitValue} refuses */
export function writeUnit(lines: readonly IniLine[]): string {
  return write(unit, lines);
}

/** Lines but the empty ones. @throws SyntaxError */
export function parseUnit(text: string): readonly IniLine[] {
  return parse(unit, text);
}

/** `config.ini` of MySQL Cluster. @throws UnwritableError for values that would need quotes, which it knows none of */
export function writeClusterConfig(lines: readonly IniLine[]): string {
  return write(clusterConfig, lines);
}

/** Lines but the empty ones. @throws SyntaxError */
export function parseClusterConfig(text: string): readonly IniLine[] {
  return parse(clusterConfig, text);
}

const EXEC_ESCAPES: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', $: '$$', '%': '%%' };

/**
 * The words of `ExecStart=` and its like: neither specifiers (`%`) nor variables (`$`) are expanded in them.
 * @throws UnwritableError for NUL and lone surrogates
 */
export function execWords(words: readonly string[]): string {
  return words
    .map((word) => {
      if (/[\0\p{Cs}]/u.test(word)) throw new UnwritableError('unit/word', word, 'no NUL and no lone surrogates');
      if (/^[A-Za-z0-9_./:@+,=-]+$/.test(word)) return word;
      const escaped = word.replace(
        /["\\$%\x01-\x1f\x7f]/g,
        (c) => EXEC_ESCAPES[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
      );
      return `"${escaped}"`;
    })
    .join(' ');
}

/** Reads what {@link execWords} writes. @throws SyntaxError */
export function parseExecWords(text: string): readonly string[] {
  return (text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []).map((word) => {
    if (!word.startsWith('"')) return word;
    if (!/^"(?:[^"\\]|\\.)*"$/.test(word)) throw new SyntaxError(`an open quote: ${word}`);
    return word
      .slice(1, -1)
      .replace(/\\(?:x([0-9a-f]{2})|(.))|([$%])\3/g, (_, hex?: string, escaped?: string, doubled?: string) =>
        hex === undefined ? (escaped ?? doubled ?? '') : String.fromCharCode(parseInt(hex, 16)),
      );
  });
}

function write(dialect: Dialect, lines: readonly IniLine[]): string {
  return lines
    .map((line, i) => {
      const before = lines[i - 1]?.kind;
      const gap = line.kind === 'section' && before !== undefined && before !== 'comment' && before !== 'blank';
      return `${gap ? '\n' : ''}${writeLine(dialect, line)}\n`;
    })
    .join('');
}

function writeLine(dialect: Dialect, line: IniLine): string {
  switch (line.kind) {
    case 'blank':
      return '';
    case 'comment':
      return commentLine('#', line.text);
    case 'section':
      return `[${checked(dialect, 'section', line.name)}]`;
    case 'entry':
      return `${checked(dialect, 'key', line.key)}${dialect.separator}${dialect.quote(line.value)}`;
  }
}

function checked(dialect: Dialect, part: 'section' | 'key', text: string): string {
  if (!dialect[part].test(text))
    throw new UnwritableError(`${dialect.code}/${part}`, text, 'letters, digits and few others');
  return text;
}

function parse(dialect: Dialect, text: string): readonly IniLine[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').map((line) => parseLine(dialect, line));
}

function parseLine(dialect: Dialect, line: string): IniLine {
  if (/^[#;]/.test(line)) return comment(line.replace(/^[#;] ?/, ''));
  const name = /^\[([^\]]*)\]$/.exec(line)?.[1];
  if (name !== undefined) return section(checkedRead(dialect, 'section', name, line));
  const equals = line.indexOf('=');
  if (equals < 0) throw new SyntaxError(`no \`key=value\`: ${JSON.stringify(line)}`);
  const key = checkedRead(dialect, 'key', line.slice(0, equals).trim(), line);
  return entry(key, dialect.unquote(line.slice(equals + 1).trim()));
}

function checkedRead(dialect: Dialect, part: 'section' | 'key', text: string, line: string): string {
  if (!dialect[part].test(text)) throw new SyntaxError(`no line of this format: ${JSON.stringify(line)}`);
  return text;
}
