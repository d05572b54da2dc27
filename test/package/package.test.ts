import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(__dirname, '../..');
const RIG = readFileSync(join(ROOT, 'examples/article-rig/main.ts'), 'utf8');

interface Manifest {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

let folder: string;
/** Paths inside the tarball. */
let packed: readonly string[] = [];
/** Why there is nothing to test with; empty when there is. */
let unreachable = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-package-'));
  // Compiled already, so no scripts.
  const pack = npm(ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder);
  const [tarball] = JSON.parse(pack.stdout) as { filename: string; files: { path: string }[] }[];
  packed = tarball!.files.map((file) => file.path);

  writeFileSync(join(folder, 'package.json'), '{ "name": "rig", "version": "1.0.0", "private": true }\n');
  const peers = Object.keys(manifest.peerDependencies).map(
    (name) => `${name}@${manifest.devDependencies[name] ?? 'latest'}`,
  );
  const install = npm(
    folder,
    'install',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    join(folder, tarball!.filename),
    ...peers,
  );
  if (install.status !== 0) {
    const network = /\b(ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|ENOTCACHED|E50\d)\b/.exec(
      install.stderr,
    );
    if (!network) throw new Error(`npm install failed:\n${install.stderr}`);
    unreachable = `the package registry is out of reach (${network[0]})`;
    console.warn(`skipped: installing the package (${unreachable})`);
  }
}, 180_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the tarball', () => {
  it('holds the program, the types, the facts and the papers', () => {
    const wanted = [
      'dist/lib/cli/main.js',
      'dist/constructs/index.js',
      'dist/constructs/index.d.ts',
      'dist/lib/facts/opensips/3.6.json',
    ];
    for (const path of [...wanted, 'package.json', 'README.md', 'CHANGELOG.md', 'LICENSE'])
      expect(packed).toContain(path);
  });

  it('holds nothing else', () => {
    const known = /^(dist\/(constructs|lib)\/|(package\.json|README\.md|CHANGELOG\.md|LICENSE)$)/;
    expect(packed.filter((path) => !known.test(path))).toEqual([]);
  });
});

describe('an empty project with the package installed', () => {
  it('synthesises from TypeScript with npx', ({ skip }) => {
    skip(unreachable !== '', unreachable);
    writeFileSync(join(folder, 'main.ts'), RIG);
    const { stdout, stderr, status } = npx('opensips-cdk', 'synth', 'main.ts');
    expect(stderr.replace(/^npm warn .*\n/gm, '')).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('stack voip');
    expectOutput('cdktf.out');
  });

  it('synthesises from CommonJS with node alone', ({ skip }) => {
    skip(unreachable !== '', unreachable);
    writeFileSync(join(folder, 'main.cjs'), asCommonJs(RIG));
    expect(node({ CDKTF_OUTDIR: 'out-cjs' }, 'main.cjs')).toMatchObject({ stderr: '', status: 0 });
    expectOutput('out-cjs');
  });

  it('synthesises from an ECMAScript module with node alone', ({ skip }) => {
    skip(unreachable !== '', unreachable);
    writeFileSync(join(folder, 'main.mjs'), RIG);
    expect(node({ CDKTF_OUTDIR: 'out-esm' }, 'main.mjs')).toMatchObject({ stderr: '', status: 0 });
    expectOutput('out-esm');
  });

  it('has types that a strict compiler accepts', ({ skip }) => {
    skip(unreachable !== '', unreachable);
    const typed =
      "import { proxyClusters, type Model } from 'opensips-cdk/model';\nexport const paths = (m: Model) => proxyClusters(m).map((p) => p.cluster.path);\n";
    writeFileSync(join(folder, 'model.ts'), typed);
    writeFileSync(join(folder, 'typed.ts'), RIG);
    const flags = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'node16', '--target', 'es2022'];
    const { stdout, status } = node(
      {},
      join(ROOT, 'node_modules/typescript/bin/tsc'),
      ...flags,
      'typed.ts',
      'model.ts',
    );
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  it.for(['opensips-cdk', 'opensips-cdk/model', 'opensips-cdk/testing', 'opensips-cdk/package.json'])(
    'finds %s',
    (name, { skip }) => {
      skip(unreachable !== '', unreachable);
      expect(node({}, '-e', `require('${name}')`)).toMatchObject({ stderr: '', status: 0 });
    },
  );

  it('finds nothing of our insides', ({ skip }) => {
    skip(unreachable !== '', unreachable);
    expect(node({}, '-e', "require('opensips-cdk/dist/lib/pipeline')").stderr).toContain(
      'ERR_PACKAGE_PATH_NOT_EXPORTED',
    );
  });
});

describe('the clone', () => {
  it('knows its own command through npx', () => {
    const { stdout, stderr } = spawnSync('npx', ['opensips-cdk', '--version'], {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(stdout, stderr).toBe(`${manifest.version}\n`);
  });
});

function expectOutput(outdir: string): void {
  for (const path of [
    'cdk.tf.json',
    'machines/vsvr2a/etc/opensips/opensips.cfg',
    'machines/vsvr2b/etc/opensips/opensips.cfg',
  ]) {
    expect(existsSync(join(folder, outdir, 'stacks/voip', path)), path).toBe(true);
  }
}

function asCommonJs(text: string): string {
  return text.replace(/import (\{[^}]*\}) from 'opensips-cdk'/, "const $1 = require('opensips-cdk')");
}

function npm(cwd: string, ...args: readonly string[]): { stdout: string; stderr: string; status: number | null } {
  return spawnSync('npm', args, { cwd, encoding: 'utf8', timeout: 170_000 });
}

function npx(...args: readonly string[]): { stdout: string; stderr: string; status: number | null } {
  return spawnSync('npx', ['--no-install', ...args], { cwd: folder, encoding: 'utf8', timeout: 50_000 });
}

function node(
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): { stdout: string; stderr: string; status: number | null } {
  return spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 50_000,
    env: { ...process.env, ...env },
  });
}
