import type { MachineRecord } from './values';

/** A machine at a third place, in a stack without either of two sites. */
export interface ArbitratorRecord {
  readonly kind: 'arbitrator';
  readonly path: string;
  readonly machine: MachineRecord;
}
