import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '../model';
import { LabError } from './errors';
import type { Lab } from './lab';
import { labSecrets, type Environment } from './secrets';
import type { LabPlace } from './plan';
import type { Ran } from './run';
import { changesOf, explained, progressOf, summaryOf } from './terraform-words';

/** Folder that a lab's output is written to. */
export function outputOf({ folder }: LabPlace): string {
  return join(folder, 'output');
}

/** What a roll-out came to, of one stack. */
export interface Deployed {
  readonly stack: string;
  /** Terraform's own words: how many blocks it added, changed and destroyed. */
  readonly summary: string;
  readonly seconds: number;
}

/** Longest a whole roll-out may take, in seconds. */
const TIMEOUT = 3600;

/**
 * Rolls what was written to {@link outputOf} out with Terraform, as `cdktf deploy` does, from the controller's namespace.
 * @param action `apply`, or `destroy`, which leaves everything on the machines
 * @throws LabError with the words of the daemon or of Terraform when it fails
 */
export async function terraform(lab: Lab, action: 'apply' | 'destroy', env: Environment): Promise<readonly Deployed[]> {
  const caller = terraformOf(lab, env);
  const deployed: Deployed[] = [];
  for (const model of lab.models) {
    const started = Date.now();
    await caller(model, ['init']);
    const { stdout } = await caller(model, [action, '-auto-approve']);
    deployed.push({ stack: model.name, summary: summaryOf(stdout), seconds: (Date.now() - started) / 1000 });
  }
  return deployed;
}

/** What a roll-out would change now, by name; nothing when all is as it should be. */
export async function planned(lab: Lab, env: Environment): Promise<readonly string[]> {
  const caller = terraformOf(lab, env);
  const changes: string[] = [];
  for (const model of lab.models) changes.push(...changesOf((await caller(model, ['plan'])).stdout));
  return changes;
}

/** Runs Terraform in a stack's folder with the lab's secrets; progress goes to the caller. */
function terraformOf(lab: Lab, env: Environment): (model: Model, args: readonly string[]) => Promise<Ran> {
  const secrets = labSecrets(lab, env);
  const program = env['TERRAFORM_BINARY_NAME'] ?? 'terraform';
  return async (model, args) => {
    const cwd = join(outputOf(lab.plan), 'stacks', stackFolder(lab, model));
    const ran = await lab.controller(program, [...args, '-input=false', '-no-color'], {
      timeout: TIMEOUT,
      cwd,
      env: { ...env, ...secrets, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
      onLine: (line) => {
        const progress = progressOf(line);
        if (progress !== undefined) lab.caller.say(progress);
      },
    });
    if (ran.code === 0) return ran;
    throw new LabError(`${program} ${args[0] ?? ''} failed in ${cwd}`, explained(ran.stdout, ran.stderr));
  };
}

/** cdktf names the folder after the stack. */
function stackFolder(lab: Lab, { name }: Model): string {
  const stacks = join(outputOf(lab.plan), 'stacks');
  if (existsSync(join(stacks, name))) return name;
  const [only, ...others] = existsSync(stacks) ? readdirSync(stacks) : [];
  if (only !== undefined && others.length === 0) return only;
  throw new LabError(`there is no output of stack '${name}' in ${stacks}`);
}
