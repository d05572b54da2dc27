import type { Command } from '../command';
import { check } from './check';
import { diff } from './diff';
import { draw } from './draw';
import { explain } from './explain';
import { init } from './init';
import { lab } from './lab';
import { rules } from './rules';
import { simulate } from './simulate';
import { synth } from './synth';
import { withSecrets } from './with-secrets';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  init,
  synth,
  check,
  diff,
  draw,
  simulate,
  rules,
  explain,
  withSecrets,
  ...lab,
];
