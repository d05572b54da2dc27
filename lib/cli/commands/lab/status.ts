import { originsOf } from '../../../lab/machines';
import { statusOf } from '../../../lab/status';
import { table } from '../../../report/style';
import { defineCommand, succeeded } from '../../command';
import { openLab, TOPOLOGY } from './open';

const COLUMNS = ['machine', 'is', 'virtual address', 'tag', 'contacts', 'synced', 'database'];

export const status = defineCommand({
  name: 'lab status',
  summary: 'say which machines run, who holds the address, what OpenSIPS knows, and how databases are',
  details: [],
  arguments: [TOPOLOGY],
  options: {},
  run: async ([file = ''], _values, context) => {
    const lab = await openLab(file, context);
    const rows = (await statusOf(lab)).map(({ machine, is, holds, tag, contacts, synced, database }) => [
      machine,
      is,
      holds.join(' ') || '-',
      tag ?? '-',
      contacts === null ? '-' : String(contacts),
      synced ?? '-',
      database ?? '-',
    ]);
    return succeeded([...table(withoutEmpty([COLUMNS, ...rows])), ...originsOf(lab)].join('\n'));
  },
});

/** Without the columns in which no machine of this topology has anything. */
function withoutEmpty([head = [], ...rows]: readonly (readonly string[])[]): string[][] {
  const kept = head.flatMap((_, i) => (rows.some((row) => row[i] !== '-') ? [i] : []));
  return [head, ...rows].map((row) => kept.map((i) => row[i] ?? '-'));
}
