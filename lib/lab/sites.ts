import type { Model } from '../model';
import { nearest, type Duration } from '../units';
import { LabError } from './errors';
import type { Lab } from './lab';
import type { LabMachine, LabPlan, LabSegment } from './plan';

/** Sites that are far from each other, each a stack of its own. */
export interface LabWan {
  readonly sites: readonly LabSite[];
  /** Time a packet takes to another site and back. */
  readonly roundTrip: Duration;
}

export interface LabSite {
  readonly name: string;
  /** Name of its stack. */
  readonly stack: string;
  /** Names of all its machines. */
  readonly machines: readonly string[];
  /** Networks that no other site is in. */
  readonly segments: readonly LabSegment[];
}

/** What is between the sites that an Interconnect names, as far as the topology has them; null for fewer than two. */
export function wanOf(
  models: readonly Model[],
  machines: readonly LabMachine[],
  segments: readonly LabSegment[],
): LabWan | null {
  const found = models.flatMap((model) =>
    model.interconnects.slice(0, 1).map(({ site, roundTrip }) => ({ model, name: site, roundTrip })),
  );
  const [first] = found;
  if (!first || found.length < 2) return null;
  const bridgesOf = ({ machines: own }: Model): readonly string[] =>
    own.flatMap(
      ({ name }) => machines.find((each) => each.name === name)?.interfaces.map(({ bridge }) => bridge) ?? [],
    );
  const sites = found.map(({ model, name }) => {
    const elsewhere = found.flatMap((other) => (other.model === model ? [] : bridgesOf(other.model)));
    const own = bridgesOf(model).filter((bridge) => !elsewhere.includes(bridge));
    return {
      name,
      stack: model.name,
      machines: model.machines.map((machine) => machine.name),
      segments: segments.filter(({ bridge }) => own.includes(bridge)),
    };
  });
  return { sites, roundTrip: first.roundTrip };
}

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
