import type { DatabaseAccess } from '../../model';
import { Duration } from '../../units';

/** How long a worker waits for its database, in the parameters of module db_mysql. */
export interface Patience {
  /** `timeout_interval`, whole seconds: for a connection, and for each answer. */
  readonly answer: Duration;
  /** `max_db_retries`: connections tried, one right after the other, when one was lost. */
  readonly connections: number;
  /** `max_db_queries`: times one query is sent, each over a new connection. */
  readonly attempts: number;
}

/** The daemon's own, 2.2 to 4.0 (`db_mysql.c`). */
export const DAEMON_PATIENCE = { answer: Duration.seconds(2), attempts: 2 } as const;

/**
 * Ours, for a database that nodes share, measured with 2.2.8 and 3.6.8. A server that says nothing holds a worker for
 * answer × (1 + connections); one that takes connections and does not commit, for answer × attempts.
 *
 * When a member of a Galera cluster dies, no other one commits for 3 s, or for 6.3 s with Galera's own times. A write that is
 * given up meanwhile is made all the same, and made again: with the daemon's own 2 s, and those, six phones that registered all the time left
 * 20 contacts stored twice, and 5 that had been told "200" and were in no table. With 8 s each was stored once.
 */
export const PATIENCE: Readonly<Record<DatabaseAccess['by'], Patience>> = {
  // haproxy ends the connections to a server that is gone after 3.5 s at most, so the answer is waited for no longer than
  // that; then it takes a connection or two until the next server is in use.
  haproxy: { answer: Duration.seconds(8), connections: 3, attempts: 2 },
  // Nothing but time tells that a server is gone, and each process has to find out by itself. One connection must be tried,
  // or a server that was away is never used again.
  'db-virtual': { answer: Duration.seconds(4), connections: 1, attempts: 2 },
  direct: { answer: Duration.seconds(8), connections: 1, attempts: 2 },
};
