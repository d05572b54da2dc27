import { setTimeout as sleep } from 'node:timers/promises';
import { clustersOf, machinesOf, type LabCluster } from '../../../lab/cluster';
import type { Lab } from '../../../lab/lab';
import { cutBetween, cutMachine, mendMachine } from '../../../lab/machines';
import { cutSite, mendLines } from '../../../lab/wan';
import { defineCommand } from '../../command';
import { withProbe } from './fault';
import { MACHINE, openLab, TOPOLOGY } from './open';
import { chosenCluster, chosenSite, CLUSTER, SITE, wholeNumber } from './options';

const MOST = 3600;

export const cut = defineCommand({
  name: 'lab cut',
  summary: 'pull the cables of a machine, or those between machines or sites, and measure the gap in answers',
  details: [
    'Without a machine the nodes no longer hear each other, and clients still reach each. A site is cut off from all other',
    'sites, and every site is asked. `lab mend` mends each of them.',
  ],
  arguments: [TOPOLOGY, { ...MACHINE, takes: 'one-or-none' }],
  options: {
    ...CLUSTER,
    ...SITE,
    seconds: { type: 'string', short: 's', placeholder: 'N', describe: 'mend it after so long (default not at all)' },
  },
  run: async ([file = '', name], values, context) => {
    const seconds = values.seconds === undefined ? null : wholeNumber(values.seconds, '--seconds', 1, MOST);
    const lab = await openLab(file, context);
    const { clusters, done, sever, heal } = faultOf(lab, values, name);
    return withProbe(lab, clusters, async () => {
      await sever();
      if (seconds === null) return [done];
      await sleep(seconds * 1000, undefined, { signal: lab.caller.signal }).catch(() => undefined);
      await heal();
      return [`${done}, for ${seconds} s`];
    });
  },
});

interface Fault {
  /** Those that are asked meanwhile. */
  readonly clusters: readonly LabCluster[];
  readonly done: string;
  readonly sever: () => Promise<void>;
  readonly heal: () => Promise<void>;
}

function faultOf(
  lab: Lab,
  values: Parameters<typeof chosenSite>[1] & Parameters<typeof chosenCluster>[1],
  name?: string,
): Fault {
  const site = chosenSite(lab, values, name);
  if (site)
    return {
      // Where a ticket decides, a site without it does not answer, and one that loses it stops for good.
      clusters: clustersOf(lab).flatMap(({ cluster }) => (cluster.dualSite?.tickets ? [] : [cluster])),
      done: `${site.name} reaches no other site`,
      sever: () => cutSite(lab, site),
      heal: () => mendLines(lab, site),
    };
  const machine = name === undefined ? undefined : lab.machine(name);
  const cluster = chosenCluster(lab, values, machine);
  const machines = machine ? [machine] : machinesOf(lab, cluster);
  return {
    clusters: [cluster],
    done: machine ? `${machine.name} reaches nobody` : 'the nodes no longer hear each other',
    sever: () => (machine ? cutMachine(lab, machine) : cutBetween(lab, machines)),
    heal: async () => {
      for (const each of machines) await mendMachine(lab, each);
    },
  };
}
