import type { Box, Scene } from './scene';

/** What goes between some boxes of a picture, in words. */
export interface Connection {
  /** Of the link or the address that joins them; of the one who asks where nothing stands between. */
  readonly name: string;
  readonly says: readonly string[];
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** Every line of a scene, those of one link or address together. */
export function connections({ boxes, lines }: Scene): readonly Connection[] {
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const between = boxes.filter(isBetween);
  const names = (ids: readonly string[]) => [...new Set(ids.map((id) => named(byId.get(id))))];
  const joined = between.map(({ id, name, own, says }) => ({
    name,
    says: [...own, ...says],
    from: names(lines.filter(({ to }) => to === id).map(({ from }) => from)),
    to: names(lines.filter(({ from }) => from === id).map(({ to }) => to)),
  }));
  const direct = boxes
    .filter((box) => !isBetween(box))
    .flatMap(({ id, name, own, says }) => {
      const to = lines.filter(({ from, to: end }) => from === id && !isBetween(byId.get(end))).map((line) => line.to);
      return to.length === 0 ? [] : [{ name, says: [...own, ...says], from: [name], to: names(to) }];
    });
  return [...joined, ...direct];
}

function isBetween(box: Box | undefined): boolean {
  return box?.kind === 'link' || box?.kind === 'address';
}

/** A number of machines alone would not say which. */
function named(box: Box | undefined): string {
  return box?.name ?? '';
}
