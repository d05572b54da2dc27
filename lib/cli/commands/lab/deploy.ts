import { requireTerraform, rollOut } from '../../../lab/deploy';
import { originsOf } from '../../../lab/machines';
import { defineCommand, succeeded } from '../../command';
import { openLab, TOPOLOGY } from './open';

export const deploy = defineCommand({
  name: 'lab deploy',
  summary: 'roll the topology out in the lab, as it would be on real machines',
  details: [
    'Writes the output into the lab’s folder and applies it with Terraform (TERRAFORM_BINARY_NAME names another, such as',
    'tofu). Secrets are those of the environment (TF_VAR_<name>), else made up and kept in the lab; its machines have an',
    'SSH key of their own. Stacks are rolled out one after the other.',
  ],
  arguments: [TOPOLOGY],
  options: {
    stack: { type: 'string', placeholder: 'NAME', describe: 'this stack alone (default all)' },
  },
  run: async ([file = ''], { stack }, context) => {
    await requireTerraform(context.env);
    const lab = await openLab(file, context, 'deploy');
    const deployed = await rollOut(lab, context.env, stack ?? null);
    return succeeded(
      [
        ...deployed.map(({ stack, summary, seconds }) => `${stack}: ${summary}, in ${seconds.toFixed(0)} s`),
        ...originsOf(lab),
      ].join('\n'),
    );
  },
});
