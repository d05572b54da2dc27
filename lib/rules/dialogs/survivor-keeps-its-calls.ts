import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { numberParameter, parameter, perCluster, written } from '../reading';
import { defineRule } from '../rule';

/** The node that went on asks nobody for its calls when another one comes back: the one that was away asks by itself. */
export const survivorKeepsItsCalls = defineRule({
  id: 'dialogs/survivor-keeps-its-calls',
  severity: 'error',
  acceptable: true,
  summary: 'a node that went on asks no restarted one for calls',
  why: 'A node comes back empty and the one that went on asks it for its calls: it drops all that the empty one does not know, and neither has any. Each break of a link asks again.',
  sources: [sources.dialogReplication, sources.dialogDocs],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'dialog', parameters: { cluster_auto_sync: 1 } }],
      });`,
    fix: 'remove `cluster_auto_sync` from the parameters of dialog',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'dialog', parameters: { cluster_auto_sync: 0 } }],
      });`,
  },
  check: perCluster(replicating, ({ cluster, autoSync }) =>
    cluster.nodes.flatMap(({ config }) => {
      const line = parameter(config, 'dialog', autoSync);
      if (numberParameter(config, 'dialog', autoSync, 1) === 0) return [];
      return [
        {
          path: line?.from ?? cluster.path,
          message: 'a node asks for all calls anew whenever another one comes up',
          found: line ? written('dialog', line) : `no ${autoSync}, which means 1`,
          allowed: `${autoSync} 0`,
          fix: `remove \`${autoSync}\` from the parameters of dialog`,
        },
      ];
    }),
  ),
});

function replicating({ cluster, replication }: ProxyClusterParts) {
  const { autoSync } = dialects[cluster.version].dialog;
  return replication?.dialogs === 'on' && autoSync !== null ? { cluster, autoSync } : null;
}
