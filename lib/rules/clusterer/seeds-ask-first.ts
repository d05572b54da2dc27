import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import { clustererClusters } from '../../model';
import { parameter, perCluster, textOf, written } from '../reading';
import { defineRule } from '../rule';

/** A seed asks the other nodes for what it missed before it takes what it has for everything. */
export const seedsAskFirst = defineRule({
  id: 'clusterer/seeds-ask-first',
  severity: 'error',
  // Nobody wants a node that forgets everything at each restart.
  acceptable: false,
  summary: 'a node that restarts asks the others before it counts as synced',
  why: 'The node comes back with no contact and no call, says at once that it has them all, and asks nobody: the next takeover finds no phone registered.',
  sources: [sources.clustererSync, sources.clustererDocs],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [
          { name: 'clusterer', parameters: { seed_fallback_interval: 0 } },
        ],
      });`,
    fix: 'remove `seed_fallback_interval` from the parameters of clusterer',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [
          { name: 'clusterer', parameters: { seed_fallback_interval: 10 } },
        ],
      });`,
  },
  check: perCluster(
    (parts) =>
      clustererClusters(parts).length > 0 && dialects[parts.cluster.version].startSync === 'yes' ? parts.cluster : null,
    ({ nodes }) =>
      nodes.flatMap(({ config }) => {
        const line = parameter(config, 'clusterer', PARAMETER);
        if (!line || Number(textOf(line.value)) !== 0) return [];
        return [
          {
            path: line.from,
            message: 'a restarted node takes its own empty memory for complete',
            found: written('clusterer', line),
            allowed: '1 s or more',
            fix: `remove \`${PARAMETER}\` from the parameters of clusterer`,
          },
        ];
      }),
  ),
});

const PARAMETER = 'seed_fallback_interval';
