import { XMLParser } from 'fast-xml-parser';
import { UnwritableError } from '../errors';

/** An element of a document that has attributes and elements, but no text. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
}

export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly XmlElement[]
): XmlElement {
  return { name, attributes, children };
}

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const ATTRIBUTES = ':@';

/** Whether XML 1.0 can hold a text at all, escaped or not: no control characters but tab and line ends, no half pairs. */
export function canBeXmlText(text: string): boolean {
  return /^[\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u.test(text);
}

// Blanks of an attribute become spaces when read, unless they are written as references.
const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  trimValues: false,
  // Without it, numeric references stay as they are.
  htmlEntities: true,
  ignoreDeclaration: true,
});

/**
 * @param comment first line of the document
 * @throws UnwritableError for names that are none, and for text that {@link canBeXmlText} refuses
 */
export function writeXml(comment: string, root: XmlElement): string {
  return `${[`<!-- ${commentText(comment)} -->`, ...lines(root, '')].join('\n')}\n`;
}

function lines({ name, attributes, children }: XmlElement, indent: string): readonly string[] {
  const tag = checked('name', name, NAME.test(name));
  const start = `${indent}<${tag}${Object.entries(attributes).map(attribute).join('')}`;
  if (children.length === 0) return [`${start}/>`];
  return [`${start}>`, ...children.flatMap((child) => lines(child, `${indent}  `)), `${indent}</${tag}>`];
}

function attribute([name, value]: readonly [string, string]): string {
  const text = checked('text', value, canBeXmlText(value)).replace(/[&<>"\t\n\r]/g, (c) => REFERENCES[c] ?? c);
  return ` ${checked('name', name, NAME.test(name))}="${text}"`;
}

function checked(part: 'name' | 'text', text: string, allowed: boolean): string {
  if (allowed) return text;
  const reason = part === 'name' ? 'names are letters, digits, `_`, `-` and `.`' : 'XML 1.0 has no such character';
  throw new UnwritableError(`xml/${part}`, text, reason);
}

/** Two dashes would end the comment, and a comment has no escapes: what cannot stand is shown by its code. */
function commentText(text: string): string {
  return text
    .replace(/[\0-\x1f\x7f\ufffe\uffff]|\p{Cs}/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/--+|-$/g, (dashes) => '\\u002d'.repeat(dashes.length));
}

/** A tree as the library keeps it: one key for the element, one for its attributes. */
interface Node {
  readonly [name: string]: unknown;
}

/** The root element, without comments. @throws SyntaxError when there is not exactly one root, or text between elements */
export function parseXml(text: string): XmlElement {
  const roots = toElements(parser.parse(text, true) as readonly Node[]);
  const [root] = roots;
  if (!root || roots.length > 1) throw new SyntaxError(`a document has one root element, not ${roots.length}`);
  return root;
}

function toElements(nodes: readonly Node[]): readonly XmlElement[] {
  return nodes.flatMap((node) => {
    const [name = ''] = Object.keys(node).filter((key) => key !== ATTRIBUTES);
    const content = node[name];
    if (name === '#text' && String(content).trim() === '') return [];
    if (!NAME.test(name)) throw new SyntaxError(`elements are expected here, not ${JSON.stringify(content)}`);
    const attributes = { ...((node[ATTRIBUTES] ?? {}) as Readonly<Record<string, string>>) };
    return [{ name, attributes, children: toElements(content as readonly Node[]) }];
  });
}

/** Every element of one name in a tree, the root included, in document order. */
export function elements(root: XmlElement, name: string): readonly XmlElement[] {
  return [...(root.name === name ? [root] : []), ...root.children.flatMap((child) => elements(child, name))];
}
