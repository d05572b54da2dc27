import type { MachineRecord } from './topology';

/** A machine at a third place, in a stack without either of two sites. */
export interface ArbitratorRecord {
  readonly kind: 'arbitrator';
  readonly path: string;
  readonly machine: MachineRecord;
}
