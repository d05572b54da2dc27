import type { Model } from '../../model';
import type { Block } from '../../terraform';
import { tagged, vpcOf } from './network';
import { names } from './names';

/** What each machine lets in: the very openings of its own firewall. */
export function securityGroups(model: Model): readonly Block[] {
  const { platform } = model;
  if (platform.id !== 'aws') return [];
  return platform.instances.map(({ machine, path }) => ({
    type: 'resource',
    labels: ['aws_security_group', securityGroupOf(machine)],
    from: path,
    body: { name: `${model.name} ${machine}`, vpc_id: vpcOf(platform), ...tagged(machine) },
  }));
}

/** Label of a machine's group. */
export function securityGroupOf(machine: string): string {
  return names.machine(machine);
}
