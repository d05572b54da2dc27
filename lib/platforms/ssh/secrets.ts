import type { GivenSource, Model, SecretModel } from '../../model';
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
} from '../../terraform';

/** The stack's own secret, from which unset ones are derived: its variable where a command gives it, and its characters. */
const STACK_SECRET = 'stack_secret';
const STACK_SECRET_ALLOWED = '^[!-~]{32,}$';

/** What one use of a variable asks of it. */
interface Asked {
  readonly name: string;
  readonly from: string;
  readonly description: string;
  readonly allowed: string;
}

/**
 * One ephemeral variable for each secret that Terraform is handed: it reaches neither plan nor state. Without a value a
 * plan still works, so that changes can be looked at where no secret is. A variable of several uses has to suit each.
 */
export function secretVariables(model: Model): readonly Block[] {
  const byName = new Map<string, Asked[]>();
  for (const asked of [...stackSecret(model), ...model.secrets.flatMap(handed)])
    byName.set(asked.name, [...(byName.get(asked.name) ?? []), asked]);
  return [...byName].map(([name, uses]) => block(name, uses));
}

/** Asked for only where something is derived from it. */
function stackSecret({ name: from, secrets }: Model): readonly Asked[] {
  const source = secrets.map((secret) => secret.source).find((found) => found.from === 'stack-secret');
  const name = source && variableFor(source.stack, STACK_SECRET);
  if (!name) return [];
  const description = 'The secret that keys, nonces and passwords nobody set are derived from';
  return [{ name, from, description, allowed: STACK_SECRET_ALLOWED }];
}

function handed(secret: SecretModel): readonly Asked[] {
  const name = variableOf(secret);
  if (name === null) return [];
  const description = `For ${secret.purpose} (${sourceText(secret)})`;
  return [{ name, from: secret.path, description, allowed: secret.allowed }];
}

/** The Terraform variable a secret comes in through; null where Terraform reads or computes it itself. */
export function variableOf({ name, source }: SecretModel): string | null {
  return source.from === 'stack-secret' ? null : variableFor(source, name);
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

function sourceText({ source }: SecretModel): string {
  switch (source.from) {
    case 'environment':
      return `environment variable TF_VAR_${source.name}`;
    case 'command':
      return `output of: ${source.command}`;
    default:
      return 'variable';
  }
}

function block(name: string, uses: readonly Asked[]): Block {
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
export function secretValue({ name, source }: SecretModel): Expression {
  if (source.from !== 'stack-secret') {
    const { there, value } = read(source, name);
    return orEmpty(there, value);
  }
  const { there, value } = read(source.stack, STACK_SECRET);
  const hash = call('sha512', concatenated(value, quoted(source.label)));
  return orEmpty(there, call('substr', hash, 0, source.length));
}

/** What a person sets to give a secret its value, in one word. */
export function secretSource({ name, source }: SecretModel): string {
  const [given, nameOfCommand] = source.from === 'stack-secret' ? [source.stack, STACK_SECRET] : [source, name];
  return given.from === 'file' ? `file:${encodeURI(given.file)}` : `TF_VAR_${variableFor(given, nameOfCommand) ?? ''}`;
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
  return choice(condition, call('base64encode', value), quoted(''));
}
