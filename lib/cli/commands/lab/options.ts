import { clusterOf, clustersOf, type LabCluster } from '../../../lab/cluster';
import { LabError } from '../../../lab/errors';
import type { Lab } from '../../../lab/lab';
import type { LabMachine, LabSite } from '../../../lab/plan';
import { siteOf } from '../../../lab/sites';
import type { OptionSpecs } from '../../command';

/** For a topology with several proxy clusters. */
export const CLUSTER = {
  cluster: {
    type: 'string',
    short: 'c',
    placeholder: 'NAME',
    describe: 'proxy cluster, or its stack or site (default the only one)',
  },
} as const satisfies OptionSpecs;

/** For faults of a whole site. */
export const SITE = {
  site: { type: 'string', placeholder: 'NAME', describe: 'this site, instead of a machine' },
} as const satisfies OptionSpecs;

/** @param machine that the command is about: without a name, of several clusters its stack's is meant */
export function chosenCluster(
  lab: Lab,
  { cluster }: { readonly cluster: string | undefined },
  machine?: LabMachine,
): LabCluster {
  const own = lab.models.find(({ machines }) => machines.some(({ name }) => name === machine?.name));
  const near = clustersOf(lab).filter((each) => own?.proxyClusters.includes(each.cluster.cluster));
  const [only, ...others] = near;
  if (cluster === undefined && only && others.length === 0) return only.cluster;
  return clusterOf(lab, cluster ?? null);
}

/**
 * The site that was named, if any.
 * @param machine the one that was named beside it
 * @throws LabError when both were named
 */
export function chosenSite(
  lab: Lab,
  { site }: { readonly site: string | undefined },
  machine: string | undefined,
): LabSite | undefined {
  if (site === undefined) return undefined;
  if (machine === undefined) return siteOf(lab.plan, site);
  throw new LabError(`one of the two is meant: machine '${machine}', or --site ${site}`);
}

/** @throws LabError unless the text is a whole number in the range */
export function wholeNumber(text: string, what: string, min: number, max: number): number {
  return numberBetween(text, /^\d+$/, what, `a whole number from ${min} to ${max}`, [min, max]);
}

/** @throws LabError unless the text is a number of percent */
export function percentage(text: string, what: string): number {
  return numberBetween(text, /^\d+(\.\d+)?$/, what, 'a number from 0 to 100, such as 0.5', [0, 100]);
}

function numberBetween(
  text: string,
  form: RegExp,
  what: string,
  allowed: string,
  [min, max]: readonly [number, number],
): number {
  const number = Number(text);
  if (form.test(text) && number >= min && number <= max) return number;
  throw new LabError(`${what} is not a number that can be used`, [
    `found    ${JSON.stringify(text)}`,
    `allowed  ${allowed}`,
  ]);
}
