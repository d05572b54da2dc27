import { up as start } from '../../../lab/machines';
import { count } from '../../../report/style';
import { defineCommand, succeeded } from '../../command';
import { openLab, TOPOLOGY } from './open';

export const up = defineCommand({
  name: 'lab up',
  summary: 'start the machines of a topology as system containers on this computer',
  details: [
    'Needs Linux and root. The root file system they share is made once, which takes a minute or two. They reach each',
    'other and the lab, and nothing else.',
  ],
  arguments: [TOPOLOGY],
  options: {},
  run: async ([file = ''], _values, context) => {
    const lab = await openLab(file, context, 'start');
    await start(lab, context.env);
    return succeeded(
      `${count(lab.plan.machines.length, 'machine')} up; next: opensips-cdk lab deploy ${file}, opensips-cdk lab down ${file}`,
    );
  },
});
