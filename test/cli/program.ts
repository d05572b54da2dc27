import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');
export const MAIN = join(ROOT, 'dist/lib/cli/main.js');

export interface Ran {
  readonly out: string;
  readonly err: string;
  readonly exitCode: number | null;
}

/** An author's project: a folder with this package installed in it, as a link. */
export class Project {
  public readonly folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-project-'));

  constructor() {
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(ROOT, join(this.folder, 'node_modules/opensips-cdk'));
  }

  public write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** Runs the compiled program in the folder. */
  public run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ran {
    return this.node([MAIN, ...args], env);
  }

  /** Runs Node in the folder. */
  public node(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ran {
    const { stdout, stderr, status, error } = spawnSync(process.execPath, args, {
      cwd: this.folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', HOME: this.folder, ...env },
      timeout: 50_000,
    });
    if (error) throw error;
    return { out: stdout, err: stderr, exitCode: status };
  }

  /** Every file, sorted, apart from what is installed. */
  public files(): readonly string[] {
    return readdirSync(this.folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && !entry.parentPath.includes('node_modules'))
      .map((entry) => join(entry.parentPath, entry.name).slice(this.folder.length + 1))
      .filter((path) => !path.startsWith('node_modules'))
      .sort();
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
