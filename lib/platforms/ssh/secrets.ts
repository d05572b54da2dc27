import type { Model, SecretModel } from '../../model';
import { absentOrMatches, interpolate, literal, variable, type Block } from '../../terraform';

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
