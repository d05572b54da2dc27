import { machineStates, mendMachine } from '../../../lab/machines';
import { defineCommand, succeeded } from '../../command';
import { MACHINE, openLab, TOPOLOGY } from './open';

export const mend = defineCommand({
  name: 'lab mend',
  summary: 'plug everything in again and boot what is down',
  details: ['Without a machine, all of them.'],
  arguments: [TOPOLOGY, { ...MACHINE, takes: 'one-or-none' }],
  options: {},
  run: async ([file = '', name], _values, context) => {
    const lab = await openLab(file, context);
    const machines = name === undefined ? lab.plan.machines : [lab.machine(name)];
    for (const machine of machines) await mendMachine(lab, machine);
    const states = await machineStates(lab);
    return succeeded(states.map(({ machine, state }) => `${machine.name} is ${state}`).join('\n'));
  },
});
