import { spawnSync } from 'node:child_process';

/** True when a program is on the machine; otherwise says which tests go without it. */
export function have(program: string, test: string): boolean {
  const found = spawnSync('sh', ['-c', `command -v "$1"`, 'sh', program]).status === 0;
  if (!found) console.warn(`skipped: ${test} (needs ${program})`);
  return found;
}
