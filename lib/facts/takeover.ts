/** Seconds at best and at worst. */
interface Seconds {
  readonly from: number;
  readonly to: number;
}

/**
 * Times that no prop sets, in seconds at best and at worst. Measured in the lab on two busy cores with OpenSIPS 3.6.8,
 * MariaDB 10.11 and Pacemaker 2.1.5, as README tells; `estimated` and `limit` were not.
 */
export const takeover = {
  /** Pacemaker plans and begins: at once, or up to a second later where its daemons agree on it in whole seconds. */
  decision: { from: 0.05, to: 1.2 },
  /** An address goes up and its neighbours hear of it; off the other machine before, where that still is. */
  address: { from: 0.03, to: 0.2 },
  /** systemd takes notice of a dead OpenSIPS and starts it, until it answers; beyond `RestartSec`. */
  restart: { from: 0.2, to: 0.9 },
  /** OpenSIPS starts on the other machine, until it answers: it asks its database first. */
  start: { from: 0.2, to: 2 },
  /** Galera: beyond `evs.suspect_timeout`, until those that are left agree and write. */
  agreement: { from: 0.2, to: 1.5 },
  /** haproxy cuts sessions off, and OpenSIPS opens others. */
  sessions: { from: 0, to: 0.3 },
  /** MariaDB starts, beyond `RestartSec`: alone, and until it has joined its Galera cluster. */
  databaseStart: { from: 0.5, to: 5 },
  databaseJoin: { from: 3.5, to: 7 },
} as const satisfies Readonly<Record<string, Seconds>>;

/** What was not measured: bounds, and guesses that are called so. */
export const unmeasured = {
  /** haproxy is started again by systemd, which waits a tenth of a second (its default `RestartSec`). */
  haproxyRestart: { from: 0.1, to: 2 },
  /** From a shot to its proof: no device was ever fired; the upper bound is `stonith-timeout`. */
  fencing: { from: 1 },
  /** corosync-qdevice waits no longer for the third vote (`sync_timeout`, its default). */
  thirdVote: { from: 0, to: 30 },
  /** A call to the API of AWS, and its effect; the upper bound is the limit of the agent's start. */
  api: { from: 2 },
  /** Members of Galera beyond their patience where they are far apart, as they look at it every ten seconds. */
  farAgreement: { from: 0, to: 20 },
  /** A client gives up a request that nobody answers (RFC 3261, timer F), and goes on to its next server. */
  client: { from: 0, to: 32 },
  /** Its agent waits a second, then for an answer: its limit is `booth.site.start`. */
  booth: { from: 1, to: 30 },
  /** A failure is forgotten when Pacemaker next looks. */
  forgiven: { from: 0, to: 5 },
} as const;

/** Seconds that systemd of Debian 12 waits before it starts again what ended: `RestartSec` of the packages' units. */
export const restartDelay = { opensips: 0.2, mariadb: 5 } as const;

/** Seconds of the ways a manager of Pacemaker looks after a stop that it asked systemd for: a tenth of the limit, at most 2. */
export function stopNoticed(limitMillis: number): Seconds {
  const first = Math.min(2, limitMillis / 10_000);
  return { from: first, to: 2 * first };
}
