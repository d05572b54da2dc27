import { holderOf } from '../../../lab/cluster';
import { freezeService } from '../../../lab/faults';
import { defineCommand } from '../../command';
import { withProbe } from './fault';
import { MACHINE, openLab, TOPOLOGY } from './open';
import { chosenCluster, CLUSTER } from './options';

export const freeze = defineCommand({
  name: 'lab freeze',
  summary: 'make a service hang: it runs, and answers nothing; measure the gap in answers',
  details: [
    'Without a machine, on the one that holds the virtual address. An OpenSIPS that hangs is ended after `hungAfter` and',
    'started again, and the address moves to a node that answers. Another service hangs until `lab crash --service`.',
  ],
  arguments: [TOPOLOGY, { ...MACHINE, takes: 'one-or-none' }],
  options: {
    ...CLUSTER,
    service: {
      type: 'string',
      short: 's',
      placeholder: 'NAME',
      describe: 'another service than opensips: mariadb',
    },
  },
  run: async ([file = '', name], values, context) => {
    const lab = await openLab(file, context);
    const { service = 'opensips' } = values;
    const named = name === undefined ? undefined : lab.machine(name);
    const cluster = chosenCluster(lab, values, named);
    const machine = named ?? (await holderOf(lab, cluster));
    return withProbe(lab, [cluster], async () => {
      await freezeService(lab, machine, service);
      return [`${service} of ${machine.name} hangs`];
    });
  },
});
