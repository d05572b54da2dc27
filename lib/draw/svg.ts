import { html, type Markup } from '../syntax/html';
import { FRAME_FONT, type Layout, type PlacedBox } from './layout';
import { fitting } from './metrics';
import { curve, head } from './routes';
import type { Box, Scene } from './scene';
import { STYLE } from './style';

/**
 * A picture as an SVG file that stands alone: it holds its own colours, light or dark as its reader likes it, and its text
 * fits the boxes in any usual font. The same markup stands in the report.
 */
export function svgOf({ title, description }: Scene, layout: Layout): Markup {
  const { width, height, frames, boxes, lines } = layout;
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    class="picture"
    role="img"
    aria-labelledby="drawn-title drawn-description"
    width="${width}"
    height="${height}"
    viewBox="0 0 ${width} ${height}"
  >
    <title id="drawn-title">${title}</title>
    <desc id="drawn-description">${description}</desc>
    ${STYLE}
    <rect class="paper" width="${width}" height="${height}" />
    ${frames.map(
      ({ x, y, width: w, height: h }) =>
        html`<rect class="frame" x="${x}" y="${y}" width="${w}" height="${h}" rx="10" /> `,
    )}${lines.map(
      ({ line, points }) =>
        html`<path class="line ${line.tone} ${line.stroke}" d="${curve(points)}" /> ${
            line.heads === 'to' ? html`<path class="head ${line.tone}" d="${head(points)}" /> ` : null
          }`,
    )}${frames.map(
      ({ of, x, y, width: w }) =>
        html`<text class="frame-name" x="${x + 14}" y="${y + 4}">${fitting(of.title, FRAME_FONT, w - 28)}</text> `,
    )}${boxes.map(boxOf)}
  </svg> `;
}

function boxOf(placed: PlacedBox): Markup {
  const { of, x, y, width, height, texts } = placed;
  const middle = x + width / 2;
  return html`<g class="box ${of.kind} ${of.tone}"
    ><title>${inFull(of)}</title>
    <rect
      x="${x}"
      y="${y}"
      width="${width}"
      height="${height}"
      rx="${of.kind === 'machine' ? 6 : Math.min(height / 2, 20)}"
    />
    ${texts.map(({ text, role, down }) =>
      of.kind === 'machine'
        ? html`<text class="${role}" x="${x + 14}" y="${y + down}">${text}</text> `
        : html`<text class="${role} centred" x="${middle}" y="${y + down}">${text}</text> `,
    )}</g
  > `;
}

/** What a text that had to be cut says. */
function inFull({ name, own, says }: Box): string {
  return [name, ...own, ...says].join(', ');
}
