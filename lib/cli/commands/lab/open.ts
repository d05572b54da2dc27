import { resolve } from 'node:path';
import { outputOf } from '../../../lab/deploy';
import { Lab } from '../../../lab/lab';
import { rehearsed } from '../../../lab/rehearsed';
import { requireHost, requireUp } from '../../../lab/machines';
import { labPlan, placeOf } from '../../../lab/plan';
import { requireBuildable } from '../../blocked';
import { TOPOLOGY, type Context } from '../../command';
import { withApp, type Loaded } from '../../load';

export { TOPOLOGY };

/** The argument of commands that act on one machine. */
export const MACHINE = {
  placeholder: '<machine>',
  describe: 'name of a machine of the topology',
  takes: 'one',
} as const;

/**
 * The lab of a topology's file.
 * @param purpose `start`: it need not be up yet; `deploy`: its copy of the output is renewed
 * @throws LabError when it is not up
 * @throws UsageError with every finding when an error stands
 */
export async function openLab(
  file: string,
  context: Context,
  purpose: 'use' | 'start' | 'deploy' = 'use',
): Promise<Lab> {
  requireHost();
  const place = placeOf(resolve(context.cwd, file));
  const notes = new Set<string>();
  const adapt = rehearsed(place, (text) => notes.add(text));
  const wanted = { outdir: outputOf(place), adapt };
  return withApp(file, context.cwd, wanted, (loaded) => {
    requireBuildable(loaded, file, context);
    if (purpose !== 'use') notes.forEach(context.say);
    const models = modelsOf(loaded);
    const lab = new Lab(labPlan(place.file, models), models, { say: context.say, signal: context.interrupted() });
    if (purpose !== 'start') requireUp(lab);
    if (purpose === 'deploy') loaded.synth();
    return lab;
  });
}

function modelsOf({ results }: Loaded): Lab['models'] {
  return results.flatMap(({ model }) => (model ? [model] : []));
}
