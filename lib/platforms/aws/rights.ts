import { aws } from '../../facts/aws';
import type { AwsPlatform, Model } from '../../model';
import { interpolate, reference, type Block, type Expression } from '../../terraform';
import { terraformName } from '../../units';
import { ACCOUNT, type Statement } from './arns';
import { clusterRights } from './cluster-rights';
import { names } from './names';

/** What a machine may do, for one purpose: a policy of its own in the machine's role. */
interface Rights {
  readonly purpose: string;
  /** None where the machine has nothing to do with it. */
  readonly of: (model: Model, platform: AwsPlatform, machine: string) => readonly Statement[];
}

/**
 * One policy for each purpose. What a machine needs at its first boot must not stand in one with ARNs of instances: the
 * instance waits for that policy, and would wait for itself.
 */
const RIGHTS: readonly Rights[] = [{ purpose: 'cluster', of: clusterRights }];

/** What each machine may ask of AWS: a role of its own, and policies that name what it moves and whom it fences. */
export function rights(model: Model, platform: AwsPlatform): readonly Block[] {
  const policies = platform.instances.flatMap(({ machine, path }) => [
    ...roleOf(aws.role.name(model.name, platform.region, machine), machine, path),
    ...granted(model, platform, machine).map(({ purpose, statements }) => ({
      type: 'resource' as const,
      labels: ['aws_iam_role_policy', policyOf(machine, purpose)],
      from: path,
      body: {
        name: purpose,
        role: interpolate(reference('aws_iam_role', names.machine(machine), 'id')),
        policy: document(statements),
      },
    })),
  ]);
  return [...(policies.some(({ labels }) => labels[0] === 'aws_iam_role_policy') ? account(model) : []), ...policies];
}

/** Policies without which the programs of a machine fail. */
export function policiesOf(model: Model, platform: AwsPlatform, machine: string): readonly Expression[] {
  return granted(model, platform, machine).map(({ purpose }) =>
    reference('aws_iam_role_policy', policyOf(machine, purpose)),
  );
}

/** Name of a machine's instance profile. */
export function profileOf(machine: string): string {
  return interpolate(reference('aws_iam_instance_profile', names.machine(machine), 'name'));
}

function granted(model: Model, platform: AwsPlatform, machine: string) {
  return RIGHTS.map(({ purpose, of }) => ({ purpose, statements: of(model, platform, machine) })).filter(
    ({ statements }) => statements.length > 0,
  );
}

function policyOf(machine: string, purpose: string): string {
  return terraformName(machine, purpose);
}

function roleOf(name: string, machine: string, from: string): readonly Block[] {
  const label = names.machine(machine);
  const assume_role_policy = document([
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ]);
  return [
    { type: 'resource', labels: ['aws_iam_role', label], from, body: { name, assume_role_policy } },
    {
      type: 'resource',
      labels: ['aws_iam_instance_profile', label],
      from,
      body: { name, role: interpolate(reference('aws_iam_role', label, 'name')) },
    },
  ];
}

/** Whose ARNs they are. */
function account({ name: from }: Model): readonly Block[] {
  return [ACCOUNT.identity, ACCOUNT.partition].map((labels) => ({ type: 'data', labels: [...labels], body: {}, from }));
}

/** References within stand in texts, and are without quotes, so what comes of it is JSON still. */
function document(statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
