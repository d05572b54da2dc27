import { canBeXmlText } from './xml';

/** Text that is HTML, or XML, already. Only {@link html} makes it. */
export class Markup {
  /** @param text what stands there, escaped */
  public constructor(private readonly text: string) {}

  public toString(): string {
    return this.text;
  }
}

/** What may stand in a place of a template: text is escaped, markup is not, a list is its parts, null is nothing. */
export type Content = Markup | string | number | null | readonly Content[];

/**
 * Markup with text in it: `html\`<p title="${name}">${name}</p>\``. The text is data between tags and within quoted
 * attributes, whatever it is; nowhere else may a place be. Blanks at the beginning of a template's own lines mean nothing.
 */
export function html(parts: TemplateStringsArray, ...places: readonly Content[]): Markup {
  return new Markup(
    withoutIndents(parts)
      .map((part, i) => (i === 0 ? part : written(places[i - 1] ?? null) + part))
      .join(''),
  );
}

const known = new WeakMap<TemplateStringsArray, readonly string[]>();

function withoutIndents(parts: TemplateStringsArray): readonly string[] {
  let plain = known.get(parts);
  if (!plain) known.set(parts, (plain = parts.map((part) => part.replace(/\n[ \n]+/g, '\n'))));
  return plain;
}

/** Whether {@link html} keeps a text as it is: no control characters but tab and line ends, no half pairs. */
export function isKept(text: string): boolean {
  return canBeXmlText(text);
}

function written(content: Content): string {
  if (content instanceof Markup) return content.toString();
  if (content === null) return '';
  if (typeof content === 'object') return content.map(written).join('');
  return escaped(String(content));
}

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  // Readers make a line feed of a bare one.
  '\r': '&#13;',
};

/** What XML cannot hold at all, and HTML changes or drops, becomes the character that stands for what is unknown. */
function escaped(text: string): string {
  const kept = isKept(text) ? text : text.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
  return kept.replace(/[&<>"'\r]/g, (c) => REFERENCES[c] ?? c);
}
