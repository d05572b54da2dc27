import { Duration } from '../../units';

/**
 * Ours: for how long a process of OpenSIPS may have nothing to ask its database. By day some phone registers and each
 * process gets its turn within that time.
 */
export const LONGEST_SILENCE = Duration.minutes(20);
