import { sources } from '../../facts/sources';
import { zonesOf } from '../zones';
import { defineRule } from '../rule';

/** The machines of a cluster stand in more than one zone. */
export const zonesShareNoFate = defineRule({
  id: 'platform/zones-share-no-fate',
  severity: 'warning',
  acceptable: true,
  summary: 'a cluster outlives the zone of one of its machines',
  why: 'A zone loses its power or its network, as happens every few years, and no machine of the cluster is left to take over.',
  sources: [sources.awsPlacement],
  check: (model) => {
    const clusters = zonesOf(model).filter(({ machines }) => machines > 1);
    if (clusters.length === 0) return 'does-not-apply';
    return clusters.flatMap(({ path, byZone }) => {
      const [zone, ...others] = byZone.keys();
      if (zone === undefined || others.length > 0) return [];
      return [
        {
          path,
          message: 'all machines of this cluster stand in one zone, and go down with it',
          found: zone,
          allowed: 'two zones, or a second site elsewhere',
          fix: 'give one of them another zone, or accept it where an address in one subnet is worth more',
        },
      ];
    });
  },
});
