import { existsSync, readdirSync, rmSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Caller } from '../lab';
import { LABS, type LabPlace } from '../plan';
import { killContainer } from './container';
import { exclusively } from './lock';
import { namespacesOf, removeNamespace } from './network';

/**
 * Takes a lab down, whole or half, and leaves nothing of it but the cache, which all labs share.
 * @returns `nothing` when there was none
 */
export async function down(place: LabPlace, say: Caller['say']): Promise<'nothing' | 'removed'> {
  // It is short, and half a removal helps nobody: nothing interrupts it.
  const caller = { say, signal: new AbortController().signal };
  return exclusively(place.id, 'waiting for another command, which changes this lab just now', caller, async () => {
    const wasThere = existsSync(place.folder) || namespacesOf(place).length > 0;
    await remove(place);
    return wasThere ? 'removed' : 'nothing';
  });
}

/** The same, for one who has the lab's lock. Goes by what is here, not by what a topology says by now. */
export async function remove(place: LabPlace): Promise<void> {
  const machines = join(place.folder, 'machines');
  for (const name of existsSync(machines) ? readdirSync(machines) : []) await killContainer(join(machines, name));
  for (const name of namespacesOf(place)) await removeNamespace(name);
  // The kernel lets go of a container's disk some moments after its last process.
  rmSync(place.folder, { recursive: true, force: true, maxRetries: 20 });
  removeIfEmpty(LABS);
}

/** Others may have a lab there, or something may be mounted there. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ENOENT', 'ENOTEMPTY', 'EBUSY'].includes(code)) throw error;
  }
}
