import { tag, textOf } from '../../lib/topology/said';
import type { TimingRecord } from '../../lib/topology/pacemaker';
import type { Duration } from '../../lib/units';

/** How soon Corosync calls a silent node dead. */
export class Timing {
  /**
   * Machines on one segment that never pause for a third of a second (token 300 ms): service is back about a second after
   * a crash. A virtual machine that is migrated live or starved pauses longer and would be taken for dead: use
   * {@link Timing.of} or {@link Timing.wan} there.
   */
  public static lan(): Timing {
    return new Timing({ profile: 'lan' });
  }

  /** Machines whose network or hypervisor may pause for seconds (token 10 s): slower, and no node is fenced for a hiccup. */
  public static wan(): Timing {
    return new Timing({ profile: 'wan' });
  }

  /**
   * @param token silence after which a node is suspected; too short fences a node that only paused, too long is time
   * without service
   * @param consensus time to agree on the new membership; Corosync wants 1.2 times the token or more. Left out: 1.2 times
   */
  public static of(token: Duration, consensus?: Duration): Timing {
    return new Timing({
      profile: 'explicit',
      token: textOf(token, 'Duration'),
      consensus: textOf(consensus, 'Duration'),
    });
  }

  private constructor(public readonly record: TimingRecord) {
    tag(this, 'Timing');
  }
}
