import { sources } from '../../facts/sources';
import { zonesOf } from '../zones';
import { defineRule } from '../rule';

/** No more machines of a cluster stand in one zone than can have hardware of their own each. */
export const clusterFitsItsZone = defineRule({
  id: 'platform/cluster-fits-its-zone',
  severity: 'error',
  // The platform refuses to make the machine: there is nothing to accept.
  acceptable: false,
  summary: 'a zone has hardware apart for each machine of a cluster',
  why: 'The platform makes no further machine in the group that keeps them apart, and the deployment stops half-way.',
  sources: [sources.awsPlacement],
  example: {
    wrong: `
      const members = Array.from({ length: 9 }, (_, i) =>
        Machine.in(\`db\${i + 1}\`, i === 8 ? zoneB : zoneA),
      );
      const database = new GaleraCluster(cloud, 'database', { members });
      new SharedDatabaseTopology(cloud, 'registrar', { ...inTwoZones, database });`,
    fix: 'give some of them another zone, or leave some out',
    right: `
      const members = Array.from({ length: 9 }, (_, i) =>
        Machine.in(\`db\${i + 1}\`, i % 2 === 1 ? zoneB : zoneA),
      );
      const database = new GaleraCluster(cloud, 'database', { members });
      new SharedDatabaseTopology(cloud, 'registrar', { ...inTwoZones, database });`,
  },
  check: (model) => {
    const { apart } = model.platform.capabilities;
    if (apart === null) return 'does-not-apply';
    return zonesOf(model).flatMap(({ path, byZone }) =>
      [...byZone]
        .filter(([, machines]) => machines.length > apart)
        .map(([zone, machines]) => ({
          path,
          message: `more machines of this cluster stand in zone '${zone}' than it has hardware apart for`,
          found: `${machines.length} machines`,
          allowed: `${apart} in one zone`,
          fix: 'give some of them another zone, or leave some out',
          related: machines.map((machine) => machine.path),
        })),
    );
  },
});
