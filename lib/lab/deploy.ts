import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '../model';
import { nearest } from '../units';
import { LabError } from './errors';
import type { Lab } from './lab';
import { labSecrets, type Environment } from './secrets';
import type { LabPlace } from './plan';
import { run, type Ran } from './run';
import { explained, progressOf, summaryOf } from './terraform-words';

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

/** The first release that has ephemeral variables, of either program. */
const OLDEST = { terraform: [1, 10], opentofu: [1, 11] } as const;

/**
 * @param env `TERRAFORM_BINARY_NAME` names another program than `terraform`, as for cdktf
 * @throws LabError when the program is not there, or too old
 */
export async function requireTerraform(env: Environment): Promise<void> {
  const program = programOf(env);
  const hints = [
    `allowed  Terraform ${OLDEST.terraform.join('.')} or later, OpenTofu ${OLDEST.opentofu.join('.')} or later`,
    'fix      install one, or name it in TERRAFORM_BINARY_NAME',
  ];
  const { stdout } = await run(program, ['version'], { timeout: 30, env: { ...env, CHECKPOINT_DISABLE: '1' } }).catch(
    () => {
      throw new LabError(`lab deploy needs Terraform, and ${program} cannot be run`, hints);
    },
  );
  const [, name = '', major, minor] = /^(Terraform|OpenTofu) v(\d+)\.(\d+)/m.exec(stdout) ?? [];
  const oldest = name === 'OpenTofu' ? OLDEST.opentofu : OLDEST.terraform;
  if (Number(major) > oldest[0] || (Number(major) === oldest[0] && Number(minor) >= oldest[1])) return;
  throw new LabError(
    `${program} is ${stdout.split('\n')[0] || 'no Terraform'}, which cannot keep secrets out of its state`,
    hints,
  );
}

function programOf(env: Environment): string {
  return env['TERRAFORM_BINARY_NAME'] ?? 'terraform';
}

/** Longest a whole roll-out may take, in seconds. */
const TIMEOUT = 3600;

/**
 * Rolls what was written to {@link outputOf} out with Terraform, as `cdktf deploy` does, from the controller's namespace:
 * stack after stack, so that what goes wrong at one leaves the next as it is.
 * @param stack name of the only one to roll out; null for all
 * @throws LabError with the words of the daemon or of Terraform when it fails, and for a stack that is not there
 */
export async function rollOut(lab: Lab, env: Environment, stack: string | null = null): Promise<readonly Deployed[]> {
  const models = stack === null ? lab.models : [stackOf(lab, stack)];
  const caller = terraformOf(lab, env);
  const deployed: Deployed[] = [];
  for (const model of models) {
    const started = Date.now();
    await caller(model, ['init']);
    const { stdout } = await caller(model, ['apply', '-auto-approve']);
    deployed.push({ stack: model.name, summary: summaryOf(stdout), seconds: (Date.now() - started) / 1000 });
  }
  return deployed;
}

function stackOf({ models }: Lab, stack: string): Model {
  const found = models.find(({ name }) => name === stack);
  if (found) return found;
  const names = models.map(({ name }) => name);
  const meant = nearest(stack, names);
  throw new LabError(`the topology has no stack '${stack}'`, [
    meant === undefined ? `allowed  ${names.join(', ')}` : `did you mean ${meant}?`,
  ]);
}

/** Runs Terraform in a stack's folder with the lab's secrets; progress goes to the caller. */
function terraformOf(lab: Lab, env: Environment): (model: Model, args: readonly string[]) => Promise<Ran> {
  const secrets = labSecrets(lab, env);
  const program = programOf(env);
  return async (model, args) => {
    const cwd = join(outputOf(lab.plan), 'stacks', stackFolder(lab, model));
    const ran = await lab.controller(program, [...args, '-input=false', '-no-color'], {
      timeout: TIMEOUT,
      // It writes its state down before it ends.
      grace: 60,
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
