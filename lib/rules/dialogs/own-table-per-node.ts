import { sources } from '../../facts/sources';
import type { OpenSipsConfig, ProxyClusterParts } from '../../model';
import { databaseUrl, isLocal } from '../database-url';
import { numberParameter, parameter, perCluster, textOf, written } from '../reading';
import { defineRule } from '../rule';

/** Where dialogs are replicated, a node that also writes them to a table has that table to itself. */
export const ownTablePerNode = defineRule({
  id: 'dialogs/own-table-per-node',
  severity: 'error',
  // Each node deletes the rows of the other's calls: calls are lost however it is meant.
  acceptable: false,
  summary: 'replicated dialogs are not kept in a table nodes share',
  why: 'Both nodes write and delete the same rows: keys clash, and a restart finds the calls of the other node gone.',
  sources: [sources.dialogReplication, sources.dialogDocs],
  check: perCluster(replicatedAndStored, ({ cluster, replication }) =>
    cluster.nodes.flatMap(({ config }) => {
      const line = urlLine(config);
      const url = databaseUrl((line && textOf(line.value)) ?? '');
      if (!line || !url || isLocal(url)) return [];
      return [
        {
          path: line.from,
          message: 'dialogs are replicated and also kept in a table that all nodes write',
          found: line.name === CORE_URL ? `${CORE_URL} on ${url.host}` : written('dialog', line),
          allowed: "db_mode 0, or a table of the node's own: a URL on localhost",
          fix: 'remove `db_mode` and `db_url` from the parameters of dialog: the nodes keep each other informed',
          related: [replication.path],
        },
      ];
    }),
  ),
});

const CORE_URL = 'db_default_url';

function replicatedAndStored({ cluster, replication }: ProxyClusterParts) {
  const stored = cluster.nodes.some(({ config }) => numberParameter(config, 'dialog', 'db_mode', 0) > 0);
  return replication?.dialogs === 'on' && stored ? { cluster, replication } : null;
}

/** The module's own URL, else the core's. */
function urlLine(config: OpenSipsConfig) {
  return parameter(config, 'dialog', 'db_url') ?? config.core.findLast(({ name }) => name === CORE_URL);
}
