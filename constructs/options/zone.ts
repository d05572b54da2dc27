import { tag } from '../../lib/topology/said';

/** A part of a region that fails on its own, with the subnet that machines get there. */
export class Zone {
  /** @internal What the platform says of it; without a range where it has no such zone. */
  public constructor(public readonly record: { readonly name: string; readonly range: string | undefined }) {
    tag(this, 'Zone');
  }
}
