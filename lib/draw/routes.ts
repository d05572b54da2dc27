import type { Line } from './scene';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

/**
 * The points that a line goes through, each from straight above to straight below: out of the lower edge of one box and into
 * the upper edge of another. Lines that share an edge leave it side by side, in the order of where they go.
 * @param ways what the layout kept free for each line, for those that would run through another box
 */
export function routesOf(
  lines: readonly Line[],
  boxes: ReadonlyMap<string, Rectangle>,
  ways: readonly (readonly Point[])[],
): readonly (readonly Point[])[] {
  const leaving = ports(lines, boxes, 'from', 'to');
  const arriving = ports(lines, boxes, 'to', 'from');
  return lines.map((line, i) => {
    const from = { x: leaving[i] ?? 0, y: lower(boxes.get(line.from)) };
    const to = { x: arriving[i] ?? 0, y: boxes.get(line.to)?.y ?? 0 };
    const others = [...boxes].filter(([id]) => id !== line.from && id !== line.to).map(([, box]) => box);
    const straight = [from, to];
    if (others.every((box) => !meets(straight, box))) return straight;
    const between = (ways[i] ?? []).filter(({ y }) => y > from.y && y < to.y);
    return [from, ...between, to];
  });
}

/** For each line where it meets the edge of the box at one of its ends. */
function ports(
  lines: readonly Line[],
  boxes: ReadonlyMap<string, Rectangle>,
  here: 'from' | 'to',
  there: 'from' | 'to',
): readonly number[] {
  const atBox = new Map<string, number[]>();
  lines.forEach((line, i) => atBox.set(line[here], [...(atBox.get(line[here]) ?? []), i]));
  const found = new Map<number, number>();
  for (const [id, indexes] of atBox) {
    const box = boxes.get(id);
    const goal = (i: number) => middle(boxes.get(lines[i]?.[there] ?? ''));
    const sorted = indexes.sort((a, b) => goal(a) - goal(b) || a - b);
    const step = ((box?.width ?? 0) * SPREAD) / (sorted.length + 1);
    sorted.forEach((index, k) => found.set(index, middle(box) + (k - (sorted.length - 1) / 2) * step));
  }
  return lines.map((_, i) => found.get(i) ?? 0);
}

/** Share of an edge that lines meet; its corners are round. */
const SPREAD = 0.9;

function middle(box: Rectangle | undefined): number {
  return box ? box.x + box.width / 2 : 0;
}

function lower(box: Rectangle | undefined): number {
  return box ? box.y + box.height : 0;
}

/** Whether a line comes near a box, looked at in steps. */
function meets([from, to]: readonly Point[], box: Rectangle): boolean {
  if (!from || !to) return false;
  return STEPS.some((t) => {
    const { x, y } = onCurve(from, to, t);
    return x > box.x - NEAR && x < box.x + box.width + NEAR && y > box.y - NEAR && y < box.y + box.height + NEAR;
  });
}

const NEAR = 4;
const STEPS = Array.from({ length: 31 }, (_, i) => (i + 1) / 32);

/** A point of the curve that {@link curve} draws between two points, for t from 0 to 1. */
function onCurve(from: Point, to: Point, t: number): Point {
  const half = (from.y + to.y) / 2;
  const mixed = (a: number, b: number, c: number, d: number) =>
    (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d;
  return { x: mixed(from.x, from.x, to.x, to.x), y: mixed(from.y, half, half, to.y) };
}

/** The path of a route in SVG's words: it leaves and meets every point upright. */
export function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const bends = rest.map((to, i) => {
    const from = points[i] ?? first;
    const half = (from.y + to.y) / 2;
    return `C${at({ x: from.x, y: half })} ${at({ x: to.x, y: half })} ${at(to)}`;
  });
  return [`M${at(first)}`, ...bends].join(' ');
}

const HEAD = { length: 8, half: 4 };

/** A triangle that ends where the route does. */
export function head(points: readonly Point[]): string {
  const tip = points.at(-1);
  if (!tip) return '';
  const y = tip.y - HEAD.length;
  return `M${at(tip)} L${at({ x: tip.x - HEAD.half, y })} L${at({ x: tip.x + HEAD.half, y })} Z`;
}

function at({ x, y }: Point): string {
  return `${tenths(x)} ${tenths(y)}`;
}

/** Finer than that nobody sees, and it is the same on every computer. */
export function tenths(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
