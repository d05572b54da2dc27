import { machineStates, mendMachine } from '../../../lab/machines';
import { siteMachines } from '../../../lab/sites';
import { mendLines } from '../../../lab/wan';
import { defineCommand, succeeded } from '../../command';
import { MACHINE, openLab, TOPOLOGY } from './open';
import { chosenSite, SITE } from './options';

export const mend = defineCommand({
  name: 'lab mend',
  summary: 'plug everything in again and boot what is down',
  details: [
    'Without a machine or a site, all of them, and the lines between sites. Those of a site are mended with it.',
  ],
  arguments: [TOPOLOGY, { ...MACHINE, takes: 'one-or-none' }],
  options: SITE,
  run: async ([file = '', name], values, context) => {
    const lab = await openLab(file, context);
    const site = chosenSite(lab, values, name);
    if (name === undefined) await mendLines(lab, site ?? null);
    const machines = site ? siteMachines(lab, site) : name === undefined ? lab.plan.machines : [lab.machine(name)];
    for (const machine of machines) await mendMachine(lab, machine);
    const states = await machineStates(lab);
    return succeeded(states.map(({ machine, state }) => `${machine.name} is ${state}`).join('\n'));
  },
});
