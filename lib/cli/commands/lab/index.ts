import type { Command } from '../../command';
import { crash } from './crash';
import { cut } from './cut';
import { deploy } from './deploy';
import { down } from './down';
import { freeze } from './freeze';
import { mend } from './mend';
import { move } from './move';
import { probe } from './probe';
import { register } from './register';
import { ssh } from './ssh';
import { status } from './status';
import { up } from './up';

/** In the order in which one needs them. */
export const lab: readonly Command[] = [up, deploy, status, ssh, register, probe, move, crash, freeze, cut, mend, down];
