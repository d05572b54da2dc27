import { UnwritableError } from '../errors';
import { IpAddress, isPortNumber } from '../units';
import { commentLine } from './comment';

/**
 * The head of an opensips.cfg: comments, core settings, sockets, modules and their parameters; what follows is script and
 * carried as it is. The rules are those of the daemon's lexer (`cfg.lex`: states INITIAL, STRING1 and COMMENT) and grammar
 * (`cfg.y`), which treat this part alike from 2.2 to 4.0.
 */
export type CfgStatement =
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'blank' }
  | { readonly kind: 'setting'; readonly name: string; readonly value: CfgValue }
  | { readonly kind: 'socket'; readonly statement: 'listen' | 'socket'; readonly socket: CfgSocket }
  | { readonly kind: 'module'; readonly name: string }
  | { readonly kind: 'parameter'; readonly module: string; readonly name: string; readonly value: CfgValue };

/** A quoted string, a bare whole number of 32 bits, or a bare word. */
export type CfgValue = string | number | { readonly word: string };

export interface CfgSocket {
  /** Transport protocol as OpenSIPS names it: `udp`, `tcp`, `bin`, … */
  readonly protocol: string;
  readonly host: IpAddress;
  readonly port: number;
  /** Written into messages in place of `host`, at the same port. */
  readonly advertised?: IpAddress;
  /** What stands behind it. */
  readonly options?: readonly 'anycast'[];
}

/** The file in its two parts; `script` starts with the first line that is none of the statements above. */
export interface Cfg {
  readonly head: readonly CfgStatement[];
  readonly script: string;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const WORD = /^(?:[A-Za-z_[*]|\d+\.)[A-Za-z0-9_.:[\]*-]*$/;
const INT32 = 2 ** 31;

/**
 * Whether a text can stand between double quotes. Only two things cannot: NUL, which ends a string in C, and half of a
 * surrogate pair, which has no UTF-8. Everything else has an escape or means itself.
 */
export function canBeQuoted(text: string): boolean {
  return !/[\0\p{Cs}]/u.test(text);
}

/**
 * Whether a text can be an argument of a script function and stay a text: there a `$` begins a variable, so it is refused
 * in addition to what {@link canBeQuoted} refuses.
 */
export function canBeScriptString(text: string): boolean {
  return canBeQuoted(text) && !text.includes('$');
}

/** Whether a text can stand without quotes: a host name, an address, `yes`, `LOG_LOCAL0`, `udp:example.org:5060`. */
export function canBeWord(text: string): boolean {
  return WORD.test(text);
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A double-quoted string. Newlines are escaped although the lexer takes them raw: from 3.0 on a preprocessor writes its
 * line marks behind every one. `$` means nothing here.
 * @throws UnwritableError for what {@link canBeQuoted} refuses
 */
export function quoteCfg(text: string): string {
  if (!canBeQuoted(text)) throw new UnwritableError('cfg/string', text, 'NUL and lone surrogates cannot be written');
  return `"${text.replace(/["\\\x01-\x1f\x7f]/g, (c) => ESCAPES[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`;
}

/** @throws UnwritableError for what {@link canBeScriptString} refuses */
export function quoteScriptString(text: string): string {
  if (!canBeScriptString(text)) throw new UnwritableError('cfg/script-string', text, '`$` begins a variable');
  return quoteCfg(text);
}

export function writeCfg(cfg: Cfg): string {
  return [...cfg.head.map(writeStatement), cfg.script].join('\n');
}

/** One line, without its newline. @throws UnwritableError for a name or value the daemon could not read back */
export function writeStatement(statement: CfgStatement): string {
  switch (statement.kind) {
    case 'blank':
      return '';
    case 'comment':
      return commentLine('#', statement.text);
    case 'setting':
      return `${name(statement.name)} = ${writeValue(statement.value)}`;
    case 'socket':
      return `${statement.statement} = ${writeSocket(statement.socket)}`;
    case 'module':
      return `loadmodule "${name(statement.name)}.so"`;
    case 'parameter':
      return `modparam("${name(statement.module)}", "${name(statement.name)}", ${writeValue(statement.value)})`;
  }
}

/** `udp:192.0.2.1:5060`, `bin:[2001:db8::1]:5678`, `udp:192.0.2.1:5060 AS 203.0.113.1:5060`, `… anycast` */
export function writeSocket({ protocol, host, port, advertised, options = [] }: CfgSocket): string {
  if (!isPortNumber(port)) throw new UnwritableError('cfg/port', String(port), 'a port is 1 to 65535');
  const as = advertised ? [`AS ${advertised.toUriHost()}:${port}`] : [];
  return [`${name(protocol)}:${host.toUriHost()}:${port}`, ...as, ...options].join(' ');
}

function writeValue(value: CfgValue): string {
  if (typeof value === 'string') return quoteCfg(value);
  if (typeof value === 'object') {
    if (!canBeWord(value.word))
      throw new UnwritableError('cfg/word', value.word, 'a bare word has no spaces and quotes');
    return value.word;
  }
  // The lexer reads numbers with atoi(), which would turn a larger one into another.
  if (!Number.isInteger(value) || value < -INT32 + 1 || value >= INT32) {
    throw new UnwritableError('cfg/number', String(value), 'numbers are whole and have 32 bits');
  }
  return String(value);
}

function name(text: string): string {
  if (!NAME.test(text)) throw new UnwritableError('cfg/name', text, 'names are letters, digits and `_`');
  return text;
}

const STRING = /^"((?:[^"\\]|\\[^])*)"$/;
const LINES: readonly (readonly [RegExp, (...groups: string[]) => CfgStatement | undefined])[] = [
  [/^\s*$/, () => ({ kind: 'blank' })],
  [/^# ?(.*)$/, (text = '') => ({ kind: 'comment', text })],
  [/^loadmodule\s+"([^"\\]+)\.so"$/, (module = '') => ({ kind: 'module', name: module })],
  [
    /^modparam\(\s*"([^"\\]+)"\s*,\s*"([^"\\]+)"\s*,\s*(.+?)\s*\)$/,
    (module = '', key = '', value = '') =>
      withValue(value, (v) => ({ kind: 'parameter', module, name: key, value: v })),
  ],
  [/^(listen|socket)\s*=\s*([a-z]+):(\[[^\]]+\]|[^:]+):(\d+)(?: AS (\[[^\]]+\]|[^:]+):\4)?( anycast)?$/, readSocket],
  [
    /^([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.+?)$/,
    (key = '', value = '') => withValue(value, (v) => ({ kind: 'setting', name: key, value: v })),
  ],
];

/** Reads what {@link writeCfg} writes. */
export function parseCfg(text: string): Cfg {
  const lines = text.split('\n');
  const head: CfgStatement[] = [];
  for (const line of lines) {
    const statement = parseStatement(line);
    if (!statement) break;
    head.push(statement);
  }
  return { head, script: lines.slice(head.length).join('\n') };
}

function parseStatement(line: string): CfgStatement | undefined {
  for (const [form, build] of LINES) {
    const match = form.exec(line);
    const statement = match ? build(...match.slice(1)) : undefined;
    if (statement) return statement;
  }
  return undefined;
}

function readSocket(
  statement = '',
  protocol = '',
  host = '',
  port = '',
  as?: string,
  option?: string,
): CfgStatement | undefined {
  const address = IpAddress.parse(host);
  const advertised = as === undefined ? undefined : IpAddress.parse(as);
  if (!address || (as !== undefined && !advertised)) return undefined;
  return {
    kind: 'socket',
    statement: statement as 'listen' | 'socket',
    socket: {
      ...{ protocol, host: address, port: Number(port) },
      ...(advertised && { advertised }),
      ...(option !== undefined && { options: ['anycast'] as const }),
    },
  };
}

function withValue(text: string, build: (value: CfgValue) => CfgStatement): CfgStatement | undefined {
  const quoted = STRING.exec(text);
  if (quoted) return build(unquote(quoted[1] ?? ''));
  if (/^-?\d+$/.test(text)) return build(Number(text));
  return canBeWord(text) ? build({ word: text }) : undefined;
}

const NAMED: Readonly<Record<string, string>> = { n: '\n', r: '\r', a: '\x07', t: '\t', '"': '"', '\\': '\\' };

/** As the lexer's state STRING1 does; a backslash before anything else stays a backslash. */
function unquote(body: string): string {
  return body.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|([0-7]{2,3})|([nrat"\\]))/g,
    (_, hex?: string, octal?: string, named?: string) => {
      if (named !== undefined) return NAMED[named] ?? '';
      return String.fromCharCode(hex !== undefined ? parseInt(hex, 16) : parseInt(octal ?? '', 8) & 0xff);
    },
  );
}
