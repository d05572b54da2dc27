import { nearest } from '../units';
import { LabError } from './errors';
import type { Lab } from './lab';
import type { LabMachine, LabPlan, LabSite, LabWan } from './plan';

/** Pairs of sites, each once. */
export function sitePairs({ sites }: LabWan): readonly (readonly [LabSite, LabSite])[] {
  return sites.flatMap((site, i) => sites.slice(i + 1).map((other) => [site, other] as const));
}

/** @throws LabError for a topology of one site */
export function requireWan({ wan }: LabPlan): LabWan {
  if (wan) return wan;
  throw new LabError('the topology has one site', ['fix      give it an Interconnect with a stack for each site']);
}

/** @throws LabError with the names there are when there is no such site */
export function siteOf(plan: LabPlan, name: string): LabSite {
  const { sites } = requireWan(plan);
  const found = sites.find((site) => site.name === name);
  if (found) return found;
  const names = sites.map((site) => site.name);
  const meant = nearest(name, names);
  throw new LabError(`the topology has no site '${name}'`, [
    meant === undefined ? `allowed  ${names.join(', ')}` : `did you mean ${meant}?`,
  ]);
}

/** All machines of a site. */
export function siteMachines(lab: Lab, site: LabSite): readonly LabMachine[] {
  return site.machines.map((name) => lab.machine(name));
}
