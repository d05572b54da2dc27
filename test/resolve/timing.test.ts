import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corosync } from '../../lib/facts/corosync';
import { pacemaker } from '../../lib/facts/pacemaker';
import { effectiveToken, followerStartLimit, recheckInterval, shortestConsensus } from '../../lib/resolve/timing';
import { Duration } from '../../lib/units';

const ms = (amount: number): Duration => Duration.millis(amount);

describe('timing', () => {
  it.each([
    [2, 1000],
    [3, 1650],
    [5, 2950],
  ])('the token of %i nodes that say 1000 ms is %i ms', (nodes, token) => {
    expect(effectiveToken(ms(1000), nodes)).toEqual(ms(token));
  });

  it.each([
    [1000, 2, 1200],
    [1000, 3, 1980],
    [126, 2, 152],
    [300, 2, 360],
  ])('a token of %i ms and %i nodes need a consensus of %i ms', (token, nodes, consensus) => {
    expect(shortestConsensus(ms(token), nodes)).toEqual(ms(consensus));
  });

  it('the consensus is never below 1.2 times the token, and less than a millisecond above', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300_000 }), fc.integer({ min: 2, max: 32 }), (token, nodes) => {
        const real = effectiveToken(ms(token), nodes).toMillis();
        const consensus = shortestConsensus(ms(token), nodes).toMillis();
        expect(consensus * 10).toBeGreaterThanOrEqual(real * 12);
        expect((consensus - 1) * 10).toBeLessThan(real * 12);
      }),
    );
  });

  it('Pacemaker looks again after the failure-timeout, but no less often than by itself', () => {
    expect(recheckInterval(ms(120_000))).toEqual(ms(120_000));
    expect(recheckInterval(pacemaker.recheckInterval)).toEqual(pacemaker.recheckInterval);
    expect(recheckInterval(Duration.hours(2))).toEqual(pacemaker.recheckInterval);
  });

  it('the follower outlasts a restart by systemd, and waits little for a clone that runs already', () => {
    expect(followerStartLimit('systemd').toMillis()).toBeGreaterThan(pacemaker.opensipsStopLimit.toMillis());
    expect(followerStartLimit('clone')).toEqual(pacemaker.follower.startOfClone);
  });

  it('the profiles are what Corosync takes, and the failure-timeout outlasts every operation of ours', () => {
    for (const token of Object.values(corosync.token)) {
      expect(token.toMillis()).toBeGreaterThanOrEqual(corosync.shortestToken.toMillis());
    }
    const { defaults, follower, ipaddr2, systemd } = pacemaker;
    const ours = [
      defaults.operationTimeout,
      systemd.timeout,
      ipaddr2.start,
      ipaddr2.stop,
      follower.stop,
      followerStartLimit('systemd'),
    ];
    const longest = Math.max(...ours.map((timeout) => timeout.toMillis()));
    expect(defaults.failureTimeout.toMillis()).toBeGreaterThanOrEqual(longest);
    expect(systemd.timeout.toMillis()).toBeGreaterThan(pacemaker.opensipsStopLimit.toMillis());
  });
});
