import { LONGEST_LIFETIME } from '../../facts/opensips/usrloc';
import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { Duration } from '../../units';
import { numberParameter, parameter, perCluster } from '../reading';
import { defineRule } from '../rule';

/** Where contacts travel between nodes, each phone renews its own soon enough to mend what got lost on the way. */
export const lapseWithinHalfAnHour = defineRule({
  id: 'contacts/lapse-within-half-an-hour',
  severity: 'warning',
  acceptable: true,
  summary: 'replicated contacts are renewed every half an hour or sooner',
  why: 'A contact that one node has missed is mended by the next renewal alone: after a takeover that phone cannot be called for as long as its registration lasts.',
  sources: [sources.article, sources.issue1591],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        registration: { maxExpires: Duration.hours(2) },
      });`,
    fix: 'set `maxExpires` of `registration` to that or less',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        registration: { maxExpires: Duration.minutes(20) },
      });`,
  },
  check: perCluster(replicating, (cluster) =>
    cluster.nodes.flatMap(({ config }) => {
      const line = parameter(config, 'registrar', 'max_expires');
      const seconds = numberParameter(config, 'registrar', 'max_expires', 0);
      if (seconds > 0 && seconds <= LONGEST_LIFETIME.toSeconds()) return [];
      return [
        {
          path: line?.from ?? cluster.path,
          message: 'a contact that a node has missed may be missing for long',
          found: seconds > 0 ? `max_expires ${Duration.seconds(seconds).toString()}` : 'max_expires 0: no limit',
          allowed: `${LONGEST_LIFETIME.toString()} or less`,
          fix: 'set `maxExpires` of `registration` to that or less',
        },
      ];
    }),
  ),
});

function replicating({ cluster, replication }: ProxyClusterParts) {
  return replication && replication.contacts !== 'off' ? cluster : null;
}
