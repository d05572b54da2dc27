import type { Box, Line, Scene } from './scene';

/** Boxes of one kind in one frame that say the same become one, with their number and the first of their names. */
export function folded(scene: Scene): Scene {
  const groups = new Map<string, Box[]>();
  for (const box of scene.boxes) {
    const key = alike(box);
    const group = groups.get(key);
    if (group) group.push(box);
    else groups.set(key, [box]);
  }
  const merged = new Map<string, string>();
  for (const group of groups.values()) for (const box of group) merged.set(box.id, group[0]?.id ?? box.id);
  const end = (id: string) => merged.get(id) ?? id;
  return {
    ...scene,
    boxes: [...groups.values()].map(one),
    lines: distinct(scene.lines.map((line) => ({ ...line, from: end(line.from), to: end(line.to) }))),
  };
}

function alike({ kind, tone, within, name, says }: Box): string {
  return JSON.stringify([kind, tone, within, kind === 'link' ? name : '', says]);
}

function one(group: readonly Box[]): Box {
  const [first] = group as readonly [Box, ...Box[]];
  if (group.length === 1) return first;
  if (first.kind === 'link') return { ...first, own: [`${group.length} times`] };
  const names = group.map(({ name }) => name);
  return { ...first, name: `${group.length} ${first.plural}`, own: shortened(names) };
}

/** Two names a line, and what is left of them as a number. */
function shortened(names: readonly string[]): readonly string[] {
  const shown = names.slice(0, NAMES);
  const lines = shown.flatMap((name, i) => (i % 2 === 0 ? [[name, ...shown.slice(i + 1, i + 2)].join(', ')] : []));
  return names.length > NAMES ? [...lines, `and ${names.length - NAMES} more`] : lines;
}

const NAMES = 6;

/** One line between two boxes; it is solid where one of those it stands for was. */
function distinct(lines: readonly Line[]): readonly Line[] {
  const found = new Map<string, Line>();
  for (const line of lines) {
    const key = JSON.stringify([line.from, line.to, line.tone, line.heads]);
    if (found.get(key)?.stroke !== 'solid') found.set(key, line);
  }
  return [...found.values()];
}
