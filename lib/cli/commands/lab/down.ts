import { resolve } from 'node:path';
import { requireHost, down as remove } from '../../../lab/machines';
import { placeOf } from '../../../lab/plan';
import { defineCommand, succeeded } from '../../command';
import { TOPOLOGY } from './open';

export const down = defineCommand({
  name: 'lab down',
  summary: 'end a lab and leave nothing of it behind',
  details: [
    'The root file system that labs share stays for the next one. The file itself is not read, so a lab goes whatever',
    'became of its topology.',
  ],
  arguments: [TOPOLOGY],
  options: {},
  run: async ([file = ''], _values, { cwd, say }) => {
    requireHost();
    const removed = await remove(placeOf(resolve(cwd, file)), say);
    return succeeded(removed === 'removed' ? `the lab of ${file} is gone` : `there was no lab of ${file}`);
  },
});
