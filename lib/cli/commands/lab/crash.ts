import { holderOf } from '../../../lab/cluster';
import { killService } from '../../../lab/faults';
import { crashMachine } from '../../../lab/machines';
import { defineCommand } from '../../command';
import { withProbe } from './fault';
import { MACHINE, openLab, TOPOLOGY } from './open';
import { chosenCluster, CLUSTER } from './options';

export const crash = defineCommand({
  name: 'lab crash',
  summary: 'pull the plug of a machine, or kill one service, and measure the gap in answers',
  details: ['Without a machine, of the one that holds the virtual address. `lab mend` boots it again.'],
  arguments: [TOPOLOGY, { ...MACHINE, takes: 'one-or-none' }],
  options: {
    ...CLUSTER,
    service: {
      type: 'string',
      short: 's',
      placeholder: 'NAME',
      describe: 'kill this service alone: opensips, mariadb',
    },
  },
  run: async ([file = '', name], values, context) => {
    const lab = await openLab(file, context);
    const cluster = chosenCluster(lab, values);
    const machine = name === undefined ? await holderOf(lab, cluster) : lab.machine(name);
    const { service } = values;
    return withProbe(lab, cluster, async () => {
      if (service === undefined) await crashMachine(lab, machine);
      else await killService(lab, machine, service);
      return [`${service === undefined ? '' : `${service} of `}${machine.name} is down`];
    });
  },
});
