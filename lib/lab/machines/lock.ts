import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../errors';
import type { Caller } from '../lab';

/** Milliseconds between two attempts to get hold of a lock. */
const RETRY = 500;
/** Seconds to wait for somebody else: a root file system takes minutes on a slow line. */
const PATIENCE = 1800;

/**
 * Does something that only one process on this computer may do at a time.
 * @param name what is locked
 * @param waiting said once when somebody else is at it
 * @throws LabError when the other one does not come to an end, or on Ctrl-C
 */
export async function exclusively<T>(
  name: string,
  waiting: string,
  caller: Caller,
  work: () => Promise<T>,
): Promise<T> {
  const attempts = Math.ceil((PATIENCE * 1000) / RETRY);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const lock = await take(name);
    if (lock) {
      try {
        return await work();
      } finally {
        lock.close();
      }
    }
    if (attempt === 0) caller.say(waiting);
    await sleep(RETRY);
    if (caller.signal.aborted) throw new LabError(`interrupted: ${waiting}`);
  }
  throw new LabError(`waited ${PATIENCE} s in vain: ${waiting}`);
}

/** A name in the kernel's table of sockets: it goes with its process, however that ends. */
async function take(name: string): Promise<Server | undefined> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server
      .once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EADDRINUSE') resolve(undefined);
        else reject(error);
      })
      .listen(`\0opensips-cdk-lab/${name}`, () => {
        resolve(server.unref());
      });
  });
}
