/** What a piece of text is, so that a terminal can colour it. */
export type Role = 'error' | 'warning' | 'accepted' | 'good' | 'heading' | 'name' | 'label';

/** Dresses a piece of text; the reports know nothing of terminals. */
export type Style = (role: Role, text: string) => string;

/** Text as it is, for files and pipes. */
export const plain: Style = (_role, text) => text;

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text of the author's on one line, with whatever would move a terminal's cursor or turn its writing shown as an escape. */
export function printable(text: string): string {
  return text.replace(CONTROL, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** More of one word than anybody reads; a whole line holds ten of these. */
const LONG_WORD = 200;
const LONG_LINE = 10 * LONG_WORD;

/** A line without most of a word or a sentence that nobody would read to its end, such as a name a megabyte long. */
export function shortened(line: string): string {
  const words = line.replace(/\S{201,}/g, (word) => cut(word, LONG_WORD));
  return words.length > LONG_LINE ? cut(words, LONG_LINE) : words;
}

function cut(text: string, length: number): string {
  return `${text.slice(0, length)}… (${text.length} characters)`;
}

/** `1 error`, `2 errors` */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** Rows as text with aligned columns, two spaces apart; the last column is left ragged. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows.map((row) => row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell)).join('  '));
}
