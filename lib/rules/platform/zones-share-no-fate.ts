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
  example: {
    wrong: `
      new PerNodeDatabaseTopology(cloud, 'registrar', {
        ...inTwoZones,
        virtualIp: VirtualIp.of('10.20.0.100/20'),
        nodes: [Machine.in('cloud1', zoneA), Machine.in('cloud2', zoneA)],
      });`,
    fix: 'give one of them another zone, or accept it where an address in one subnet is worth more',
    right: `
      new PerNodeDatabaseTopology(cloud, 'registrar', {
        ...inTwoZones,
        virtualIp: VirtualIp.of('172.16.99.10/32'),
        nodes: [Machine.in('cloud1', zoneA), Machine.in('cloud2', zoneB)],
      });`,
  },
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
