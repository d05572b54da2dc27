import { hidden, written } from '../../lib/topology/said';

/** A value as a finding may show it. */
export function shown(value: unknown): string {
  return value === null ? 'nothing' : written(value);
}

/** A value's kind, where the value may be a secret. */
export function kindAlone(value: unknown): string {
  return value === null ? 'nothing' : written(hidden(value));
}
