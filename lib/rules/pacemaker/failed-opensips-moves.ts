import { pacemaker as facts } from '../../facts/pacemaker';
import { sources } from '../../facts/sources';
import { membersOf, type ProxyClusterParts, type Resource } from '../../model';
import { perCluster } from '../reading';
import { managersOfOpenSips, metaOf, score } from '../resources';
import { defineRule } from '../rule';

/** Where Pacemaker runs OpenSIPS, the address moves after a failure or two instead of waiting for one start after the other. */
export const failedOpensipsMoves = defineRule({
  id: 'pacemaker/failed-opensips-moves',
  severity: 'warning',
  acceptable: true,
  summary: 'an OpenSIPS that fails twice moves to the other node',
  why: 'OpenSIPS dies on every start on one node, and is started there again and again while a healthy node stands by.',
  sources: [sources.crmSimulate, sources.pacemakerDocs],
  example: {
    wrong: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        pacemaker: { migrationThreshold: 3 },
      });`,
    fix: 'set `migrationThreshold` to 2 or less, or leave it out',
    right: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        pacemaker: { migrationThreshold: 1 },
      });`,
  },
  check: perCluster(startedByPacemaker, ({ pacemaker, resources }) =>
    resources.flatMap(({ id, threshold }) => {
      if (threshold <= facts.mostFailuresInPlace) return [];
      return [
        {
          path: pacemaker.path,
          message: 'OpenSIPS is started in place many times before the other node takes over',
          found: `${id}: migration-threshold ${threshold >= facts.infinity ? 'INFINITY' : threshold}`,
          allowed: `1 to ${facts.mostFailuresInPlace}`,
          fix: `set \`migrationThreshold\` to ${facts.mostFailuresInPlace} or less, or leave it out`,
        },
      ];
    }),
  ),
});

/** Of what systemd starts, Pacemaker counts no failures. */
function startedByPacemaker({ pacemaker }: ProxyClusterParts) {
  if (!pacemaker || pacemaker.service === 'systemd') return null;
  const ours = new Set(managersOfOpenSips(pacemaker).map(({ id }) => id));
  const thresholds = (resource: Resource) =>
    membersOf(resource)
      .filter(({ id }) => ours.has(id))
      .map((member) => ({
        id: member.id,
        threshold: score(metaOf(pacemaker, resource, member, 'migration-threshold') ?? 'INFINITY', facts.infinity),
      }));
  return { pacemaker, resources: pacemaker.resources.flatMap(thresholds) };
}
