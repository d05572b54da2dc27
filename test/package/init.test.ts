import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { have } from '../support/tools';
import { command, install, manifest, QUIET, type Ran } from './installed';

/** What each scenario's stacks are called. */
const STACKS = {
  'per-node-database': ['voip'],
  'shared-database': ['voip'],
  'dual-site': ['east', 'west'],
  aws: ['voip'],
} as const;
const scenarios = Object.keys(STACKS) as readonly (keyof typeof STACKS)[];

let home: string;
let unreachable = '';

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'opensips-cdk-init-'));
  const peers = ['cdktf', 'constructs'].map((name) => `${name}@${manifest.devDependencies[name] ?? 'latest'}`);
  const installed = install(peers);
  ({ unreachable } = installed);
  if (unreachable === '') {
    for (const scenario of scenarios) {
      const { status, stderr } = installed.npx('opensips-cdk', 'init', scenario, join(home, scenario));
      if (status !== 0) throw new Error(stderr);
    }
    installModules(installed.tarball);
  }
  installed.remove();
}, 480_000);

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

/** Once, as the README of a project says: they all need the same. */
function installModules(tarball: string): void {
  const [first, ...others] = scenarios.map((scenario) => join(home, scenario)) as [string, ...string[]];
  const manifests = new Set([first, ...others].map((folder) => readFileSync(join(folder, 'package.json'), 'utf8')));
  expect(manifests.size).toBe(1);
  const { status, stderr } = command('npm', first, 'install', ...QUIET, tarball);
  if (status !== 0) throw new Error(stderr);
  for (const folder of others) symlinkSync(join(first, 'node_modules'), join(folder, 'node_modules'));
}

describe.each(scenarios)('a project of %s', (scenario) => {
  const inProject = (env: Readonly<Record<string, string>>, program: string, ...args: readonly string[]): Ran =>
    spawnSync(program, args, {
      cwd: join(home, scenario),
      encoding: 'utf8',
      timeout: 110_000,
      env: { ...process.env, ...QUIET_ENV, ...env },
    });

  it('passes npm test, and writes nothing', ({ skip }) => {
    skip(unreachable !== '', unreachable);
    const { status, stdout, stderr } = inProject({}, 'npm', 'test');
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toMatch(new RegExp(`Tests +${4 * STACKS[scenario].length} passed`));
    expect(existsSync(join(home, scenario, 'cdktf.out'))).toBe(false);
  });

  it('passes check, strictly', ({ skip }) => {
    skip(unreachable !== '', unreachable);
    const { status, stdout, stderr } = inProject({}, 'npm', 'run', 'check');
    expect(status, stdout + stderr).toBe(0);
  });

  it('synthesises by the app command of its cdktf.json', ({ skip }) => {
    skip(unreachable !== '', unreachable);
    const { app } = JSON.parse(readFileSync(join(home, scenario, 'cdktf.json'), 'utf8')) as { app: string };
    const { status, stderr } = inProject({ CDKTF_OUTDIR: 'out' }, 'sh', '-c', app);
    expect(status, stderr).toBe(0);
    expectStacks(scenario, 'out');
  });

  it('synthesises by cdktf synth', ({ skip }) => {
    skip(unreachable !== '', unreachable);
    skip(!have('cdktf', `cdktf synth of ${scenario}`), 'needs cdktf');
    const { status, stdout, stderr } = inProject({}, 'cdktf', 'synth');
    expect(status, stdout + stderr).toBe(0);
    expectStacks(scenario, 'cdktf.out');
  });
});

/** Neither colours, nor reports, nor questions. */
const QUIET_ENV = { FORCE_COLOR: '0', NO_COLOR: '1', CI: '1', CHECKPOINT_DISABLE: '1' };

function expectStacks(scenario: keyof typeof STACKS, outdir: string): void {
  const folder = join(home, scenario, outdir, 'stacks');
  expect(readdirSync(folder).sort()).toEqual(STACKS[scenario]);
  for (const stack of STACKS[scenario]) {
    const machines = readdirSync(join(folder, stack, 'machines'));
    expect(machines.length).toBeGreaterThanOrEqual(2);
    expect(existsSync(join(folder, stack, 'cdk.tf.json'))).toBe(true);
  }
}
