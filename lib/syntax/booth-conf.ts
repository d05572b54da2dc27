import { UnwritableError } from '../errors';
import { commentLine } from './comment';

/**
 * booth.conf: `key = value` a line; what follows a `ticket` is of that ticket. A value stands in double quotes, which know no
 * escapes: it may hold neither a quote of their kind nor the end of a line. Keys and values end at 64 bytes (config.c).
 */
export interface BoothLine {
  readonly key: string;
  readonly value: string;
}

const KEY = /^[a-z][a-z-]*$/;
const VALUE = /^[^"\p{Cc}\p{Cs}]+$/u;
/** Bytes of a value. */
const LONGEST = 64;

/** A line for each value; what follows a ticket is indented. */
export function writeBoothConf(comment: string, lines: readonly BoothLine[]): string {
  const ticket = lines.findIndex(({ key }) => key === 'ticket');
  const written = lines.map(({ key, value }, i) => {
    if (!KEY.test(key)) throw new UnwritableError('booth-conf/key', key, 'lower-case letters and dashes');
    if (!VALUE.test(value) || Buffer.byteLength(value) > LONGEST) {
      throw new UnwritableError('booth-conf/value', value, `one line without ", ${LONGEST} bytes at most, not empty`);
    }
    const indent = ticket >= 0 && i > ticket && key !== 'ticket' ? '    ' : '';
    return `${indent}${key} = "${value}"`;
  });
  return `${[commentLine('#', comment), ...written].join('\n')}\n`;
}

/** Reads what {@link writeBoothConf} writes. @throws SyntaxError naming the line */
export function parseBoothConf(text: string): readonly BoothLine[] {
  return text.split('\n').flatMap((raw, i): readonly BoothLine[] => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    const [, key, value] = /^([a-z-]+) = "([^"]+)"$/.exec(line) ?? [];
    if (key === undefined || value === undefined)
      throw new SyntaxError(`booth.conf, line ${i + 1}: ${JSON.stringify(raw)}`);
    return [{ key, value }];
  });
}
