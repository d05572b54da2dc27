import { aws } from '../../facts/aws';
import { instanceOf, type AwsPlatform, type Model, type NewHostKey } from '../../model';
import { interpolate, literal, reference, type Block, type Expression, type Json } from '../../terraform';
import { secretText, secretVersion } from '../configuration';
import { names } from './names';

/**
 * The private half of each machine's host key, in a parameter that this machine's role alone may read, of this stack's
 * roles. It is written and never read back: neither plan nor state has it. A new version is written when `version` of the
 * secret says so, for machines that are made from then on.
 *
 * The parameter is encrypted with the account's own key for parameters, which lets everyone decrypt who may read a parameter
 * (AWS Systems Manager user guide, "Restricting decryption of SecureString parameter values"): no right on a key is given.
 */
export function hostKeys(model: Model, platform: AwsPlatform): readonly Block[] {
  return platform.hostKeys.flatMap((key) => [parameter(key, model), policy(key, model)]);
}

/** Blocks that a machine's first boot asks for its host key by. */
export function hostKeyBlocks({ hostKeys: keys }: AwsPlatform, machine: string): readonly Expression[] {
  const label = names.machine(machine);
  if (keys.every((key) => key.machine !== machine)) return [];
  return [reference(PARAMETER, label), reference(POLICY, names.hostKey(machine))];
}

const PARAMETER = 'aws_ssm_parameter';
const POLICY = 'aws_iam_role_policy';

function parameter({ machine, privateKey }: NewHostKey, model: Model): Block {
  const secret = model.secrets.find(({ name }) => name === privateKey);
  return block(PARAMETER, names.machine(machine), machine, model, {
    name: literal(aws.hostKeyParameter(model.name, machine)),
    description: literal(`SSH host key of ${machine}`),
    type: 'SecureString',
    value_wo: secret ? interpolate(secretText(secret)) : '',
    value_wo_version: secret ? secretVersion(secret) : 1,
  });
}

/** A policy of its own: it stands before the machine does, and the others name the machine. */
function policy({ machine }: NewHostKey, model: Model): Block {
  const label = names.machine(machine);
  const statement = {
    Effect: 'Allow',
    Action: 'ssm:GetParameter',
    Resource: interpolate(reference(PARAMETER, label, 'arn')),
  };
  return block(POLICY, names.hostKey(machine), machine, model, {
    name: 'ssh-host-key',
    role: interpolate(reference('aws_iam_role', label, 'name')),
    policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
  });
}

function block(
  type: string,
  label: string,
  machine: string,
  model: Model,
  body: { readonly [key: string]: Json },
): Block {
  return { type: 'resource', labels: [type, label], from: instanceOf(model, machine)?.path ?? model.name, body };
}
