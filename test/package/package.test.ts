import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { install, manifest, RIG, ROOT, type Installed, type Ran } from './installed';

let project: Installed;
let folder: string;
let packed: readonly string[] = [];
let unreachable = '';

beforeAll(() => {
  const peers = Object.keys(manifest.peerDependencies).map(
    (name) => `${name}@${manifest.devDependencies[name] ?? 'latest'}`,
  );
  project = install(peers);
  ({ folder, packed, unreachable } = project);
}, 180_000);

afterAll(() => {
  project.remove();
});

describe('the tarball', () => {
  it('holds the program, the types, the facts, the schemas and the papers', () => {
    const wanted = [
      'dist/lib/cli/main.js',
      'dist/constructs/index.js',
      'dist/constructs/index.d.ts',
      'dist/lib/facts/opensips/3.6.json',
      'schema/findings.json',
      'templates/init/project/gitignore',
      'templates/init/dual-site/topology.ts',
    ];
    for (const path of [...wanted, 'package.json', 'README.md', 'CHANGELOG.md', 'LICENSE'])
      expect(packed).toContain(path);
  });

  it('holds nothing else', () => {
    const known = /^(dist\/(constructs|lib)\/|schema\/|templates\/|(package\.json|README\.md|CHANGELOG\.md|LICENSE)$)/;
    expect(packed.filter((path) => !known.test(path))).toEqual([]);
  });
});

describe('an empty project with the package installed', () => {
  it('synthesises from TypeScript with npx', ({ skip }) => {
    skip(unreachable !== '', unreachable);
    writeFileSync(join(folder, 'main.ts'), RIG);
    const { stdout, stderr, status } = project.npx('opensips-cdk', 'synth', 'main.ts');
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

  it.for([
    ...['opensips-cdk', 'opensips-cdk/model', 'opensips-cdk/testing', 'opensips-cdk/package.json'],
    'opensips-cdk/schema/findings.json',
  ])('finds %s', (name, { skip }) => {
    skip(unreachable !== '', unreachable);
    expect(node({}, '-e', `require('${name}')`)).toMatchObject({ stderr: '', status: 0 });
  });

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

function node(env: Readonly<Record<string, string>>, ...args: readonly string[]): Ran {
  return spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 50_000,
    env: { ...process.env, ...env },
  });
}
