import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');
export const RIG = readFileSync(join(ROOT, 'examples/article-rig/main.ts'), 'utf8');

interface Manifest {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
export const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

/** What came of a command. */
export type Ran = Readonly<{ status: number | null; stdout: string; stderr: string }>;

/** An empty project with this package installed from its tarball. */
export interface Installed {
  readonly folder: string;
  /** Paths inside the tarball. */
  readonly packed: readonly string[];
  /** The tarball itself. */
  readonly tarball: string;
  /** Why there is nothing to test with; empty when there is. */
  readonly unreachable: string;
  npx(...args: readonly string[]): Ran;
  remove(): void;
}

/** For an installation that asks the registry for nothing but what it lacks. */
export const QUIET = ['--prefer-offline', '--no-audit', '--no-fund'];

/**
 * @param peers what stands in for each peer dependency, such as `cdktf@npm:…`
 * @param flags for `npm install`
 * @throws Error when npm fails for another reason than the network
 */
export function install(peers: readonly string[], ...flags: readonly string[]): Installed {
  const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-package-'));
  // Compiled already, so no scripts.
  const pack = command('npm', ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder);
  const [tarball] = JSON.parse(pack.stdout) as [{ filename: string; files: { path: string }[] }];
  writeFileSync(join(folder, 'package.json'), '{ "name": "rig", "version": "1.0.0", "private": true }\n');
  const file = join(folder, tarball.filename);
  const done = command('npm', folder, 'install', ...QUIET, ...flags, file, ...peers);
  return {
    folder,
    packed: tarball.files.map(({ path }) => path),
    tarball: file,
    unreachable: done.status === 0 ? '' : reasonOf(done.stderr),
    npx: (...args) => command('npx', folder, '--no-install', ...args),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function command(program: string, cwd: string, ...args: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: 150_000 });
  return { status, stdout, stderr };
}

function reasonOf(stderr: string): string {
  const network = /\b(ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|ENOTCACHED|E50\d)\b/.exec(
    stderr,
  );
  if (!network) throw new Error(`npm install failed:\n${stderr}`);
  const reason = `the package registry is out of reach (${network[0]})`;
  console.warn(`skipped: installing the package (${reason})`);
  return reason;
}
