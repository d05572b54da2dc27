import { machinesOf } from '../../../lab/cluster';
import { cutBetween, cutMachine } from '../../../lab/machines';
import { defineCommand } from '../../command';
import { withProbe } from './fault';
import { MACHINE, openLab, TOPOLOGY } from './open';
import { chosenCluster, CLUSTER } from './options';

export const cut = defineCommand({
  name: 'lab cut',
  summary: 'pull the cables of a machine, or those between all machines, and measure the gap in answers',
  details: [
    'Without a machine the nodes no longer hear each other, and clients still reach each. `lab mend` mends either.',
  ],
  arguments: [TOPOLOGY, { ...MACHINE, takes: 'one-or-none' }],
  options: CLUSTER,
  run: async ([file = '', name], values, context) => {
    const lab = await openLab(file, context);
    const cluster = chosenCluster(lab, values);
    return withProbe(lab, cluster, async () => {
      if (name === undefined) await cutBetween(lab, machinesOf(lab, cluster));
      else await cutMachine(lab, lab.machine(name));
      return [name === undefined ? 'the nodes no longer hear each other' : `${name} reaches nobody`];
    });
  },
});
