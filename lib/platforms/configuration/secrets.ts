import type { GivenSource, Model, SecretModel, SecretSource } from '../../model';
import {
  absentOrMatches,
  call,
  choice,
  concatenated,
  interpolate,
  isSet,
  literal,
  quoted,
  variable,
  type Block,
  type Expression,
  type Json,
} from '../../terraform';
import type { Reach } from './reach';

/** The stack's own secret, from which unset ones are derived: its variable where a command gives it, and its characters. */
const STACK_SECRET = 'stack_secret';
const STACK_SECRET_ALLOWED = '^[!-~]{32,}$';

/** A value that somebody has to give, and what one use of it asks. */
export interface GivenSecret {
  readonly source: GivenSource;
  /** The Terraform variable it comes in through; null where Terraform reads a file itself. */
  readonly variable: string | null;
  /** Construct path of its use. */
  readonly from: string;
  readonly description: string;
  /** Regular expression of the values its use takes. */
  readonly allowed: string;
}

/** Every use of every value that is not derived from another; one value may have several. */
export function givenSecrets(model: Model): readonly GivenSecret[] {
  return [...stackSecret(model), ...model.secrets.flatMap(own)];
}

/**
 * One ephemeral variable for each secret that Terraform is handed: it reaches neither plan nor state. Without a value a
 * plan still works, so that changes can be looked at where no secret is. A variable of several uses has to suit each.
 */
export function secretVariables(model: Model): readonly Block[] {
  const byName = new Map<string, GivenSecret[]>();
  for (const given of givenSecrets(model)) {
    const { variable: name } = given;
    if (name !== null) byName.set(name, [...(byName.get(name) ?? []), given]);
  }
  return [...byName].map(([name, uses]) => block(name, uses));
}

/** Asked for only where something is derived from it. */
function stackSecret({ name: from, secrets }: Model): readonly GivenSecret[] {
  const derived = secrets.map((secret) => secret.source).find((found) => found.from === 'stack-secret');
  if (!derived) return [];
  const description = 'The secret that keys, nonces and passwords nobody set are derived from';
  const source = derived.stack;
  return [{ source, variable: variableFor(source, STACK_SECRET), from, description, allowed: STACK_SECRET_ALLOWED }];
}

function own({ name, path: from, source, purpose, allowed }: SecretModel): readonly GivenSecret[] {
  if (!isGiven(source)) return [];
  const description = `For ${purpose} (${sourceText(source)})`;
  return [{ source, variable: variableFor(source, name), from, description, allowed }];
}

/** The Terraform variable a secret comes in through; null where Terraform reads or computes it itself. */
export function variableOf({ name, source }: SecretModel): string | null {
  return isGiven(source) ? variableFor(source, name) : null;
}

/** Whether somebody has to give it. */
function isGiven(source: SecretSource): source is GivenSource {
  return source.from !== 'stack-secret' && source.from !== 'resource';
}

function variableFor(source: GivenSource, nameOfCommand: string): string | null {
  switch (source.from) {
    case 'environment':
    case 'variable':
      return source.name;
    case 'command':
      return nameOfCommand;
    case 'file':
      return null;
  }
}

function sourceText(source: GivenSource): string {
  switch (source.from) {
    case 'environment':
      return `environment variable TF_VAR_${source.name}`;
    case 'command':
      return `output of: ${source.command}`;
    default:
      return 'variable';
  }
}

function block(name: string, uses: readonly GivenSecret[]): Block {
  const validations = [...new Set(uses.map(({ allowed }) => allowed))].map((allowed) => ({
    condition: interpolate(absentOrMatches(variable(name), allowed)),
    error_message: literal(`The value must match ${allowed}.`),
  }));
  return {
    type: 'variable',
    labels: [name],
    from: uses[0]?.from ?? '',
    body: {
      type: 'string',
      description: literal([...new Set(uses.map(({ description }) => description))].join('; ')),
      default: null,
      ephemeral: true,
      sensitive: true,
      validation: validations.length === 1 ? (validations[0] ?? null) : validations,
    },
  };
}

/** A secret's value in base64 as Terraform computes it while it applies; empty where there is none. */
export function secretValue(secret: SecretModel, { made }: Pick<Reach, 'made'>): Expression {
  const { source } = secret;
  if (source.from === 'resource') return call('base64encode', made(source.resource));
  const { there, value } = computed(secret.name, source);
  return orEmpty(there, call('base64encode', value));
}

/** The value itself; empty where there is none. What the platform makes is no secret of a person's. */
export function secretText({ name, source }: SecretModel): Expression {
  if (source.from === 'resource') return quoted('');
  const { there, value } = computed(name, source);
  return orEmpty(there, value);
}

function computed(
  name: string,
  source: Exclude<SecretModel['source'], { readonly from: 'resource' }>,
): ReturnType<typeof read> {
  if (source.from !== 'stack-secret') return read(source, name);
  const { there, value } = read(source.stack, STACK_SECRET);
  const hash = call('sha512', concatenated(value, quoted(source.label)));
  return { there, value: call('substr', hash, 0, source.length) };
}

/** What a person sets to give a secret its value, in one word. */
export function secretSource({ name, source }: SecretModel): string {
  if (source.from === 'resource') return source.resource.what;
  const [given, nameOfCommand] = source.from === 'stack-secret' ? [source.stack, STACK_SECRET] : [source, name];
  return given.from === 'file' ? `file:${encodeURI(given.file)}` : `TF_VAR_${variableFor(given, nameOfCommand) ?? ''}`;
}

/**
 * What a plan shows of them. A rotated secret shows as a changed version number, and as nothing else; a derived one as that
 * of the stack's own. What the platform makes is no secret, and shows itself.
 */
export function secretVersions(
  names: readonly string[],
  secrets: readonly SecretModel[],
  { made }: Pick<Reach, 'made'>,
): Json {
  const used = new Set(names);
  const shown = (secret: SecretModel): Json =>
    secret.source.from === 'resource' ? interpolate(made(secret.source.resource)) : secretVersion(secret);
  return Object.fromEntries(secrets.filter(({ name }) => used.has(name)).map((each) => [each.name, shown(each)]));
}

/** The number that changes with a secret's value; 0 where the platform makes that. */
export function secretVersion({ source }: SecretModel): number {
  if (source.from === 'resource') return 0;
  return source.from === 'stack-secret' ? source.stack.version : source.version;
}

/** Whether a value is there, and the value. */
function read(source: GivenSource, nameOfCommand: string): { readonly there: Expression; readonly value: Expression } {
  if (source.from === 'file') {
    const path = call('pathexpand', quoted(source.file));
    return { there: call('fileexists', path), value: call('trimsuffix', call('file', path), quoted('\n')) };
  }
  const value = variable(variableFor(source, nameOfCommand) ?? nameOfCommand);
  return { there: isSet(value), value };
}

function orEmpty(condition: Expression, value: Expression): Expression {
  return choice(condition, value, quoted(''));
}
