import type { Bundles } from '../../artifacts';
import type { Model } from '../../model';
import type { Block } from '../../terraform';
import type { Platform } from '../platform';
import { PROGRAM_PATH } from './bundle';
import { clusterBlocks } from './cluster';
import { machineBlocks } from './machine';
import { PROGRAM } from './program';
import type { Reach } from './reach';
import { secretVariables } from './secrets';

export type { Reach } from './reach';
export { secretText, secretVariables, secretVersion } from './secrets';

/** The program that each machine is configured by. */
export const configurationFiles: Platform['files'] = [{ path: PROGRAM_PATH, content: PROGRAM, mode: 0o644 }];

/** Everything that is told to machines over SSH, wherever they come from, with the secrets it takes. */
export function configurationBlocks(model: Model, bundles: Bundles, reach: Reach): readonly Block[] {
  return [...secretVariables(model), ...machineBlocks(model, bundles, reach), ...clusterBlocks(model, bundles, reach)];
}
