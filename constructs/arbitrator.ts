import { Construct } from 'constructs';
import { props as read, recordOf } from '../lib/topology/said';
import { declare } from './declare';
import type { Machine } from './options/machine';

export interface ArbitratorProps {
  /** The machine. It needs little; what counts is that it is lost with none of the sites. */
  readonly machine: Machine;
}

/** A machine at a third place, in a stack of its own, that votes where two sites alone could not agree. */
export interface IArbitrator extends Construct {
  /** What stands there; its stack is where this construct is. */
  readonly machine: Machine;
}

/**
 * A machine at a place that is lost with none of the sites, in a stack of its own, so that two sites and this one are
 * three. Alone it does nothing: whatever takes it as `arbitrator` runs its vote there, and several may take the same one.
 *
 * ```ts
 * const witness = new OpenSipsStack(app, 'witness', { platform });
 * const arbitrator = new Arbitrator(witness, 'arbitrator', { machine: Machine.at('witness1', '203.0.113.5') });
 * ```
 */
export class Arbitrator extends Construct implements IArbitrator {
  public readonly machine: Machine;

  constructor(scope: Construct, id: string, props: ArbitratorProps) {
    super(scope, id);
    this.machine = read(props).machine;
    declare(this, () => ({ kind: 'arbitrator', path: this.node.path, machine: recordOf(this.machine, 'Machine') }));
  }
}
