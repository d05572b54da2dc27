import type { Model } from '../../lib/model';
import { resolve } from '../../lib/resolve';
import type { Problem } from '../../lib/resolve/problems';
import { exampleTopology, modelOf, type ExampleEdits } from '../../lib/testing';
import type { CarrierRecord } from '../../lib/topology/carrier';
import type { Topology } from '../../lib/topology/topology';

export type CarrierEdits = Partial<Omit<CarrierRecord, 'kind' | 'proxies'>>;

/** The example with carriers of one gateway each: `telco` at 198.51.100.10, `carrier2` at 198.51.100.20 and so on. */
export function carrierTopology(carriers: readonly CarrierEdits[], edits: ExampleEdits = {}): Topology {
  const topology = exampleTopology(edits);
  const records = carriers.map((edit, i): CarrierRecord => ({
    kind: 'carrier',
    path: i === 0 ? 'voip/telco' : `voip/carrier${i + 1}`,
    proxies: 'voip/registrar/proxies',
    gateways: [{ address: `198.51.100.${(i + 1) * 10}` }],
    ...edit,
  }));
  return { ...topology, parts: [...topology.parts, ...records] };
}

/** Its model. @throws Error when it cannot be built, with what is wrong */
export function withCarriers(carriers: readonly CarrierEdits[], edits: ExampleEdits = {}): Model {
  return modelOf(carrierTopology(carriers, edits));
}

/** What is wrong with it. */
export function carrierProblems(carriers: readonly CarrierEdits[], edits: ExampleEdits = {}): readonly Problem[] {
  return resolve(carrierTopology(carriers, edits)).problems;
}
