import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { PipelineResult } from '../lib/pipeline';

/** Folders that hold our files alone: replaced as a whole, so that a file that vanished from the topology vanishes here. */
const FOLDERS = ['machines', 'clusters'] as const;

/** The author's files, and what is for name servers and devices; there is no such folder where there are none. */
const OPTIONAL = ['packages', 'dns'] as const;

/** A folder with those above it, made one by one: mkdir's own recursion never ends where nothing can be made, as in /proc. */
export function makeFolders(path: string): void {
  const folder = resolve(path);
  if (existsSync(folder)) return;
  makeFolders(dirname(folder));
  mkdirSync(folder);
}

/**
 * Writes a stack's files beside its Terraform configuration. Whole folders are put in place by a rename: a reader sees
 * the old ones or the new.
 */
export function writeStack(folder: string, { files, copies }: Pick<PipelineResult, 'files' | 'copies'>): void {
  const beside = (name: string) => join(folder, `.${name}.next`);
  const meanwhile = (path: string) => join(folder, path.replace(/^(machines|clusters|packages|dns)\//, '.$1.next/'));
  const isNeeded = (name: string) => [...files, ...copies].some(({ path }) => path.startsWith(`${name}/`));
  const folders = [...FOLDERS, ...OPTIONAL.filter(isNeeded)];
  for (const name of OPTIONAL) if (!isNeeded(name)) rmSync(join(folder, name), { recursive: true, force: true });
  folders.forEach((name) => {
    rmSync(beside(name), { recursive: true, force: true });
    mkdirSync(beside(name));
  });
  const makeFolder = folderMaker([folder, ...folders.map(beside)]);
  for (const file of files) {
    const path = meanwhile(file.path);
    makeFolder(dirname(path));
    writeFileSync(path, file.content);
  }
  for (const { path, source } of copies) {
    const copy = meanwhile(path);
    makeFolder(dirname(copy));
    copyFileSync(source, copy);
  }
  for (const name of folders) {
    rmSync(join(folder, name), { recursive: true, force: true });
    renameSync(beside(name), join(folder, name));
  }
}

/** One call to the system for each new folder: with thousands of machines, mkdir's own recursion took most of the time. */
function folderMaker(existing: readonly string[]): (path: string) => void {
  const made = new Set(existing);
  const make = (path: string): void => {
    if (made.has(path)) return;
    make(dirname(path));
    mkdirSync(path);
    made.add(path);
  };
  return make;
}
