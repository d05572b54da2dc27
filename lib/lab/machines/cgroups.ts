import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * True when systemd runs this computer: then it is asked for a unit, and what follows is its business. Its own socket says
 * so; folders beside it are made by tools of systemd's, too, where another init runs.
 */
export function isSystemdHost(): boolean {
  return existsSync('/run/systemd/private');
}

/**
 * Makes a cgroup for a container in each hierarchy that the systemd inside manages. Without one of its own it would take
 * its parent's for its root, and two containers would fight over it.
 */
export function makeCgroups(name: string): readonly string[] {
  const folders = mounts().map((mount) => join(mount, name));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  return folders;
}

/** Processes in the cgroups with this name, whoever made them, and below. */
export function processesIn(name: string): readonly number[] {
  return [
    ...new Set(mounts().flatMap((mount) => [join(mount, name), unitFolder(mount, name)].flatMap(processesBelow))),
  ];
}

/** Removes the cgroups with this name, and what systemd made below them; processes in them are gone but for moments. */
export async function removeCgroups(name: string): Promise<void> {
  for (const mount of mounts()) {
    for (let attempt = 0; attempt < 50 && !removed(join(mount, name)); attempt++) await sleep(100);
  }
}

/** Where the unified hierarchy and systemd's own are mounted. */
export function hierarchies(mountinfo: string): readonly string[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [mount = '', filesystem = ''] = line.split(' - ');
    const [, , , , at] = mount.split(' ');
    const [type, , options = ''] = filesystem.split(' ');
    const isSystemds = type === 'cgroup' && options.split(',').includes('name=systemd');
    return at !== undefined && (type === 'cgroup2' || isSystemds) ? [at] : [];
  });
}

function removed(folder: string): boolean {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) removed(join(folder, entry.name));
    }
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function processesBelow(folder: string): readonly number[] {
  try {
    const here = readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
    const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [...here, ...below.flatMap((entry) => processesBelow(join(folder, entry.name)))];
  } catch {
    // It is gone, or was never there.
    return [];
  }
}

/** Where systemd puts a unit that `systemd-run` makes. */
function unitFolder(mount: string, name: string): string {
  return join(mount, 'system.slice', `${name}.service`);
}

function mounts(): readonly string[] {
  return hierarchies(readFileSync('/proc/self/mountinfo', 'utf8'));
}
