import { up as start } from '../../../lab/machines';
import { requireWan } from '../../../lab/sites';
import { count } from '../../../report/style';
import { defineCommand, succeeded } from '../../command';
import { openLab, TOPOLOGY } from './open';
import { percentage } from './options';

/** Percent. */
const LOSS = '1';

export const up = defineCommand({
  name: 'lab up',
  summary: 'start the machines of a topology as system containers on this computer',
  details: [
    'Needs Linux and root. The root file system they share is made once, which takes a minute or two. They reach each',
    'other and the lab, and nothing else. Sites are as far from each other as their Interconnect says: with netem where the',
    'kernel has it, else with a program of the lab’s own. Once more with another --loss changes it.',
  ],
  arguments: [TOPOLOGY],
  options: {
    loss: {
      type: 'string',
      placeholder: 'PERCENT',
      describe: `of pings between sites (default ${LOSS})`,
    },
  },
  run: async ([file = ''], { loss }, context) => {
    const percent = percentage(loss ?? LOSS, '--loss');
    const lab = await openLab(file, context, 'start');
    if (loss !== undefined) requireWan(lab.plan);
    await start(lab, context.env, percent);
    return succeeded(
      `${count(lab.plan.machines.length, 'machine')} up; next: opensips-cdk lab deploy ${file}, opensips-cdk lab down ${file}`,
    );
  },
});
