import { UnwritableError } from '../errors';
import { commentLine } from './comment';

/**
 * haproxy.cfg: sections that begin with a keyword, lines of words, `#` comments. A word in single quotes means itself; in
 * double quotes, escapes with `\` are read as well (configuration manual, 2.2). The parser takes 64 words and 2047 bytes
 * a line, and an empty word for the end of the line (cfgparse.c).
 */
export interface HaproxySection {
  /** `global`, `listen` and so on. */
  readonly keyword: string;
  /** Null for `global` and `defaults`. */
  readonly name: string | null;
  readonly lines: readonly HaproxyLine[];
}

export type HaproxyLine =
  { readonly kind: 'comment'; readonly text: string } | { readonly kind: 'words'; readonly words: readonly string[] };

const KEYWORDS = ['global', 'defaults', 'listen', 'frontend', 'backend', 'resolvers', 'peers', 'userlist'];
const NAME = /^[A-Za-z0-9_.:-]+$/;
const DIRECTIVE = /^[a-z][a-z0-9.-]*$/;
/** What means nothing to the parser. */
const BARE = /^[A-Za-z0-9_./:@%+,=()[\]{}!*<>?~^|&;-]+$/;
const MOST_WORDS = 64;
/** Bytes of a line without its end. */
const LONGEST_LINE = 2046;

export const comment = (text: string): HaproxyLine => ({ kind: 'comment', text });
export const words = (...parts: readonly (string | number)[]): HaproxyLine => ({
  kind: 'words',
  words: parts.map(String),
});

export function section(keyword: string, name: string | null, ...lines: readonly HaproxyLine[]): HaproxySection {
  return { keyword, name, lines };
}

/** Whether a text can be a word: not empty, no NUL, no lone surrogates, and short enough for a line of its own. */
export function canBeHaproxyWord(text: string): boolean {
  return text !== '' && !/[\0\p{Cs}]/u.test(text) && Buffer.byteLength(quote(text)) <= LONGEST_LINE / 2;
}

/**
 * @param comments first lines, without their marks
 * @throws UnwritableError for what {@link canBeHaproxyWord} refuses, for names that are none, and for lines too long
 */
export function writeHaproxy(comments: readonly string[], sections: readonly HaproxySection[]): string {
  const head = comments.map((text) => commentLine('#', text));
  return `${[...head, ...sections.flatMap((each) => ['', ...sectionLines(each)])].join('\n')}\n`;
}

function sectionLines({ keyword, name, lines }: HaproxySection): readonly string[] {
  if (!KEYWORDS.includes(keyword))
    throw new UnwritableError('haproxy/section', keyword, `it is none of ${KEYWORDS.join(', ')}`);
  if (name !== null && !NAME.test(name))
    throw new UnwritableError('haproxy/name', name, 'letters, digits and `_`, `.`, `:`, `-`');
  return [name === null ? keyword : `${keyword} ${name}`, ...lines.map((each) => `    ${lineText(each)}`)];
}

function lineText(line: HaproxyLine): string {
  if (line.kind === 'comment') return commentLine('#', line.text);
  const [directive = ''] = line.words;
  if (!DIRECTIVE.test(directive) || KEYWORDS.includes(directive))
    throw new UnwritableError('haproxy/directive', directive, 'lower-case letters, digits, `.` and `-`, no section');
  const text = line.words.map(word).join(' ');
  if (line.words.length > MOST_WORDS || Buffer.byteLength(text) > LONGEST_LINE - 4)
    throw new UnwritableError('haproxy/line', text, `${MOST_WORDS} words and ${LONGEST_LINE} bytes at most`);
  return text;
}

function word(text: string): string {
  if (!canBeHaproxyWord(text))
    throw new UnwritableError('haproxy/word', text, 'not empty, no NUL, no lone surrogates, not too long');
  return quote(text);
}

function quote(text: string): string {
  if (BARE.test(text)) return text;
  if (!/['\x01-\x1f\x7f]/.test(text)) return `'${text}'`;
  return `"${text.replace(/["\\$\x01-\x1f\x7f]/g, (c) =>
    c < ' ' || c === '\x7f' ? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}` : `\\${c}`,
  )}"`;
}

/** Reads what {@link writeHaproxy} writes, its first comments aside. @throws SyntaxError naming the line */
export function parseHaproxy(text: string): readonly HaproxySection[] {
  const sections: { readonly keyword: string; readonly name: string | null; readonly lines: HaproxyLine[] }[] = [];
  text.split('\n').forEach((raw, i) => {
    const line = raw.trim();
    const fail = () => new SyntaxError(`haproxy.cfg, line ${i + 1}: ${JSON.stringify(raw)}`);
    if (line === '') return;
    if (line.startsWith('#')) {
      // At the start of a line: what stands above the first section.
      if (raw.startsWith(' ')) sections.at(-1)?.lines.push(comment(line.replace(/^# ?/, '')));
      return;
    }
    const [keyword = '', name, ...rest] = readWords(line, fail);
    if (KEYWORDS.includes(keyword)) {
      if (rest.length > 0) throw fail();
      sections.push({ keyword, name: name ?? null, lines: [] });
      return;
    }
    const current = sections.at(-1);
    if (!current) throw fail();
    current.lines.push({ kind: 'words', words: [keyword, ...(name === undefined ? [] : [name]), ...rest] });
  });
  return sections;
}

const PIECE = /^(?:([ \t]+)|'([^']*)'|"((?:[^"\\$]|\\[^])*)"|([^\s'"\\#$]+))/;

function readWords(line: string, fail: () => SyntaxError): readonly string[] {
  const found: string[] = [];
  let current: string | undefined;
  let rest = line;
  while (rest !== '') {
    const match = PIECE.exec(rest);
    if (!match) throw fail();
    const [piece, blank, single, double, bare] = match;
    rest = rest.slice(piece.length);
    if (blank !== undefined) {
      if (current !== undefined) found.push(current);
      current = undefined;
    } else {
      current = (current ?? '') + (single ?? double?.replace(ESCAPE, unescaped) ?? bare ?? '');
    }
  }
  return current === undefined ? found : [...found, current];
}

const ESCAPE = /\\(?:x([0-9a-f]{2})|([^]))/g;

function unescaped(_: string, hex: string | undefined, other: string | undefined): string {
  return hex === undefined ? (other ?? '') : String.fromCharCode(parseInt(hex, 16));
}

/** Words behind a directive of a section, for each line of it. */
export function directive(found: HaproxySection, name: string): readonly (readonly string[])[] {
  return found.lines.flatMap((line) => (line.kind === 'words' && line.words[0] === name ? [line.words.slice(1)] : []));
}
