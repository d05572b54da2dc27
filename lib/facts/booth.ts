import { Duration } from '../units';

/** What boothd 1.0 of Debian 12 accepts and does, and the values we choose for its tickets. */
export const booth = {
  /** UDP between members, TCP from its command line. */
  port: 9929,
  /** `MAX_NODES`: sites and arbitrators together. */
  mostMembers: 16,
  /** Fewer than these is refused: a ticket has to survive some lost packets. More than these as well. */
  retries: { min: 3, max: 100 },
  /** Characters of the key, blanks around it left out. */
  key: { min: 8, max: 64 },
  /** The one ticket of a deployment; letters, digits, `-` and `/` would do. */
  ticket: 'opensips',

  /**
   * How late the holder of a ticket may notice that it has lost it, beside `timeout`, which is how often it looks: members
   * tell each other whole seconds that are left, rounded down, and it takes a moment until Pacemaker has heard of it.
   */
  lateness: Duration.seconds(2),
  /** Longest delay before an election, at random, so that two sites do not ask at once. */
  electionDelay: Duration.seconds(1),

  /** Ours, each with its reason. */
  defaults: {
    /** booth's own is 600 s, which is long to be without telephones; renewed twice within it. */
    expire: Duration.seconds(60),
    /** Half a second between continents on a bad day. */
    roundTrip: Duration.millis(500),
  },
  /** Beyond the hour a person is there sooner. */
  longest: Duration.hours(1),
  /** Beyond the second there is no line on Earth. */
  roundTrip: { min: Duration.millis(1), max: Duration.seconds(2) },

  /** `ocf:pacemaker:booth-site`; a look is at the process alone. Its start waits a second, then for an answer. */
  site: {
    start: Duration.seconds(30),
    stop: Duration.seconds(30),
    monitor: { interval: Duration.seconds(10), timeout: Duration.seconds(20) },
  },
  /** How soon an arbitrator that ended is started again: its address may not be there yet. */
  retry: Duration.seconds(1),
} as const;
