import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { App, OpenSipsStack, PerNodeDatabaseTopology, Secret } from '../../constructs';
import { rigProps, sshPlatform } from '../support/rig';
import { have } from '../support/tools';

describe.skipIf(!have('terraform', 'the blocks against Terraform'))('Terraform', () => {
  const out = mkdtempSync(join(tmpdir(), 'opensips-cdk-terraform-'));
  const folder = join(out, 'stacks', 'voip');

  const terraform = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('terraform', args, {
      cwd: folder,
      encoding: 'utf8',
      timeout: 100_000,
      env: { ...process.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', TF_DATA_DIR: join(out, 'data') },
    });
    return { status, text: stdout + stderr };
  };

  beforeAll(() => {
    const app = new App({ outdir: out });
    const stack = new OpenSipsStack(app, 'voip', { platform: sshPlatform() });
    new PerNodeDatabaseTopology(stack, 'registrar', { ...rigProps(), nonceSecret: Secret.fromEnvironment('nonce') });
    app.synth();
    expect(terraform('init', '-input=false', '-no-color')).toMatchObject({ status: 0 });
  });
  afterAll(() => {
    rmSync(out, { recursive: true });
  });

  it('accepts the blocks without downloading anything', () => {
    expect(terraform('validate', '-no-color')).toEqual({
      status: 0,
      text: expect.stringContaining('The configuration is valid') as string,
    });
  });

  it('plans without a single secret and shows the content of files line by line', () => {
    const { status, text } = terraform('plan', '-input=false', '-no-color', '-lock=false');
    expect({ status, text: status === 0 ? '' : text }).toEqual({ status: 0, text: '' });
    const cfg = readFileSync(join(folder, 'machines/vsvr2a/etc/opensips/opensips.cfg'), 'utf8');
    const line = cfg.split('\n').find((l) => l.startsWith('modparam("clusterer"')) ?? 'no such line';
    expect(text).toContain(`+ ${JSON.stringify(line)}`);
  });

  it('refuses a secret that does not fit its place', () => {
    const { status, text } = terraform('plan', '-input=false', '-no-color', '-lock=false', '-var', 'nonce=too"short');
    expect(status).toBe(1);
    expect(text).toContain('The value must match');
    expect(text).not.toContain('too"short');
  });
});
