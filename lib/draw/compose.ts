import type { Model } from '../model';
import { folded } from './fold';
import { databases } from './parts/databases';
import { machines } from './parts/machines';
import { outside } from './parts/outside';
import { proxies } from './parts/proxies';
import { places, type Places } from './parts/places';
import type { Box, Scene } from './scene';

/** The picture of a model. Beyond {@link MANY} machines those that do the same stand in one box, with their number. */
export function sceneOf(model: Model): Scene {
  const where = places(model);
  const parts = [machines, proxies, databases, outside].map((part) => part(model, where));
  const scene: Scene = {
    title: `Stack ${model.name}`,
    description: description(model, where),
    frames: where.frames,
    boxes: unique(parts.flatMap(({ boxes }) => boxes)),
    lines: parts.flatMap(({ lines }) => lines),
  };
  return model.machines.length > MANY ? folded(scene) : scene;
}

/** More than a reader can tell apart, or a screen holds. */
const MANY = 30;

function description({ machines: all, virtualIps }: Model, { frames }: Places): string {
  const named = frames.filter(({ within }) => within !== null).map(({ title }) => title);
  const names = all.slice(0, MANY).map(({ name }) => name);
  const more = all.length - names.length;
  return [
    `Machines ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}${named.length > 0 ? `, in ${named.join(', ')}` : ''}.`,
    ...(virtualIps.length > 0 && virtualIps.length <= MANY
      ? [`Virtual addresses: ${virtualIps.map(({ address }) => address.address.toString()).join(', ')}.`]
      : []),
  ].join(' ');
}

/** Another site is known to several parts. The one that says more stays. */
function unique(boxes: readonly Box[]): readonly Box[] {
  const found = new Map<string, Box>();
  for (const box of boxes) {
    const { own, says } = found.get(box.id) ?? box;
    found.set(box.id, { ...box, own: [...new Set([...own, ...box.own])], says: [...new Set([...says, ...box.says])] });
  }
  return [...found.values()];
}
