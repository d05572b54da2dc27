import { Duration } from '../units';

/**
 * What Corosync 3 accepts and defaults to (corosync.conf(5), corosync-qdevice(8), and `corosync -t` tried at the bounds),
 * and the token profiles, which are ours.
 */
export const corosync = {
  /** UDP port of link 0; link n uses this port plus n (seen on a running 3.1.7). */
  port: 5405,
  /** TCP port of the machine that gives the third vote. */
  quorumDevicePort: 5403,

  /**
   * Silence after which a node is suspected.
   * Lower bound of any choice: the longest pause a healthy machine takes. A hypervisor that migrates or snapshots a
   * machine stops it for tenths of a second to seconds, and a pause longer than the token ends in a needless move, or in
   * a healthy machine being fenced. Upper bound: the whole token is time without service when a machine dies.
   * - unsaid: machines on one segment that may pause for tenths of a second, as virtual ones do. Measured with OpenSIPS
   *   3.6 on two nodes: a crash costs about 2.4 s.
   * - `lan`: machines on one segment that never pause for a third of a second: bare metal, or virtual machines that are
   *   neither migrated live nor starved. Measured there: 0.9 s; on an overloaded host it also lost a living node.
   * - `wan`: machines whose network or hypervisor may pause for seconds. Above Corosync's own default, which busy
   *   hypervisors outlast.
   */
  token: { unsaid: Duration.seconds(1), lan: Duration.millis(300), wan: Duration.seconds(10) },
  /** Corosync's own default. */
  defaultToken: Duration.millis(3000),
  /** Below this `corosync -t` refuses: the token is retransmitted after token / 4.2, and no sooner than 30 ms. */
  shortestToken: Duration.millis(126),
  /** Beyond this, what Corosync is for is lost; ours. */
  longestToken: Duration.minutes(5),
  /** Added to the token for each node beyond the second (`token_coefficient`, Corosync's default). */
  tokenPerFurtherNode: Duration.millis(650),
  /** Consensus is at least this many hundredths of the token. */
  consensusPercent: 120,
  /** Wait for join messages: on a LAN Corosync's default, elsewhere above any round trip. */
  join: { lan: Duration.millis(50), wan: Duration.millis(500) },

  /** Bytes a key must have (knet: 1024 bits). */
  shortestKey: 128,
  /** Characters of `cluster_name`; ours, well within a line of the file (512 bytes). */
  longestName: 128,
} as const;
