import { setTimeout as sleep } from 'node:timers/promises';
import { probeOf } from '../../../lab/faults';
import { originsOf } from '../../../lab/machines';
import { defineCommand, succeeded } from '../../command';
import { gapText } from './fault';
import { openLab, TOPOLOGY } from './open';
import { chosenCluster, CLUSTER, wholeNumber } from './options';

const SECONDS = 30;
const MOST = 3600;

export const probe = defineCommand({
  name: 'lab probe',
  summary: 'ask the virtual address every 20 ms, and say when nobody answered',
  details: [`For ${SECONDS} s, or until Ctrl-C. Meanwhile do with the lab what you want measured.`],
  arguments: [TOPOLOGY],
  options: {
    ...CLUSTER,
    seconds: { type: 'string', short: 's', placeholder: 'N', describe: `how long, 1 to ${MOST} (default ${SECONDS})` },
  },
  run: async ([file = ''], values, context) => {
    const seconds = wholeNumber(values.seconds ?? String(SECONDS), '--seconds', 1, MOST);
    const lab = await openLab(file, context);
    const probing = await probeOf(lab, chosenCluster(lab, values));
    context.say(`asking for ${seconds} s; Ctrl-C ends it sooner`);
    await sleep(seconds * 1000, undefined, { signal: lab.caller.signal }).catch(() => undefined);
    const result = await probing.stop();
    const gaps = result.gaps.map(({ start, length }) => `after ${start.toFixed(2)} s: ${length.toFixed(2)} s`);
    return succeeded([...gaps, gapText(result), ...originsOf(lab)].join('\n'));
  },
});
