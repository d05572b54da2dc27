import type { Model } from '../model';
import type { Markup } from '../syntax/html';
import { layoutOf } from './layout';
import { connections, type Connection } from './connections';
import { sceneOf } from './compose';
import { svgOf } from './svg';

export type { Connection } from './connections';

/** A picture, and the same in words for those who do not see it. */
export interface Picture {
  readonly svg: Markup;
  readonly connections: readonly Connection[];
}

/** The picture of a model: sites, machines and what runs there, addresses, and every link with its port. */
export function pictureOf(model: Model): Picture {
  const scene = sceneOf(model);
  return { svg: svgOf(scene, layoutOf(scene)), connections: connections(scene) };
}
