import { setTimeout as sleep } from 'node:timers/promises';
import { startProbes } from '../../../lab/faults';
import { originsOf } from '../../../lab/machines';
import type { ProbeResult } from '../../../lab/traffic/gaps';
import { defineCommand, succeeded } from '../../command';
import { gapTexts } from './fault';
import { openLab, TOPOLOGY } from './open';
import { chosenCluster, CLUSTER, wholeNumber } from './options';

const SECONDS = 30;
const MOST = 3600;

export const probe = defineCommand({
  name: 'lab probe',
  summary: 'ask the virtual address every 20 ms, and say when nobody answered',
  details: [
    `For ${SECONDS} s, or until Ctrl-C. Meanwhile do with the lab what you want measured. Where contacts are in a shared`,
    'database, one is registered every 50 ms beside it.',
  ],
  arguments: [TOPOLOGY],
  options: {
    ...CLUSTER,
    seconds: { type: 'string', short: 's', placeholder: 'N', describe: `how long, 1 to ${MOST} (default ${SECONDS})` },
  },
  run: async ([file = ''], values, context) => {
    const seconds = wholeNumber(values.seconds ?? String(SECONDS), '--seconds', 1, MOST);
    const lab = await openLab(file, context);
    const probes = await startProbes(lab, chosenCluster(lab, values));
    context.say(`asking for ${seconds} s; Ctrl-C ends it sooner`);
    await sleep(seconds * 1000, undefined, { signal: lab.caller.signal }).catch(() => undefined);
    const seen = await probes.stop();
    const gaps = [...gapList(seen.answers, 'answer'), ...gapList(seen.writes, 'registration')];
    return succeeded([...gaps, ...gapTexts(seen), ...originsOf(lab)].join('\n'));
  },
});

function gapList(result: ProbeResult | null, what: string): readonly string[] {
  return (result?.gaps ?? []).map(
    ({ start, length }) => `after ${start.toFixed(2)} s: no ${what} for ${length.toFixed(2)} s`,
  );
}
