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
