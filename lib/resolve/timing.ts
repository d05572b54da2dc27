import { corosync } from '../facts/corosync';
import { pacemaker } from '../facts/pacemaker';
import type { OpenSipsService } from '../model';
import { Duration } from '../units';

/**
 * Token that Corosync really uses: token + 650 ms × (nodes − 2), the coefficient for the third node and each further one.
 * Source: corosync.conf(5), `token_coefficient`.
 */
export function effectiveToken(token: Duration, nodes: number): Duration {
  return Duration.millis(token.toMillis() + corosync.tokenPerFurtherNode.toMillis() * Math.max(0, nodes - 2));
}

/** Shortest time to agree on a new membership: 1.2 × effective token, rounded up. Source: corosync.conf(5), `consensus`. */
export function shortestConsensus(token: Duration, nodes: number): Duration {
  return Duration.millis(Math.ceil((effectiveToken(token, nodes).toMillis() * corosync.consensusPercent) / 100));
}

/**
 * How often Pacemaker looks for failures it may forget: the failure-timeout, and no less often than its own 15 min. So a
 * failed node is back in use at most twice the failure-timeout after its failure.
 */
export function recheckInterval(failureTimeout: Duration): Duration {
  return failureTimeout.toMillis() < pacemaker.recheckInterval.toMillis() ? failureTimeout : pacemaker.recheckInterval;
}

/**
 * How long the VIP follower waits for OpenSIPS to answer. Under systemd: the unit's stop limit + 10 s, the longest a
 * restart takes before OpenSIPS listens again; only then is the VIP better off on the other node. As a clone: 10 s.
 */
export function followerStartLimit(service: Exclude<OpenSipsService, 'with-virtual-ip'>): Duration {
  const { follower, opensipsStopLimit } = pacemaker;
  return service === 'clone' ? follower.startOfClone : sum(opensipsStopLimit, follower.startMargin);
}

function sum(...spans: readonly Duration[]): Duration {
  return Duration.millis(spans.reduce((total, span) => total + span.toMillis(), 0));
}
