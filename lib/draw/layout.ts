import { graphlib, layout } from '@dagrejs/dagre';
import { fitting, widthOf, type Font } from './metrics';
import { routesOf, tenths, type Point, type Rectangle } from './routes';
import type { Box, BoxKind, Frame, Line, Scene } from './scene';

/** Where everything of a scene is, in pixels from the upper left corner. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly Placed<Frame>[];
  readonly boxes: readonly PlacedBox[];
  readonly lines: readonly { readonly line: Line; readonly points: readonly Point[] }[];
}

interface Placed<T> extends Rectangle {
  readonly of: T;
}

/** A box with the texts that stand in it. */
export interface PlacedBox extends Placed<Box> {
  readonly texts: readonly Text[];
}

export interface Text {
  readonly text: string;
  readonly font: Font;
  readonly role: 'name' | 'own' | 'says';
  /** From the upper edge of the box to the line that the letters stand on. */
  readonly down: number;
}

const FONTS: Readonly<Record<'name' | 'own' | 'says' | 'link', Font>> = {
  name: { size: 14, weight: 'bold' },
  own: { size: 12, weight: 'normal' },
  says: { size: 12, weight: 'normal' },
  link: { size: 12, weight: 'bold' },
};
/** Of a frame's name, which has to fit between its edge and the first box. */
export const FRAME_FONT: Font = { size: 12, weight: 'bold' };
const LINE = 17;
const PADDING = { x: 14, y: 9 };
const LONGEST = 250;
const NARROWEST: Readonly<Record<BoxKind, number>> = { machine: 170, address: 150, link: 110, elsewhere: 130 };
const MARGIN = 12;

/** Positions by dagre: from those who ask at the top to those who answer at the bottom. The same scene, the same places. */
export function layoutOf(scene: Scene): Layout {
  const graph = new graphlib.Graph({ compound: true, multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 26, edgesep: 14, ranksep: 56, marginx: MARGIN, marginy: MARGIN });
  const used = framesIn(scene);
  for (const { id, within } of used) {
    graph.setNode(id, {});
    if (within !== null) graph.setParent(id, within);
  }
  const sized = scene.boxes.map(sizeOf);
  for (const { box, width, height } of sized) {
    graph.setNode(box.id, { width, height });
    if (box.within !== null) graph.setParent(box.id, box.within);
  }
  scene.lines.forEach((line, i) => graph.setEdge(line.from, line.to, {}, String(i)));
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const turned = isTurned(graph, scene.boxes) ? mirrored(width) : asIs;
  const boxes = sized.map(({ box, texts }) => ({ of: box, texts, ...turned(corner(graph, box.id)) }));
  const ways = scene.lines.map((line, i) => graph.edge(line.from, line.to, String(i)).points.map(turned));
  const routes = routesOf(scene.lines, new Map(boxes.map((placed) => [placed.of.id, placed])), ways);
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    frames: used.map((frame) => ({ of: frame, ...turned(corner(graph, frame.id)) })),
    boxes,
    lines: scene.lines.map((line, i) => ({ line, points: routes[i] ?? [] })),
  };
}

/** dagre does not care which of two machines is the first one; readers expect it at the left of those beside it. */
function isTurned(graph: graphlib.Graph, boxes: readonly Box[]): boolean {
  const places = boxes.filter(({ kind }) => kind === 'machine').map(({ id }) => graph.node(id));
  const order = places.flatMap(({ x, y }, i) =>
    places.slice(i + 1).map((other) => (other.y === y ? Math.sign(other.x - x) : 0)),
  );
  return order.reduce<number>((sum, step) => sum + step, 0) < 0;
}

function asIs<T extends Point>(point: T): T {
  return point;
}

function mirrored(whole: number): <T extends Point & Partial<Rectangle>>(place: T) => T {
  return (place) => ({ ...place, x: tenths(whole - place.x - (place.width ?? 0)) });
}

/** A frame that nothing stands in has no place. */
function framesIn({ frames, boxes }: Scene): readonly Frame[] {
  const holds = (id: string): boolean =>
    boxes.some(({ within }) => within === id) || frames.some(({ id: inner, within }) => within === id && holds(inner));
  return frames.filter(({ id }) => holds(id));
}

interface Sized {
  readonly box: Box;
  readonly texts: readonly Text[];
  readonly width: number;
  readonly height: number;
}

function sizeOf(box: Box): Sized {
  const rows: readonly (readonly [Text['role'], string])[] = [
    ['name', box.name],
    ...box.own.map((text) => ['own', text] as const),
    ...box.says.map((text) => ['says', text] as const),
  ];
  const texts = rows.map(([role, text], i) => {
    const font = FONTS[role === 'name' && box.kind === 'link' ? 'link' : role];
    return { role, font, text: fitting(text, font, LONGEST), down: PADDING.y + LINE * (i + 1) - 4 };
  });
  const widest = Math.max(...texts.map(({ text, font }) => widthOf(text, font)));
  return {
    box,
    texts,
    width: Math.max(NARROWEST[box.kind], widest + 2 * PADDING.x),
    height: 2 * PADDING.y + LINE * texts.length,
  };
}

/** dagre tells the middle. */
function corner(graph: graphlib.Graph, id: string): Rectangle {
  const { x, y, width, height } = graph.node(id);
  return { x: tenths(x - width / 2), y: tenths(y - height / 2), width: tenths(width), height: tenths(height) };
}
