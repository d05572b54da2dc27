import type { OpenSipsVersion } from '../../model';

/** Words that are statements without parentheses (`cfg.y`, cmd). */
const EVERYWHERE = ['drop', 'exit', 'return'] as const;

const TWO = [
  ...EVERYWHERE,
  'add_local_rport',
  'add_rport',
  'add_tcp_alias',
  'append_branch',
  'force_local_rport',
  'force_rport',
  'force_tcp_alias',
  'isdsturiset',
  'isduriset',
  'resetdsturi',
  'resetduri',
  'revert_uri',
] as const;

export const ALONE: Readonly<Record<OpenSipsVersion, readonly string[]>> = {
  '2.2': TWO,
  '2.3': TWO,
  '2.4': TWO,
  '3.4': EVERYWHERE,
  '3.6': EVERYWHERE,
  '4.0': EVERYWHERE,
};

/** Versions in which the name of a called route may hold variables between its quotes; the others crash while they read it. */
export const ROUTE_BY_VARIABLE: readonly OpenSipsVersion[] = ['2.2', '2.3', '2.4'];

/**
 * What a function of a table (not one of the grammar's own) takes between its parentheses: until 2.4 strings alone, then
 * numbers and variables too.
 */
export const ARGUMENTS: Readonly<Record<OpenSipsVersion, readonly ('string' | 'number' | 'variable')[]>> = {
  '2.2': ['string'],
  '2.3': ['string'],
  '2.4': ['string'],
  '3.4': ['string', 'number', 'variable'],
  '3.6': ['string', 'number', 'variable'],
  '4.0': ['string', 'number', 'variable'],
};
