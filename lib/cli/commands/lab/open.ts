import { resolve } from 'node:path';
import { outputOf } from '../../../lab/deploy';
import { Lab } from '../../../lab/lab';
import { rehearsed } from '../../../lab/rehearsed';
import { requireHost } from '../../../lab/machines';
import { labPlan, placeOf } from '../../../lab/plan';
import { findingsAsText } from '../../../report/text';
import { TOPOLOGY, UsageError, type Context } from '../../command';
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
 * @param output `write` renews the lab's copy of the output first
 * @throws UsageError with every finding when an error stands
 */
export async function openLab(file: string, context: Context, output: 'leave' | 'write' = 'leave'): Promise<Lab> {
  requireHost();
  const place = placeOf(resolve(context.cwd, file));
  const models = await withApp(file, context.cwd, { outdir: outputOf(place), adapt: rehearsed(place) }, (loaded) => {
    if (loaded.blocked)
      throw new UsageError(`${file} cannot be built`, findingsAsText(loaded.findings, context.errorStyle));
    if (output === 'write') loaded.synth();
    return modelsOf(loaded);
  });
  return new Lab(labPlan(place.file, models), models, { say: context.say, signal: context.interrupted() });
}

function modelsOf({ results }: Loaded): Lab['models'] {
  return results.flatMap(({ model }) => (model ? [model] : []));
}
