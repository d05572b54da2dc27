import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  App,
  OpenSipsStack,
  PerNodeDatabaseTopology,
  Secret,
  SharedDatabaseTopology,
  GaleraCluster,
} from '../../constructs';
import { readFolder } from '../../lib/cli/sides/folder';
import { readStateFile, stateOf } from '../../lib/cli/sides/state';
import { compare, type Diff, type Snapshot } from '../../lib/diff';
import { changesAt } from '../support/diff';
import { rigProps, sshPlatform } from '../support/rig';
import { galeraProps, sharedRigProps } from '../support/shared-rig';
import { have } from '../support/tools';

/** Terraform's own state of a stack, applied for real, but for the machines that nobody reaches here. */
describe.skipIf(!have('terraform', 'what a state says against what was written'))('a state of Terraform', () => {
  const out = mkdtempSync(join(tmpdir(), 'opensips-cdk-state-'));
  const written = (name: string, version = 1, logLevel = 3): string => {
    const outdir = join(out, name);
    const app = new App({ outdir });
    const platform = sshPlatform();
    const pair = new OpenSipsStack(app, 'pair', { platform, secret: Secret.fromEnvironment('stack', { version }) });
    new PerNodeDatabaseTopology(pair, 'registrar', { ...rigProps(), logLevel });
    const shared = new OpenSipsStack(app, 'shared', { platform });
    const database = new GaleraCluster(shared, 'database', galeraProps());
    new SharedDatabaseTopology(shared, 'registrar', { ...sharedRigProps(), database });
    app.synth();
    return outdir;
  };
  const terraform = (folder: string, ...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync('terraform', args, {
      cwd: folder,
      encoding: 'utf8',
      timeout: 100_000,
      env: {
        ...process.env,
        CHECKPOINT_DISABLE: '1',
        TF_IN_AUTOMATION: '1',
        TF_VAR_stack: 'planted-stack-secret-of-32-letters',
      },
    });
    expect(stderr).not.toContain('Error');
    expect(status).toBe(0);
    return stdout;
  };
  /** Applies a stack without its provisioners; what a state holds is the same with them. */
  const applied = (outdir: string, stack: string): string => {
    const folder = join(out, `applied-${stack}`);
    cpSync(join(outdir, 'stacks', stack), folder, { recursive: true });
    const path = join(folder, 'cdk.tf.json');
    const configuration = JSON.parse(readFileSync(path, 'utf8')) as {
      resource: { terraform_data: Record<string, Record<string, unknown>> };
      terraform: Record<string, unknown>;
    };
    for (const block of Object.values(configuration.resource.terraform_data)) {
      delete block['provisioner'];
      delete block['connection'];
    }
    delete configuration.terraform['backend'];
    writeFileSync(path, JSON.stringify(configuration));
    terraform(folder, 'init', '-input=false', '-no-color');
    terraform(folder, 'apply', '-input=false', '-no-color', '-auto-approve');
    const state = join(out, `${stack}.json`);
    writeFileSync(state, terraform(folder, 'show', '-json', '-no-color'));
    return state;
  };
  const against = (state: string, folder: Snapshot): Diff => {
    const read = stateOf(readStateFile(state, state), state, folder);
    return compare({ stacks: [read] }, { stacks: folder.stacks.filter(({ name }) => name === read.name) });
  };

  let folder = '';
  const states: Record<string, string> = {};
  beforeAll(() => {
    folder = written('deployed');
    for (const stack of ['pair', 'shared']) states[stack] = applied(folder, stack);
  });
  afterAll(() => {
    rmSync(out, { recursive: true });
  });

  it.each(['pair', 'shared'])('of what was written of stack %s has no diff with it', (stack) => {
    expect(against(states[stack] ?? '', readFolder(folder, folder))).toEqual({ stacks: [], effect: null, notes: [] });
  });

  it('shows the same changes as the folder that was deployed', () => {
    const next = readFolder(written('next', 2, 4), 'next');
    const fromState = against(states['pair'] ?? '', next);
    const fromFolder = compare(readFolder(folder, folder), next);
    const [deployed] = fromState.stacks;
    expect(fromFolder.stacks).toEqual([deployed]);
    expect(changesAt(fromState, 'vsvr2a')).toContain('file changed /etc/opensips/opensips.cfg: vip-move');
    expect(fromState.effect).toBe('quorum-at-risk');
    expect(JSON.stringify(fromState)).not.toContain('planted');
  });

  it('is in the order of the blocks when it is what there is to be', () => {
    const state = stateOf(readStateFile(states['shared'] ?? '', ''), '', readFolder(folder, folder));
    const { steps } = compare({ stacks: [] }, { stacks: [state] }).stacks[0]!;
    const back = compare(
      { stacks: [] },
      { stacks: readFolder(folder, folder).stacks.filter(({ name }) => name === 'shared') },
    );
    expect(steps.map(({ machine }) => machine)).toEqual(back.stacks[0]?.steps.map(({ machine }) => machine));
  });

  it('of nothing is the beginning', () => {
    const empty = join(out, 'empty.json');
    writeFileSync(empty, '{"format_version":"1.0"}');
    expect(against(empty, readFolder(folder, folder)).effect).toBe('nothing');
  });

  it.each([
    ['a plan', '{"format_version":"1.0","planned_values":{}}', 'is a plan'],
    ['a state file', '{"version":4,"lineage":"x"}', 'as Terraform keeps it'],
    ['anything', '[]', 'is no state'],
    ['text', 'terraform', 'is no JSON'],
  ])('is not %s', (_, text, message) => {
    const path = join(out, 'wrong.json');
    writeFileSync(path, text);
    expect(() => readStateFile(path, 'wrong.json')).toThrow(message);
  });
});
