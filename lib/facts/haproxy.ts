import { Duration } from '../units';

/** HAProxy 2.6, the version of Debian 12, and what we choose for it in front of a database. */
export const haproxy = {
  /** Checks in a row that take a server out of use, or into it again. */
  fall: 2,
  rise: 2,
  /** Longer than the kernel takes to send a lost first packet again. A check waits no longer than its interval for this. */
  connectTimeout: Duration.seconds(2),
  /** For the answer of a check, once it is connected. */
  checkTimeout: Duration.seconds(2),
  /** A server that is gone without a word is noticed on a silent connection after idle + count * interval. */
  keepalive: { idle: Duration.seconds(60), interval: Duration.seconds(10), count: 6 },
  /**
   * How long a process that a reload replaced may finish what is under way. It checks nothing any more: what stayed on it
   * would be cut off from no server that fails, and could write to another one than the new process does.
   */
  hardStop: Duration.seconds(2),
  /** How long the address of a name holds while DNS fails; timers end at 24.8 days. */
  nameHold: Duration.hours(24 * 24),
} as const;

/** Between two checks while a server is on its way out or in: half of the interval, so that the second opinion comes soon. */
export function fastInterval(interval: Duration): Duration {
  return Duration.millis(Math.ceil(interval.toMillis() / 2));
}

/** A span as haproxy reads it: whole seconds where they do not round, else milliseconds. */
export function haproxyTime(span: Duration): string {
  const ms = span.toMillis();
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
