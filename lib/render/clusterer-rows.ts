import { dialects, type ClustererColumn } from '../facts/opensips/dialects';
import type { OpenSipsVersion, ReplicationCluster, ReplicationNode } from '../model';
import { identifier, sql, sqlComment, writeSql, type Sql } from '../syntax/sql';
import { marker } from './marker';
import type { Renderer } from './renderer';

/**
 * `rows.sql`: the nodes of a clusterer cluster in table `clusterer`, in the columns of the version; the same rows for
 * every node, loaded into each node's own database after the schema. It may run any number of times, all or nothing. A
 * clusterer id is ours altogether: nodes that left it are deleted, rows of other ids are left alone. Not logged, since
 * each node gets it by itself. Nothing where node lines stand in the script.
 */
export const clustererRows: Renderer = {
  id: 'clusterer-rows',
  render: ({ cluster, replication, database }) =>
    replication && database && replication.database === database.path
      ? [
          {
            kind: 'cluster-file',
            cluster: database.name,
            path: 'rows.sql',
            content: content(replication, cluster.version),
            from: replication.path,
            machines: replication.nodes.map((node) => node.machine),
          },
        ]
      : [],
};

/** What a row says where the model has no opinion: the schema's defaults, and the article's values for version 2.2. */
const CONSTANTS = {
  last_attempt: 0,
  failed_attempts: 3,
  no_tries: 0,
  duration: 20,
  ls_seq_no: 0,
  top_seq_no: 0,
  no_ping_retries: 3,
  priority: 50,
  sip_addr: null,
} as const;

function content(replication: ReplicationCluster, version: OpenSipsVersion): string {
  const { columns, idColumn } = dialects[version].clusterer;
  const table = identifier('clusterer');
  const id = identifier('id');
  const clusterId = identifier('cluster_id');
  const names = columns.map(identifier);
  const updated = columns.filter((column) => column !== 'cluster_id' && column !== idColumn).map(identifier);
  return writeSql([
    sqlComment(marker(replication.path)),
    sqlComment(`Nodes of clusterer cluster ${replication.clusterId}, for OpenSIPS ${version}.`),
    sql`SET SESSION sql_log_bin = 0`,
    sql`START TRANSACTION`,
    sql`DELETE FROM ${table} WHERE ${clusterId} = ${replication.clusterId} AND ${identifier(idColumn)} NOT IN (${replication.nodes.map((node) => node.nodeId)})`,
    sqlComment('A row takes the id that is its position, unless a row of another cluster has it.'),
    ...replication.nodes.map((node, i) => {
      const values = columns.map((column) => value(column, node, replication.clusterId));
      const freeId = sql`IF(EXISTS(SELECT 1 FROM ${table} WHERE ${id} = ${i + 1}), NULL, ${i + 1})`;
      return sql`INSERT INTO ${table} (${[id, ...names]})\n  SELECT ${[freeId, ...values]}\n  ON DUPLICATE KEY UPDATE ${updated.map(update)}`;
    }),
    sql`COMMIT`,
  ]);
}

function update(column: Sql): Sql {
  return sql`${column} = VALUES(${column})`;
}

function value(column: ClustererColumn, node: ReplicationNode, clusterId: number): string | number | null {
  switch (column) {
    case 'cluster_id':
      return clusterId;
    case 'machine_id':
    case 'node_id':
      return node.nodeId;
    case 'url':
      return node.url;
    case 'state':
      return node.state;
    case 'flags':
      return node.seed === 'seed' ? 'seed' : null;
    case 'description':
      return node.description;
    default:
      return CONSTANTS[column];
  }
}
