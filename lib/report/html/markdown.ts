import { html, type Content, type Markup } from '../../syntax/html';

/**
 * The Markdown that our own texts are written in, as HTML: headings, paragraphs, lists, tables, indented commands, `code` and
 * **bold**. Whatever else stands there is text.
 * @param level of the headings that are `##`
 */
export function markdown(text: string, level: number): Markup {
  const blocks = blocksOf(text.split('\n'));
  return html`${blocks.map((block) => html`${ofBlock(block, level)} `)}`;
}

type Block =
  | { readonly kind: 'heading'; readonly depth: number; readonly text: string }
  | { readonly kind: 'commands' | 'paragraph' | 'table'; readonly lines: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly string[])[] };

const CODE = /^ {4,}/;
const ITEM = /^- /;

function blocksOf(lines: readonly string[]): readonly Block[] {
  const [first, ...rest] = lines;
  if (first === undefined) return [];
  if (first.trim() === '') return blocksOf(rest);
  const heading = /^(#+) (.*)$/.exec(first);
  if (heading?.[1]) return [{ kind: 'heading', depth: heading[1].length, text: heading[2] ?? '' }, ...blocksOf(rest)];
  if (CODE.test(first)) return taken('commands', lines, (line) => CODE.test(line));
  if (first.startsWith('|')) return taken('table', lines, (line) => line.startsWith('|'));
  if (ITEM.test(first)) {
    const own = run(lines, (line) => ITEM.test(line) || line.startsWith('  '));
    return [{ kind: 'list', items: itemsOf(own) }, ...blocksOf(lines.slice(own.length))];
  }
  return taken('paragraph', lines, (line) => line.trim() !== '');
}

function taken(
  kind: 'commands' | 'paragraph' | 'table',
  lines: readonly string[],
  belongs: (line: string) => boolean,
): readonly Block[] {
  const own = run(lines, belongs);
  return [{ kind, lines: own }, ...blocksOf(lines.slice(own.length))];
}

function run(lines: readonly string[], belongs: (line: string) => boolean): readonly string[] {
  const end = lines.findIndex((line) => !belongs(line));
  return end === -1 ? lines : lines.slice(0, end);
}

/** What is indented below an item is the item's. */
function itemsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const starts = lines.flatMap((line, i) => (ITEM.test(line) ? [i] : []));
  return starts.map((start, i) => lines.slice(start, starts[i + 1]).map((line) => line.replace(/^(- | {2})/, '')));
}

function ofBlock(block: Block, level: number): Markup {
  switch (block.kind) {
    case 'heading':
      return heading(Math.min(6, level + block.depth - 2), block.text);
    case 'commands':
      return commands(block.lines.map((line) => line.replace(CODE, '')).join('\n'));
    case 'paragraph':
      return html`<p>${inline(block.lines.join('\n'))}</p>`;
    case 'list':
      return html`<ul>
        ${block.items.map((lines) => html`<li>${ofItem(lines)}</li> `)}
      </ul>`;
    case 'table':
      return table(block.lines.map(cells));
  }
}

/** The `##` of a Markdown file is a section of a page that has one heading of its own. */
function heading(level: number, text: string): Markup {
  switch (level) {
    case 3:
      return html`<h3>${inline(text)}</h3>`;
    case 4:
      return html`<h4>${inline(text)}</h4>`;
    case 5:
      return html`<h5>${inline(text)}</h5>`;
    default:
      return html`<h2>${inline(text)}</h2>`;
  }
}

/** Commands to be copied; a person with a keyboard can scroll what is too wide. */
export function commands(text: string): Markup {
  return html`<div class="code">
    <button type="button" class="copy">Copy<span class="unseen"> these commands</span></button>
    <pre tabindex="0" role="group" aria-label="Commands">${text}</pre>
  </div>`;
}

function ofItem([first = '', ...rest]: readonly string[]): Markup {
  return html`${inline(first)}${blocksOf(rest).map((block) => ofBlock(block, 6))}`;
}

function cells(line: string): readonly string[] {
  return line
    .replace(/^\| ?| ?\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

/** The second line of a table only draws a line. */
function table([head = [], , ...rows]: readonly (readonly string[])[]): Markup {
  return html`<div class="wide" tabindex="0" role="group" aria-label="${head.join(', ')}">
    <table>
      <thead>
        <tr>
          ${head.map((cell) => html`<th scope="col">${inline(cell)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([name = '', ...cellsOf]) =>
            html`<tr>
              <th scope="row">${inline(name)}</th>
              ${cellsOf.map((cell) => html`<td>${inline(cell)}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** `code` and **bold**. */
function inline(text: string): Content {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (/^`.+`$/.test(part)) return html`<code>${part.slice(1, -1)}</code>`;
    return /^\*\*.+\*\*$/.test(part) ? html`<strong>${part.slice(2, -2)}</strong>` : part;
  });
}
