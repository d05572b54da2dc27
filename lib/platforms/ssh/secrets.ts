import type { Model, SecretModel } from '../../model';
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

/** Name of the variable that holds the stack's own secret, from which unset ones are derived. */
export const STACK_SECRET = 'stack_secret';
const STACK_SECRET_ALLOWED = '^[!-~]{32,}$';

/**
 * One ephemeral variable for each secret that Terraform is handed: it reaches neither plan nor state. Without a value a
 * plan still works, so that changes can be looked at where no secret is.
 */
export function secretVariables(model: Model): readonly Block[] {
  const handed = model.secrets.filter((secret) => variableOf(secret) !== null);
  const derived = model.secrets.some((secret) => secret.source.from === 'stack-secret');
  return [
    ...(derived
      ? [
          block(
            STACK_SECRET,
            model.name,
            'The secret that keys, nonces and passwords nobody set are derived from',
            STACK_SECRET_ALLOWED,
          ),
        ]
      : []),
    ...[...new Map(handed.map((secret) => [variableOf(secret), secret])).values()].map((secret) =>
      block(variableOf(secret) ?? '', secret.path, `For ${secret.purpose} (${sourceText(secret)})`, secret.allowed),
    ),
  ];
}

/** The Terraform variable a secret comes in through; null where Terraform reads or computes it itself. */
export function variableOf(secret: SecretModel): string | null {
  switch (secret.source.from) {
    case 'environment':
    case 'variable':
      return secret.source.name;
    case 'command':
      return secret.name;
    case 'file':
    case 'stack-secret':
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

function block(name: string, from: string, description: string, allowed: string): Block {
  return {
    type: 'variable',
    labels: [name],
    from,
    body: {
      type: 'string',
      description: literal(description),
      default: null,
      ephemeral: true,
      sensitive: true,
      validation: {
        condition: interpolate(absentOrMatches(variable(name), allowed)),
        error_message: literal(`The value must match ${allowed}.`),
      },
    },
  };
}

/** A secret's value in base64 as Terraform computes it while it applies; empty where there is none. */
export function secretValue(secret: SecretModel): Expression {
  const { source } = secret;
  switch (source.from) {
    case 'file': {
      const path = call('pathexpand', quoted(source.file));
      return orEmpty(call('fileexists', path), call('trimsuffix', call('file', path), quoted('\n')));
    }
    case 'stack-secret': {
      const hash = call('sha512', concatenated(variable(STACK_SECRET), quoted(source.label)));
      return orEmpty(isSet(variable(STACK_SECRET)), call('substr', hash, 0, source.length));
    }
    default: {
      const value = variable(variableOf(secret) ?? secret.name);
      return orEmpty(isSet(value), value);
    }
  }
}

/** What a person sets to give a secret its value, in one word. */
export function secretSource({ source, name }: SecretModel): string {
  switch (source.from) {
    case 'file':
      return `file:${encodeURI(source.file)}`;
    case 'stack-secret':
      return `TF_VAR_${STACK_SECRET}`;
    case 'command':
      return `TF_VAR_${name}`;
    default:
      return `TF_VAR_${source.name}`;
  }
}

function orEmpty(condition: Expression, value: Expression): Expression {
  return choice(condition, call('base64encode', value), quoted(''));
}
