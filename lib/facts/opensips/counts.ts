import type { CallCount, OpenSipsVersion } from '../../model';
import { dialects } from './dialects';

/**
 * How nodes report calls in progress: every 200 ms (milliseconds), which early versions do every 10 ms; a node that was not
 * heard of for five seconds has none any more. The daemon's own ten would count the calls of a node that died once more
 * where the other one of its pair has taken them over; far fewer would forget a site for a few lost packets.
 */
export const COUNT_REPORTS = { intervalMs: 200, expirySeconds: 5, defaultExpirySeconds: 10 } as const;

/** How nodes report calls begun within a second: a report is worth nothing much longer than that. */
export const RATE_REPORTS = { intervalMs: 200, expirySeconds: 2 } as const;

/**
 * Marks a profile or pipe that nodes tell each other over BIN. A node that is stopped with calls in such a profile of values
 * tells the others once more when its sockets are gone already, and its first process crashes at the very end of the stop
 * (`repl_prof_remove` in `mod_destroy`, seen in 3.6.8): what is to be written has been written by then.
 */
export const SHARED_SUFFIX = '/b';

/** Dialog profile of a count, as it is declared and as the script names it: the suffix belongs to both. */
export function profileName({ per, over }: Pick<CallCount, 'per' | 'over'>): string {
  return `${per === 'total' ? 'calls' : per}${over === 'sites' ? SHARED_SUFFIX : ''}`;
}

/** Variable of the script that holds the size of a profile. */
export const SCRIPT_COUNT = '$var(calls)';

/** Pipe of a count; in front stands the user name of From, in which nothing behind it can be meant as a suffix. */
export function pipeName({ per }: Pick<CallCount, 'per'>): string {
  return per === 'total' ? 'calls' : `$(fU):${per}`;
}

/** Suffix of a pipe's name where it is checked; elsewhere the name stands alone. */
export function pipeSuffix({ over }: Pick<CallCount, 'over'>, version: OpenSipsVersion): string {
  return over === 'sites' ? dialects[version].ratelimit.suffix : '';
}
