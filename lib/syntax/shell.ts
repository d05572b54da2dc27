import { UnwritableError } from '../errors';
import { commentLine } from './comment';

/** Words and comments of a POSIX shell script. */

const BARE = /^[A-Za-z0-9_./:@%+,-]+$/;
const NAME = /^[a-z_][a-z0-9_]*$/;

/** Whether a text can be a word of a shell command: NUL ends a string in C, and half a surrogate pair has no UTF-8. */
export function canBeWord(text: string): boolean {
  return !/[\0\p{Cs}]/u.test(text);
}

/**
 * One word, in single quotes unless plain: nothing means anything there.
 * @throws UnwritableError for what {@link canBeWord} refuses
 */
export function shellWord(text: string): string {
  if (!canBeWord(text)) throw new UnwritableError('shell/word', text, 'no NUL and no lone surrogates');
  return BARE.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

export function shellWords(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/** `name='value'`. @throws UnwritableError for a name that is none */
export function shellAssignment(name: string, value: string): string {
  if (!NAME.test(name)) throw new UnwritableError('shell/name', name, 'names are lower-case letters, digits and `_`');
  return `${name}=${shellWord(value)}`;
}

/** A list for `for x in $name`: words that no quoting is needed for. @throws UnwritableError for other words */
export function shellList(name: string, words: readonly string[]): string {
  const unsafe = words.find((word) => !BARE.test(word));
  if (unsafe !== undefined) throw new UnwritableError('shell/list', unsafe, 'the shell would split or expand it');
  return shellAssignment(name, words.join(' '));
}

/** One comment line. */
export function shellComment(text: string): string {
  return commentLine('#', text);
}

/**
 * Reads one line of plain words: quotes and backslashes, no expansions, no operators.
 * @throws SyntaxError for an open quote, and for what a shell would expand or act on
 */
export function parseShellWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let rest = text;
  while (rest !== '') {
    const match = PIECE.exec(rest);
    if (!match) throw new SyntaxError(`no plain shell words: ${JSON.stringify(rest)}`);
    const [piece, blank, single, double, escaped, bare] = match;
    rest = rest.slice(piece.length);
    if (blank !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? '') + (single ?? double?.replace(/\\([$`"\\])/g, '$1') ?? escaped ?? bare ?? '');
    }
  }
  return word === undefined ? words : [...words, word];
}

const PIECE = /^(?:([ \t]+)|'([^']*)'|"((?:[^"\\$`]|\\[^\n])*)"|\\([^\n])|([^\s'"\\$`|&;<>()*?[\]#~{}!]+))/;
