import { UnwritableError } from '../errors';
import { commentLine } from './comment';

/**
 * corosync.conf: sections in braces, `key: value` a line, `#` comments on lines of their own. The format has no quotes and
 * no escapes; Corosync strips blanks around a value, takes any line with `{` for the start of a section and any with `}`
 * for its end, and cuts lines at 512 bytes (coroparse.c).
 */
export interface CorosyncSection {
  readonly name: string;
  readonly entries: readonly CorosyncEntry[];
}

export type CorosyncEntry =
  | { readonly kind: 'value'; readonly key: string; readonly value: string }
  | { readonly kind: 'section'; readonly section: CorosyncSection };

const WORD = /^[A-Za-z0-9_.-]+$/;
/** Bytes of a line without its end. */
const LONGEST_LINE = 510;

/** A section of plain values, in the order given, then its sections. Keys whose value is undefined are left out. */
export function section(
  name: string,
  values: Readonly<Record<string, string | number | undefined>>,
  ...sections: readonly CorosyncSection[]
): CorosyncSection {
  const entries = Object.entries(values).flatMap(([key, value]): readonly CorosyncEntry[] =>
    value === undefined ? [] : [{ kind: 'value', key, value: String(value) }],
  );
  return { name, entries: [...entries, ...sections.map((inner) => ({ kind: 'section', section: inner }) as const)] };
}

/** Whether a value survives: one line without braces, not empty, no blanks at its ends, not too long. */
export function canBeCorosyncValue(value: string): boolean {
  return /^[^\s{}\p{Cc}\p{Cs}]([^{}\p{Cc}\p{Cs}]*[^\s{}\p{Cc}\p{Cs}])?$/u.test(value) && fits(value);
}

/**
 * @param comment first line, without its mark
 * @throws UnwritableError for what {@link canBeCorosyncValue} refuses
 */
export function writeCorosyncConf(comment: string, sections: readonly CorosyncSection[]): string {
  return `${[commentLine('#', comment), ...sections.flatMap((s) => ['', ...lines(s, '')])].join('\n')}\n`;
}

function lines({ name, entries }: CorosyncSection, indent: string): readonly string[] {
  const inner = `${indent}    `;
  return [
    `${indent}${word(name)} {`,
    ...entries.flatMap((entry) =>
      entry.kind === 'section' ? lines(entry.section, inner) : [line(`${inner}${word(entry.key)}: `, entry.value)],
    ),
    `${indent}}`,
  ];
}

function line(start: string, value: string): string {
  if (canBeCorosyncValue(value) && fits(start + value)) return start + value;
  throw new UnwritableError('corosync-conf/value', value, 'one line without braces, not empty, no blanks at its ends');
}

function word(text: string): string {
  if (WORD.test(text)) return text;
  throw new UnwritableError('corosync-conf/name', text, 'names are letters, digits, `_`, `-` and `.`');
}

function fits(text: string): boolean {
  return Buffer.byteLength(text) <= LONGEST_LINE;
}

/** @throws SyntaxError naming the line */
export function parseCorosyncConf(text: string): readonly CorosyncSection[] {
  const top: CorosyncEntry[] = [];
  const open: { readonly name: string; readonly entries: CorosyncEntry[] }[] = [{ name: '', entries: top }];
  text.split('\n').forEach((raw, i) => {
    const content = raw.trim();
    const current = open.at(-1);
    const fail = () => new SyntaxError(`corosync.conf, line ${i + 1}: ${JSON.stringify(raw)}`);
    if (!current) throw fail();
    if (content === '' || content.startsWith('#')) return;
    const opening = /^([^\s:{}]+)\s*\{$/.exec(content);
    const value = /^([^:{}]*[^\s:{}])\s*:\s*([^{}]*)$/.exec(content);
    if (opening?.[1] !== undefined) {
      const entries: CorosyncEntry[] = [];
      current.entries.push({ kind: 'section', section: { name: opening[1], entries } });
      open.push({ name: opening[1], entries });
    } else if (content === '}' && open.length > 1) {
      open.pop();
    } else if (value?.[1] !== undefined && open.length > 1) {
      current.entries.push({ kind: 'value', key: value[1], value: value[2] ?? '' });
    } else {
      throw fail();
    }
  });
  if (open.length > 1) throw new SyntaxError(`corosync.conf: section '${open.at(-1)?.name ?? ''}' does not end`);
  return top.flatMap((entry) => (entry.kind === 'section' ? [entry.section] : []));
}

/** The sections of one name inside another. */
export function sectionsOf(parent: CorosyncSection, name: string): readonly CorosyncSection[] {
  return parent.entries.flatMap((entry) =>
    entry.kind === 'section' && entry.section.name === name ? [entry.section] : [],
  );
}

/** The value of a key, undefined where it is not set. */
export function valueOf(parent: CorosyncSection, key: string): string | undefined {
  return parent.entries.flatMap((entry) => (entry.kind === 'value' && entry.key === key ? [entry.value] : [])).at(-1);
}
