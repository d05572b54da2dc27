import { spawn } from 'node:child_process';
import { sshWords } from '../../../lab/machines';
import { LabError } from '../../../lab/errors';
import { defineCommand } from '../../command';
import { MACHINE, openLab, TOPOLOGY } from './open';

export const ssh = defineCommand({
  name: 'lab ssh',
  summary: 'log in to a machine of the lab, or run a command there',
  details: ['The exit code is that of the command.'],
  arguments: [
    TOPOLOGY,
    MACHINE,
    { placeholder: '<command>', describe: 'what to run; a shell without it', takes: 'rest' },
  ],
  options: {},
  run: async ([file = '', name = '', ...command], _values, context) => {
    const lab = await openLab(file, context);
    const words = sshWords(lab.plan, lab.machine(name));
    const child = spawn('ip', ['netns', 'exec', lab.plan.controller, 'ssh', ...words, ...command], {
      stdio: 'inherit',
    });
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => {
        reject(new LabError(`cannot run ssh: ${error.message}`));
      });
      child.once('close', (code) => {
        resolve(code ?? 1);
      });
    });
    return { out: '', err: '', exitCode };
  },
});
