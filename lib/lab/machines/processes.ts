import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentOf } from '../lab';

/** True while a process is there and not merely waited for. */
export function isAlive(pid: number): boolean {
  return parentOf(pid) !== undefined;
}

/** Signals a process; one that is gone already is as good as ended. */
export function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits for something to become so. @returns whether it did */
export async function becomes(holds: () => boolean, seconds: number): Promise<boolean> {
  for (let attempt = 0; attempt < seconds * 20; attempt++) {
    if (holds()) return true;
    await sleep(50);
  }
  return holds();
}

/** Arguments of a process; none when it is gone. */
export function argumentsOf(pid: number): readonly string[] {
  return textOf(`/proc/${pid}/cmdline`).split('\0');
}

/** Processes that a process started and that live. */
export function childrenOf(pid: number): readonly number[] {
  return textOf(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .filter((text) => text.trim() !== '')
    .map(Number);
}

/** True for the first process of a process namespace below ours, once it runs a program with this name. */
export function isInit(pid: number, program: string): boolean {
  const [, inner] = (/^NSpid:\t(.*)$/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? '').split('\t');
  return inner === '1' && textOf(`/proc/${pid}/comm`).trim() === program;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
