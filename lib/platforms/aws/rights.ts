import type { AwsPlatform, Model } from '../../model';
import { interpolate, reference, type Block } from '../../terraform';
import { names } from './names';

/** What each machine may ask of AWS: a role of its own, and a policy that names what it moves and whom it fences. */
export function rights(model: Model, { instances }: AwsPlatform): readonly Block[] {
  return instances.flatMap(({ machine, path }) => {
    const label = names.machine(machine);
    const role = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    };
    return [
      {
        type: 'resource' as const,
        labels: ['aws_iam_role', label],
        from: path,
        body: { name: `${model.name}-${machine}`, assume_role_policy: JSON.stringify(role) },
      },
      {
        type: 'resource' as const,
        labels: ['aws_iam_instance_profile', label],
        from: path,
        body: { name: `${model.name}-${machine}`, role: interpolate(reference('aws_iam_role', label, 'name')) },
      },
    ];
  });
}

/** Name of a machine's instance profile. */
export function profileOf(machine: string): string {
  return interpolate(reference('aws_iam_instance_profile', names.machine(machine), 'name'));
}
