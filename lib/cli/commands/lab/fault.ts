import { probed, type Seen } from '../../../lab/faults';
import type { LabCluster } from '../../../lab/cluster';
import type { Lab } from '../../../lab/lab';
import { originsOf } from '../../../lab/machines';
import type { ProbeResult } from '../../../lab/traffic/gaps';
import { count } from '../../../report/style';
import { succeeded, type Result } from '../../command';

/** Runs a fault while the address is asked, and says how long nobody answered. */
export async function withProbe(
  lab: Lab,
  cluster: LabCluster,
  fault: () => Promise<readonly string[]>,
): Promise<Result> {
  let done: readonly string[] = [];
  const result = await probed(lab, cluster, async () => {
    done = await fault();
  });
  return succeeded([...done, ...gapTexts(result), ...originsOf(lab)].join('\n'));
}

/**
 * `0.24 s without an answer (412 of 424 questions answered)`, and where registrations are written to a database,
 * `1.02 s without an accepted registration (…)`
 */
export function gapTexts({ answers, writes }: Seen): readonly string[] {
  return [
    gapText(answers, 'an answer', 'questions answered'),
    ...(writes ? [gapText(writes, 'an accepted registration', 'registrations accepted')] : []),
  ];
}

function gapText({ longest, gaps, answered, sent }: ProbeResult, what: string, counted: string): string {
  const others = gaps.length > 1 ? ` in the longest of ${count(gaps.length, 'gap')}` : '';
  return `${longest.toFixed(2)} s without ${what}${others} (${answered} of ${sent} ${counted})`;
}
