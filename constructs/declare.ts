import { Construct, type IConstruct } from 'constructs';
import { isObject, props, written } from '../lib/topology/said';
import type { AcceptanceRecord, MisfitRecord, Part } from '../lib/topology/topology';

const PART = 'opensips-cdk:part';
const ACCEPTANCE = 'opensips-cdk:acceptance';
const MISFIT = 'opensips-cdk:misfit';

/** Leaves on the construct what its author said. It may still grow, so it is read when the stack synthesises. */
export function declare(construct: IConstruct, part: () => Part): void {
  construct.node.addMetadata(PART, part);
}

type WithoutPath<P> = P extends Part ? Omit<P, 'path'> : never;

/**
 * Leaves in a site's own stack, beside its parts, what it has to know of the others. Two sites may have been put into one
 * stack; a finding says so, and no id is taken twice.
 */
export function declareAtSite(topology: Construct, id: string, site: string, record: () => WithoutPath<Part>): void {
  const end = new Construct(topology, topology.node.tryFindChild(id) ? `${id}-${site}` : id);
  declare(end, () => ({ ...record(), path: end.node.path }));
}

export function declareAcceptance(construct: IConstruct, acceptance: AcceptanceRecord): void {
  construct.node.addMetadata(ACCEPTANCE, acceptance);
}

/** Leaves on the construct that a prop is of the wrong kind, where no part of the topology has a place for it. */
export function declareMisfit(construct: IConstruct, prop: string, value: unknown, wanted: string): void {
  const record: MisfitRecord = { path: construct.node.path, prop, found: written(value), wanted };
  construct.node.addMetadata(MISFIT, record);
}

/** Options for a part, by the prop they stand in; none when that holds something else. */
export function options<V extends object>(construct: IConstruct, prop: string, value: V | undefined): Partial<V> {
  if (value !== undefined && !isObject(value)) declareMisfit(construct, prop, value, 'an object with options');
  return props<Partial<V>>(value);
}

/** What was declared below a construct, in the order of construction. */
export function declared(root: IConstruct): {
  readonly parts: readonly Part[];
  readonly acceptances: readonly AcceptanceRecord[];
  readonly misfits: readonly MisfitRecord[];
} {
  const entries = root.node.findAll().flatMap((construct) => construct.node.metadata);
  return {
    parts: entries.filter((entry) => entry.type === PART).map((entry) => (entry.data as () => Part)()),
    acceptances: entries.filter((entry) => entry.type === ACCEPTANCE).map((entry) => entry.data as AcceptanceRecord),
    misfits: entries.filter((entry) => entry.type === MISFIT).map((entry) => entry.data as MisfitRecord),
  };
}
