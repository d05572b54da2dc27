import { sources } from '../../facts/sources';
import type { DatabaseConnection, OpenSipsConfig, ProxyClusterParts, ReplicationCluster } from '../../model';
import { tablesLine } from '../database-url';
import { numberParameter, perCluster } from '../reading';
import type { Observation } from '../../findings';
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
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [
          {
            name: 'dialog',
            parameters: {
              db_mode: 1,
              db_url: 'mysql://opensips@192.0.2.31/opensips',
            },
          },
        ],
      });`,
    fix: 'remove `db_mode` and `db_url` from the parameters of dialog: the nodes keep each other informed',
    right: "new PerNodeDatabaseTopology(stack, 'registrar', pair);",
  },
  check: perCluster(replicatedAndStored, ({ cluster, replication, connection }) => [
    ...(connection?.dialogs === 'realtime' ? [saidTwice(connection, replication)] : []),
    ...cluster.nodes.flatMap(({ config }) => inSharedTable(config, connection, replication)),
  ]),
});

function replicatedAndStored({ cluster, replication, connection }: ProxyClusterParts) {
  const stored = connection?.dialogs === 'realtime' || cluster.nodes.some(({ config }) => isStored(config));
  return replication?.dialogs === 'on' && stored ? { cluster, replication, connection } : null;
}

function isStored(config: OpenSipsConfig): boolean {
  return numberParameter(config, 'dialog', 'db_mode', 0) > 0;
}

function saidTwice({ path }: DatabaseConnection, replication: ReplicationCluster): Observation {
  return {
    path,
    message: 'dialogs are to be replicated and also kept in the database that all nodes share',
    found: "dialogs: 'realtime' here, dialogs: 'on' of the ReplicationCluster",
    allowed: 'one of the two',
    fix: "set `dialogs` of the DatabaseConnection to 'off', or that of the ReplicationCluster",
    related: [replication.path],
  };
}

function inSharedTable(
  config: OpenSipsConfig,
  connection: DatabaseConnection | null,
  replication: ReplicationCluster,
): readonly Observation[] {
  const tables = tablesLine(config, 'dialog', connection);
  if (!isStored(config) || tables?.of !== 'all') return [];
  return [
    {
      path: tables.line.from,
      message: 'dialogs are replicated and also kept in a table that all nodes write',
      found: tables.found,
      allowed: "db_mode 0, or a table of the node's own: a URL on localhost",
      fix: 'remove `db_mode` and `db_url` from the parameters of dialog: the nodes keep each other informed',
      related: [replication.path],
    },
  ];
}
