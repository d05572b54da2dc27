import { clusterOf } from '../../../lab/cluster';
import { LabError } from '../../../lab/errors';
import type { Lab } from '../../../lab/lab';
import type { OptionSpecs } from '../../command';

/** For a topology with several proxy clusters. */
export const CLUSTER = {
  cluster: { type: 'string', short: 'c', placeholder: 'NAME', describe: 'proxy cluster (default the only one)' },
} as const satisfies OptionSpecs;

export function chosenCluster(
  lab: Lab,
  { cluster }: { readonly cluster: string | undefined },
): ReturnType<typeof clusterOf> {
  return clusterOf(lab, cluster ?? null);
}

/** @throws LabError unless the text is a whole number in the range */
export function wholeNumber(text: string, what: string, min: number, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw new LabError(`${what} is not a number that can be used`, [
    `found    ${JSON.stringify(text)}`,
    `allowed  a whole number from ${min} to ${max}`,
  ]);
}
