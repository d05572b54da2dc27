import { move as moveAddress } from '../../../lab/cluster';
import { defineCommand } from '../../command';
import { withProbe } from './fault';
import { openLab, TOPOLOGY } from './open';
import { chosenCluster, CLUSTER } from './options';

export const move = defineCommand({
  name: 'lab move',
  summary: 'move the virtual address to another machine, and measure the gap in answers',
  details: ['As an operator does before maintenance: through Pacemaker, and no constraint stays behind.'],
  arguments: [TOPOLOGY],
  options: CLUSTER,
  run: async ([file = ''], values, context) => {
    const lab = await openLab(file, context);
    const cluster = chosenCluster(lab, values);
    return withProbe(lab, [cluster], async () => {
      const [from, to] = await moveAddress(lab, cluster);
      return [`moved from ${from.name} to ${to.name}`];
    });
  },
});
