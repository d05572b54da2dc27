import { clustersOf, holderOf, machinesOf } from '../../../lab/cluster';
import { LabError } from '../../../lab/errors';
import { killService } from '../../../lab/faults';
import type { Lab } from '../../../lab/lab';
import { crashMachine } from '../../../lab/machines';
import type { LabSite } from '../../../lab/plan';
import { siteMachines } from '../../../lab/sites';
import { defineCommand, type Result } from '../../command';
import { withProbe } from './fault';
import { MACHINE, openLab, TOPOLOGY } from './open';
import { chosenCluster, chosenSite, CLUSTER, SITE } from './options';

export const crash = defineCommand({
  name: 'lab crash',
  summary: 'pull the plug of a machine or a whole site, or kill one service, and measure the gap in answers',
  details: [
    'Without a machine, of the one that holds the virtual address. A site is lost as a whole: all its machines at once,',
    'while the other sites are asked. `lab mend` boots them again.',
  ],
  arguments: [TOPOLOGY, { ...MACHINE, takes: 'one-or-none' }],
  options: {
    ...CLUSTER,
    ...SITE,
    service: {
      type: 'string',
      short: 's',
      placeholder: 'NAME',
      describe: 'kill this service alone: opensips, mariadb',
    },
  },
  run: async ([file = '', name], values, context) => {
    const lab = await openLab(file, context);
    const { service } = values;
    const site = chosenSite(lab, values, name);
    if (site && service !== undefined) throw new LabError('a site crashes as a whole: leave --service out');
    if (site) return crashSite(lab, site);
    const named = name === undefined ? undefined : lab.machine(name);
    const cluster = chosenCluster(lab, values, named);
    const machine = named ?? (await holderOf(lab, cluster));
    return withProbe(lab, [cluster], async () => {
      if (service === undefined) await crashMachine(lab, machine);
      else await killService(lab, machine, service);
      return [`${service === undefined ? '' : `${service} of `}${machine.name} is down`];
    });
  },
});

/** The others are asked meanwhile; not those that wait for a ticket, which do not answer yet. */
async function crashSite(lab: Lab, site: LabSite): Promise<Result> {
  const others = clustersOf(lab)
    .map(({ cluster }) => cluster)
    .filter(({ dualSite }) => !dualSite?.tickets)
    .filter((cluster) => !machinesOf(lab, cluster).some(({ name }) => site.machines.includes(name)));
  return withProbe(lab, others, async () => {
    await Promise.all(siteMachines(lab, site).map((machine) => crashMachine(lab, machine)));
    return [`${site.name} is lost: ${site.machines.join(', ')} are down`];
  });
}
