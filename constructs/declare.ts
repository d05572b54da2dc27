import type { IConstruct } from 'constructs';
import type { AcceptanceRecord, Part } from '../lib/topology/topology';

const PART = 'opensips-cdk:part';
const ACCEPTANCE = 'opensips-cdk:acceptance';

/** Leaves on the construct what its author said. It may still grow, so it is read when the stack synthesises. */
export function declare(construct: IConstruct, part: () => Part): void {
  construct.node.addMetadata(PART, part);
}

export function declareAcceptance(construct: IConstruct, acceptance: AcceptanceRecord): void {
  construct.node.addMetadata(ACCEPTANCE, acceptance);
}

/** What was declared below a construct, in the order of construction. */
export function declared(root: IConstruct): {
  readonly parts: readonly Part[];
  readonly acceptances: readonly AcceptanceRecord[];
} {
  const entries = root.node.findAll().flatMap((construct) => construct.node.metadata);
  return {
    parts: entries.filter((entry) => entry.type === PART).map((entry) => (entry.data as () => Part)()),
    acceptances: entries.filter((entry) => entry.type === ACCEPTANCE).map((entry) => entry.data as AcceptanceRecord),
  };
}
