import { corosync } from '../facts/corosync';
import { pacemaker } from '../facts/pacemaker';
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
 * Worst time from a node's last word to a membership without it: effective token + consensus + join. What Pacemaker then
 * does (fencing, start of the VIP) comes on top. Source: corosync.conf(5), `token` and `consensus`.
 */
export function nodeLossDetection(
  totem: { readonly token: Duration; readonly consensus: Duration; readonly join: Duration },
  nodes: number,
): Duration {
  return sum(effectiveToken(totem.token, nodes), totem.consensus, totem.join);
}

/** Worst time from a resource's failure to Pacemaker hearing of it: monitor interval + monitor timeout. */
export function failureDetection(monitor: { readonly interval: Duration; readonly timeout: Duration }): Duration {
  return sum(monitor.interval, monitor.timeout);
}

/**
 * Longest operation of a resource. A failure-timeout below it forgets a failure while its repair is still running.
 * Source: simulated; with a threshold of 1, a second failure before the first is forgotten leaves nothing to run.
 */
export function longestOperation(operations: readonly { readonly timeout: Duration }[]): Duration {
  return Duration.millis(Math.max(0, ...operations.map((operation) => operation.timeout.toMillis())));
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
export function followerStartLimit(service: 'systemd' | 'clone'): Duration {
  const { follower, opensipsStopLimit } = pacemaker;
  return service === 'clone' ? follower.startOfClone : sum(opensipsStopLimit, follower.startMargin);
}

function sum(...spans: readonly Duration[]): Duration {
  return Duration.millis(spans.reduce((total, span) => total + span.toMillis(), 0));
}
