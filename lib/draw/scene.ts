import type { Model } from '../model';
import { folded } from './fold';
import { databases } from './parts/databases';
import { machines } from './parts/machines';
import { outside } from './parts/outside';
import { proxies } from './parts/proxies';
import { places, type Places } from './parts/places';

/** What is to be seen of one stack: boxes with text, the frames around them, and what goes between them. */
export interface Scene {
  /** Name for people who cannot see it. */
  readonly title: string;
  /** What is on it, in a sentence or two. */
  readonly description: string;
  readonly frames: readonly Frame[];
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

/** A site, a region or a zone. */
export interface Frame {
  readonly id: string;
  readonly title: string;
  /** Frame it stands in; null at the outside. */
  readonly within: string | null;
}

/** `link`: what machines exchange, with its port; `elsewhere`: what this stack does not build. */
export type BoxKind = 'machine' | 'address' | 'link' | 'elsewhere';

/** What is spoken; one colour each. */
export type Tone = 'sip' | 'bin' | 'sql' | 'cluster' | 'sites' | 'plain';

export interface Box {
  readonly id: string;
  readonly kind: BoxKind;
  readonly tone: Tone;
  /** Frame it stands in; null at the outside. */
  readonly within: string | null;
  readonly name: string;
  /** What several of its kind are called, behind their number. */
  readonly plural: string;
  /** What is its own, such as an address. */
  readonly own: readonly string[];
  /** What boxes like it say, too. */
  readonly says: readonly string[];
}

/** From the one who asks to the one who answers; either way where `heads` is `none`. */
export interface Line {
  readonly from: string;
  readonly to: string;
  readonly tone: Tone;
  /** `dashed`: only one of several at a time, or only when another one is gone. */
  readonly stroke: 'solid' | 'dashed';
  readonly heads: 'none' | 'to';
}

/** What one kind of part adds to the picture. */
export interface Drawn {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

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
