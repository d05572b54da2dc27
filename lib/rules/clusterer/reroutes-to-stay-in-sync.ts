import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import { clustererClusters } from '../../model';
import { parameter, perCluster, written } from '../reading';
import { defineRule } from '../rule';

/** Rerouting of clusterer stays on wherever its switch exists, for nodes find their direct neighbours through it. */
export const reroutesToStayInSync = defineRule({
  id: 'clusterer/reroutes-to-stay-in-sync',
  severity: 'error',
  acceptable: true,
  summary: 'clusterer may reroute, as start-up sync goes through it',
  why: 'A restarted node is never sent contacts and calls, yet calls itself synced: the next takeover finds nobody registered.',
  sources: [sources.clustererTopology],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'clusterer', parameters: { enable_rerouting: 0 } }],
      });`,
    fix: 'remove `enable_rerouting` from the parameters of clusterer',
    right: "new PerNodeDatabaseTopology(stack, 'registrar', pair);",
  },
  check: perCluster(
    (parts) =>
      clustererClusters(parts).length > 0 && dialects[parts.cluster.version].clusterer.rerouting ? parts.cluster : null,
    (cluster) =>
      cluster.nodes.flatMap(({ config }) => {
        const line = parameter(config, 'clusterer', dialects[cluster.version].clusterer.rerouting ?? '');
        if (line?.value !== 0) return [];
        return [
          {
            path: line.from,
            message: 'with rerouting off a node finds no way to its direct neighbours',
            found: written('clusterer', line),
            allowed: '1, the default',
            fix: `remove \`${line.name}\` from the parameters of clusterer`,
          },
        ];
      }),
  ),
});
