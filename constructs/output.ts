import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OutputFile } from '../lib/pipeline';

/** Folders that hold our files alone: replaced as a whole, so that a file that vanished from the topology vanishes here. */
const FOLDERS = ['machines', 'clusters'] as const;

/**
 * Writes a stack's files beside its Terraform configuration. Whole folders are put in place by a rename: a reader sees
 * the old ones or the new.
 */
export function writeStack(folder: string, files: readonly OutputFile[]): void {
  const next = (path: string) => join(folder, path.replace(/^(machines|clusters)\//, '.$1.next/'));
  FOLDERS.forEach((name) => rmSync(join(folder, `.${name}.next`), { recursive: true, force: true }));
  const made = new Set<string>();
  for (const file of files) {
    const path = next(file.path);
    const parent = dirname(path);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    writeFileSync(path, file.content);
  }
  for (const name of FOLDERS) {
    rmSync(join(folder, name), { recursive: true, force: true });
    mkdirSync(join(folder, `.${name}.next`), { recursive: true });
    renameSync(join(folder, `.${name}.next`), join(folder, name));
  }
}
