import { UnwritableError } from '../errors';
import { commentLine } from './comment';

/** Paragraphs of `Field: value` lines, as in apt's sources and preferences. */
export interface Deb822 {
  readonly comments: readonly string[];
  readonly paragraphs: readonly (readonly (readonly [field: string, value: string])[])[];
}

const FIELD = /^[A-Za-z][A-Za-z-]*$/;
const VALUE = /^[!-~]([ -~]*[!-~])?$/;

/** True for a value that one line can hold, with nothing to lose at its ends. */
export function canBeFieldValue(value: string): boolean {
  return VALUE.test(value);
}

/** Comments first, then the paragraphs. @throws UnwritableError for a value that is none */
export function writeDeb822({ comments, paragraphs }: Deb822): string {
  const written = paragraphs.map((fields) => fields.map(([field, value]) => line(field, value)).join(''));
  return `${comments.map((text) => `${commentLine('#', text)}\n`).join('')}${written.join('\n')}`;
}

/** What {@link writeDeb822} wrote. */
export function parseDeb822(text: string): Deb822 {
  const lines = text.split('\n');
  const comments = lines.filter((each) => each.startsWith('# ')).map((each) => each.slice(2));
  const paragraphs = lines
    .filter((each) => !each.startsWith('#'))
    .join('\n')
    .split(/\n\n+/)
    .map((paragraph) =>
      paragraph
        .split('\n')
        .filter((each) => each !== '')
        .map((each) => {
          const colon = each.indexOf(':');
          return [each.slice(0, colon), each.slice(colon + 1).trim()] as const;
        }),
    )
    .filter((fields) => fields.length > 0);
  return { comments, paragraphs };
}

function line(field: string, value: string): string {
  if (!FIELD.test(field)) throw new UnwritableError('deb822/field', field, 'it is no name of a field');
  if (!canBeFieldValue(value)) throw new UnwritableError('deb822/value', value, 'it is no printable text in one line');
  return `${field}: ${value}\n`;
}
