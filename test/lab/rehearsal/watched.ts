import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds between two looks at the list of processes. */
const LOOK = 15;

/** Runs something, and gathers the command line of every process there is meanwhile, those inside containers too. */
export async function watched<T>(
  body: () => Promise<T>,
): Promise<{ readonly ran: T; readonly seen: ReadonlySet<string> }> {
  const seen = new Set<string>();
  const timer = setInterval(() => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
      } catch {
        // It has ended since.
      }
    }
  }, LOOK);
  try {
    return { ran: await body(), seen };
  } finally {
    clearInterval(timer);
  }
}

/** Text of every file below a folder, by path; the machines' own disks are not looked into. */
export function filesBelow(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(folder, 'machines')));
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}
