import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Lab } from '../../lib/lab/lab';
import { labPlan } from '../../lib/lab/plan';
import { loginKey } from '../../lib/lab/machines';
import { labSecrets } from '../../lib/lab/secrets';
import type { SshPlatformRecord } from '../../lib/topology/platform';
import type { SecretRecord } from '../../lib/topology/topology';
import { parts } from '../support/parts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-lab-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A lab that is only a folder, with a key in it. */
function lab(privateKey: SecretRecord, nonceSecret?: SecretRecord): Lab {
  const platform: Partial<SshPlatformRecord> = { privateKey };
  const { model } = parts({ platform, ...(nonceSecret && { proxies: { nonceSecret } }) });
  const plan = { ...labPlan('/main.ts', [model]), folder };
  const made = new Lab(plan, [model], { say: () => undefined, signal: new AbortController().signal });
  mkdirSync(join(folder, 'home/.ssh'), { recursive: true });
  writeFileSync(loginKey(plan), 'the key of the lab\n');
  return made;
}

const KEY: SecretRecord = { from: 'file', file: '~/.ssh/id_ed25519', version: 1 };

describe('secrets in the lab', () => {
  it('are made up, kept, and readable by root alone', () => {
    const made = labSecrets(lab(KEY), {});
    expect(made).toEqual({
      HOME: join(folder, 'home'),
      TF_VAR_stack_secret: expect.stringMatching(/^\S{32,}$/) as string,
    });
    expect(labSecrets(lab(KEY), {})).toEqual(made);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('are those of the environment where it has them, which are not kept', () => {
    const made = labSecrets(lab(KEY), { TF_VAR_stack_secret: 'given' });
    expect(made['TF_VAR_stack_secret']).toBe('given');
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toContain('given');
  });

  it('suit what they are for', () => {
    const made = labSecrets(lab(KEY, { from: 'command', command: 'pass show nonce', version: 1 }), {});
    expect(made['TF_VAR_registrar_proxies_nonce_secret']).toMatch(/^\S{32}$/);
  });

  it('make up a file below the home folder, in the lab’s', () => {
    labSecrets(lab(KEY, { from: 'file', file: '~/nonce', version: 1 }), {});
    expect(readFileSync(join(folder, 'home/nonce'), 'utf8')).toMatch(/^\S{32}$/);
  });

  it('cannot be made up at a place that is somebody else’s', () => {
    const file = join(folder, 'nowhere');
    expect(() => labSecrets(lab(KEY, { from: 'file', file, version: 1 }), {})).toThrow(`there is no file ${file}`);
    expect(() => labSecrets(lab(KEY, { from: 'file', file: 'nonce', version: 1 }), {})).toThrow('no fixed place');
    expect(existsSync('nonce')).toBe(false);
  });
});
