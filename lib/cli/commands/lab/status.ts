import { originsOf } from '../../../lab/machines';
import { statusOf } from '../../../lab/status';
import { table } from '../../../report/style';
import { defineCommand, succeeded } from '../../command';
import { openLab, TOPOLOGY } from './open';

const COLUMNS = ['machine', 'is', 'virtual address', 'tag', 'contacts', 'synced'];

export const status = defineCommand({
  name: 'lab status',
  summary: 'say which machines run, who holds the address, and what OpenSIPS knows',
  details: [],
  arguments: [TOPOLOGY],
  options: {},
  run: async ([file = ''], _values, context) => {
    const lab = await openLab(file, context);
    const rows = (await statusOf(lab)).map(({ machine, is, holds, tag, contacts, synced }) => [
      machine,
      is,
      holds.join(' ') || '-',
      tag ?? '-',
      contacts === null ? '-' : String(contacts),
      synced ?? '-',
    ]);
    return succeeded([...table([COLUMNS, ...rows]), ...originsOf(lab)].join('\n'));
  },
});
