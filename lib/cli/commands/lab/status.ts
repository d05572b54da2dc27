import type { Lab } from '../../../lab/lab';
import { originsOf } from '../../../lab/machines';
import { statusOf } from '../../../lab/status';
import { distanceNow, wanStates } from '../../../lab/wan';
import { table } from '../../../report/style';
import { defineCommand, succeeded } from '../../command';
import { openLab, TOPOLOGY } from './open';

const COLUMNS = ['machine', 'is', 'virtual address', 'tag', 'hears elsewhere', 'contacts', 'synced', 'database'];

export const status = defineCommand({
  name: 'lab status',
  summary: 'say which machines run, who holds the address, what OpenSIPS knows, and how databases are',
  details: [],
  arguments: [TOPOLOGY],
  options: {},
  run: async ([file = ''], _values, context) => {
    const lab = await openLab(file, context);
    const rows = (await statusOf(lab)).map(({ machine, is, holds, tag, elsewhere, contacts, synced, database }) => [
      machine,
      is,
      holds.join(' ') || '-',
      tag ?? '-',
      elsewhere ? `${elsewhere.heard} of ${elsewhere.all}` : '-',
      contacts === null ? '-' : String(contacts),
      synced ?? '-',
      database ?? '-',
    ]);
    return succeeded(
      [...table(withoutEmpty([COLUMNS, ...rows])), ...(await wanTexts(lab)), ...originsOf(lab)].join('\n'),
    );
  },
});

/** `east and west: 40 ms there and back, 1 % lost` */
async function wanTexts(lab: Lab): Promise<readonly string[]> {
  const distance = await distanceNow(lab);
  const open = distance ? `${distance.roundTrip} ms there and back, ${+distance.loss.toFixed(2)} % lost` : 'broken';
  const states = await wanStates(lab);
  return states.map(({ between, state }) => `${between.join(' and ')}: ${state === 'cut' ? 'cut' : open}`);
}

/** Without the columns in which no machine of this topology has anything. */
function withoutEmpty([head = [], ...rows]: readonly (readonly string[])[]): string[][] {
  const kept = head.flatMap((_, i) => (rows.some((row) => row[i] !== '-') ? [i] : []));
  return [head, ...rows].map((row) => kept.map((i) => row[i] ?? '-'));
}
