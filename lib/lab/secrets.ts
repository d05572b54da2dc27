import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { givenSecrets, type GivenSecret } from '../platforms/configuration/secrets';
import { LabError } from './errors';
import type { Lab } from './lab';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Home of whoever deploys into the lab; the key that opens its machines is in it. */
export function homeOf({ plan }: Lab): string {
  return join(plan.folder, 'home');
}

/**
 * What the topology's secrets are in the lab: what the environment sets, else made up once and kept in the lab's folder.
 * No real one is needed to rehearse, and no command of `Secret.fromCommand` is run.
 * @returns what Terraform's environment needs beside the usual
 * @throws LabError for a file outside the home folder that is not there, and where nothing made up suits
 */
export function labSecrets(lab: Lab, env: Environment): Environment {
  const store = join(lab.plan.folder, 'secrets.json');
  const kept = existsSync(store) ? (JSON.parse(readFileSync(store, 'utf8')) as Record<string, string>) : {};
  const variables: Record<string, string> = {};
  for (const [name, uses] of values(lab)) {
    const value = () => (kept[name] ??= madeUp(name, uses));
    const [{ source, variable }] = uses;
    if (variable !== null) variables[variable] = env[`TF_VAR_${variable}`] ?? value();
    else if (source.from === 'file') provide(lab, source.file, value);
  }
  writeFileSync(store, JSON.stringify(kept), { mode: 0o600 });
  return {
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [`TF_VAR_${name}`, value])),
    HOME: homeOf(lab),
  };
}

/** Everything that uses one value, and one use at least. */
type Uses = readonly [GivenSecret, ...GivenSecret[]];

/** What somebody gives, by the name of its variable or file. */
function values({ models }: Lab): ReadonlyMap<string, Uses> {
  const found = new Map<string, Uses>();
  for (const use of models.flatMap(givenSecrets)) {
    const name = use.variable ?? ('file' in use.source ? use.source.file : '');
    const before = found.get(name);
    found.set(name, before ? [...before, use] : [use]);
  }
  return found;
}

/** Long, random, and of the kind each of its uses takes. */
function madeUp(name: string, uses: Uses): string {
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
function provide(lab: Lab, file: string, value: () => string): void {
  if (isAbsolute(file)) {
    if (existsSync(file)) return;
    throw new LabError(`there is no file ${file}, which a secret is read from`, FILES);
  }
  if (!file.startsWith('~/')) throw new LabError(`a secret is read from ${file}, which is in no fixed place`, FILES);
  const path = join(homeOf(lab), file.slice(2));
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, value(), { mode: 0o600 });
}

const FILES = [
  'fix      read it from a file below ~/ (the lab has a home of its own) or from a variable, or make the file',
];
