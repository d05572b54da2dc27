import { clustersOf, type LabCluster } from '../../../lab/cluster';
import { probedAll, type Seen } from '../../../lab/faults';
import type { Lab } from '../../../lab/lab';
import { originsOf } from '../../../lab/machines';
import type { ProbeResult } from '../../../lab/traffic/gaps';
import { count } from '../../../report/style';
import { succeeded, type Result } from '../../command';

/** Runs a fault while addresses are asked, and says how long nobody answered. */
export async function withProbe(
  lab: Lab,
  clusters: readonly LabCluster[],
  fault: () => Promise<readonly string[]>,
): Promise<Result> {
  let done: readonly string[] = [];
  const seen = await probedAll(lab, clusters, async () => {
    done = await fault();
  });
  const all = clustersOf(lab);
  const texts = seen.flatMap((each, i) => {
    const name = all.find(({ cluster }) => cluster === clusters[i])?.name;
    return gapTexts(each).map((text) => (all.length > 1 ? `${name}: ${text}` : text));
  });
  return succeeded([...done, ...texts, ...originsOf(lab)].join('\n'));
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
