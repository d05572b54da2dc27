import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { givenSecrets, type GivenSecret } from '../platforms/ssh/secrets';
import { LabError } from './errors';
import type { Lab } from './lab';
import { loginKey } from './machines';
import { must } from './run';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Home of whoever deploys into the lab; its SSH key opens every machine. */
export function homeOf({ plan }: Lab): string {
  return join(plan.folder, 'home');
}

/**
 * What the topology's secrets are in the lab: what the environment sets, else made up once and kept in the lab's folder.
 * No real one is needed to rehearse, and no command of `Secret.fromCommand` is run.
 * @returns what Terraform's environment needs beside the usual
 * @throws LabError for a file outside the home folder that is not there, and where nothing made up suits
 */
export async function labSecrets(lab: Lab, env: Environment): Promise<Environment> {
  const store = join(lab.plan.folder, 'secrets.json');
  const kept = existsSync(store) ? (JSON.parse(readFileSync(store, 'utf8')) as Record<string, string>) : {};
  const variables: Record<string, string> = {};
  for (const { name, uses, login } of values(lab)) {
    const value = () => (kept[name] ??= madeUp(name, uses));
    const [{ source, variable }] = uses;
    if (variable !== null)
      variables[variable] = login ? readFileSync(loginKey(lab.plan), 'utf8') : (env[`TF_VAR_${variable}`] ?? value());
    else if (source.from === 'file') await provide(lab, source.file, login ? 'login' : value);
  }
  writeFileSync(store, JSON.stringify(kept), { mode: 0o600 });
  return {
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [`TF_VAR_${name}`, value])),
    HOME: homeOf(lab),
  };
}

/** One value that somebody gives, with everything that uses it. */
interface Value {
  /** Of its variable or file. */
  readonly name: string;
  readonly uses: readonly [GivenSecret, ...GivenSecret[]];
  /** Whether it is the key that opens the machines. */
  readonly login: boolean;
}

function values({ models }: Lab): readonly Value[] {
  const found = new Map<string, Value>();
  for (const model of models) {
    const login = model.secrets.find(({ name }) => name === model.platform.connection.privateKey);
    for (const use of givenSecrets(model)) {
      const name = use.variable ?? ('file' in use.source ? use.source.file : '');
      const before = found.get(name);
      found.set(name, {
        name,
        uses: before ? [...before.uses, use] : [use],
        login: (before?.login ?? false) || use.source === login?.source,
      });
    }
  }
  return [...found.values()];
}

/** Long, random, and of the kind each of its uses takes. */
function madeUp(name: string, uses: readonly GivenSecret[]): string {
  const bytes = randomBytes(32);
  const candidates = [bytes.toString('base64url'), bytes.toString('hex'), bytes.toString('hex').slice(0, 32)];
  const found = candidates.find((text) => uses.every(({ allowed }) => new RegExp(allowed).test(text)));
  if (found !== undefined) return found;
  throw new LabError(`the lab cannot make up a value for '${name}'`, [
    ...uses.map(({ description, allowed }) => `${description}: ${allowed}`),
    `fix      set TF_VAR_${name}`,
  ]);
}

/** Puts a file where Terraform will look for it: in the lab's home, never in anybody's own. */
async function provide(lab: Lab, file: string, what: 'login' | (() => string)): Promise<void> {
  if (isAbsolute(file)) {
    if (!existsSync(file)) throw new LabError(`there is no file ${file}, which a secret is read from`, FILES);
    if (what === 'login') await authorize(lab, file);
    return;
  }
  if (!file.startsWith('~/')) throw new LabError(`a secret is read from ${file}, which is in no fixed place`, FILES);
  const path = join(homeOf(lab), file.slice(2));
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (what !== 'login') writeFileSync(path, what(), { mode: 0o600 });
  else if (path !== loginKey(lab.plan)) copyFileSync(loginKey(lab.plan), path);
}

const FILES = [
  'fix      read it from a file below ~/ (the lab has a home of its own) or from a variable, or make the file',
];

/** Lets a key of the author's own in. */
async function authorize(lab: Lab, file: string): Promise<void> {
  const { signal } = lab.caller;
  const key = (await must('ssh-keygen', ['-y', '-P', '', '-f', file], { timeout: 10, signal })).trim();
  for (const machine of lab.plan.machines) {
    await lab.on(
      machine,
      `file=~${machine.user}/.ssh/authorized_keys; grep -qxF "$key" "$file" || echo "$key" >>"$file"`,
      {
        env: { key, PATH: '/usr/bin:/bin' },
      },
    );
  }
}
