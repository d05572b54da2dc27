import { UnwritableError } from '../errors';
import { commentLine } from './comment';

/** Files of one `key = value` a line: sysctl.d, and the environment files that both systemd and a shell read. */
export type KeyValueLine =
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'pair'; readonly key: string; readonly value: string };

/** Pairs of a file, in order, without its comments. */
export function pairs(lines: readonly KeyValueLine[]): ReadonlyMap<string, string> {
  return new Map(lines.flatMap((line) => (line.kind === 'pair' ? [[line.key, line.value] as const] : [])));
}

interface Dialect {
  readonly code: string;
  readonly key: RegExp;
  write(key: string, value: string): string;
  read(line: string): readonly [string, string] | undefined;
}

const SYSCTL_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

const sysctl: Dialect = {
  code: 'sysctl',
  key: /^[a-z0-9][A-Za-z0-9_./-]*$/,
  write(key, value) {
    if (!SYSCTL_VALUE.test(value)) throw new UnwritableError('sysctl/value', value, 'one line of printable ASCII');
    return `${key} = ${value}`;
  },
  read(line) {
    const match = /^([^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    return match ? [match[1] ?? '', match[2] ?? ''] : undefined;
  },
};

/** Double quotes mean the same to both readers: `\` before `"`, `\`, `` ` `` and `$`. */
const environment: Dialect = {
  code: 'environment',
  key: /^[A-Za-z_][A-Za-z0-9_]*$/,
  write(key, value) {
    if (!canBeEnvironmentValue(value)) throw new UnwritableError('environment/value', value, 'one line, no NUL');
    return /^[A-Za-z0-9_./:@%+,-]*$/.test(value)
      ? `${key}=${value}`
      : `${key}="${value.replace(/["\\`$]/g, String.raw`\$&`)}"`;
  },
  read(line) {
    const match = /^([^=]*)=(?:"((?:[^"\\]|\\.)*)"|([^\s"'\\`$]*))$/.exec(line);
    return match ? [match[1] ?? '', match[2]?.replace(/\\(["\\`$])/g, '$1') ?? match[3] ?? ''] : undefined;
  },
};

/** Whether an environment file can carry a value: both readers go line by line. */
export function canBeEnvironmentValue(value: string): boolean {
  return !/[\0-\x08\x0a-\x1f\x7f\p{Cs}]/u.test(value);
}

export function writeSysctl(lines: readonly KeyValueLine[]): string {
  return write(sysctl, lines);
}

/** @throws SyntaxError */
export function parseSysctl(text: string): readonly KeyValueLine[] {
  return parse(sysctl, text);
}

export function writeEnvironment(lines: readonly KeyValueLine[]): string {
  return write(environment, lines);
}

/** Reads what {@link writeEnvironment} writes. @throws SyntaxError */
export function parseEnvironment(text: string): readonly KeyValueLine[] {
  return parse(environment, text);
}

function write(dialect: Dialect, lines: readonly KeyValueLine[]): string {
  return lines
    .map((line) => {
      if (line.kind === 'comment') return `${commentLine('#', line.text)}\n`;
      if (!dialect.key.test(line.key)) throw new UnwritableError(`${dialect.code}/key`, line.key, 'no such key');
      return `${dialect.write(line.key, line.value)}\n`;
    })
    .join('');
}

function parse(dialect: Dialect, text: string): readonly KeyValueLine[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      if (line.startsWith('#')) return { kind: 'comment', text: line.replace(/^# ?/, '') };
      const [key, value] = dialect.read(line) ?? [];
      if (key === undefined || value === undefined || !dialect.key.test(key)) {
        throw new SyntaxError(`no ${dialect.code} line: ${JSON.stringify(line)}`);
      }
      return { kind: 'pair', key, value };
    });
}
