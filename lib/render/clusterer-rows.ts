import { PINGS } from '../facts/opensips/clustering';
import { dialects, type ClustererColumn } from '../facts/opensips/dialects';
import { clustererClusters } from '../model';
import type { ClustererCluster, OpenSipsVersion, ProxyCluster, ProxyNode, ReplicationNode } from '../model';
import { identifier, sql, sqlComment, writeSql, type Sql } from '../syntax/sql';
import { marker } from './marker';
import type { Renderer } from './renderer';

/**
 * `rows.sql`: the nodes of a clusterer cluster in table `clusterer`, in the columns of the version; the same rows for
 * every node, loaded into each node's own database after the schema. It may run any number of times, all or nothing. A
 * clusterer id is ours altogether: nodes that left it are deleted. Rows of other ids are left alone, unless they keep a node
 * from starting. Not logged, since each node gets it by itself. Nothing where node lines stand in the script.
 */
export const clustererRows: Renderer = {
  id: 'clusterer-rows',
  render: (parts) => {
    const { cluster, database } = parts;
    const clusters = clustererClusters(parts).filter((each) => each.database !== null);
    const [first] = clusters;
    if (!first || !database) return [];
    return [
      {
        kind: 'cluster-file',
        cluster: database.name,
        path: 'rows.sql',
        content: content(clusters, cluster),
        from: first.path,
        machines: cluster.nodes.map(({ machine }) => machine),
      },
    ];
  },
};

/** What a row says where the model has no opinion: the schema's defaults, and the article's values for version 2.2. */
const CONSTANTS = {
  last_attempt: 0,
  failed_attempts: 3,
  no_tries: 0,
  duration: 20,
  ls_seq_no: 0,
  top_seq_no: 0,
  no_ping_retries: PINGS.retries,
  priority: 50,
} as const;

function content(clusters: readonly ClustererCluster[], { version, nodes: own }: ProxyCluster): string {
  const counted = clusters.map((cluster, i) => ({
    cluster,
    first: clusters.slice(0, i).reduce((sum, { nodes }) => sum + nodes.length, 1),
  }));
  return writeSql([
    ...clusters.map(({ path }) => sqlComment(marker(path))),
    sql`SET SESSION sql_log_bin = 0`,
    sql`START TRANSACTION`,
    ...counted.flatMap(({ cluster, first }) => rows(cluster, first, version)),
    sqlComment(
      'A node does not start while a cluster, such as one that was taken out, has it at a socket it does not open.',
    ),
    withoutSocket(clusters, own),
    sql`COMMIT`,
  ]);
}

/** Takes out clusters that are none of ours and have one of our nodes at another socket than those it opens. */
function withoutSocket(clusters: readonly ClustererCluster[], own: readonly ProxyNode[]): Sql {
  const table = identifier('clusterer');
  const clusterId = identifier('cluster_id');
  const url = identifier('url');
  const elsewhere = own.map(({ machine, address }) => {
    const urls = clusters.flatMap(({ nodes }) => nodes.filter((node) => node.machine === machine));
    return sql`(${url} LIKE ${`bin%:${address.toUriHost()}:%`} AND ${url} NOT IN (${urls.map((node) => node.url)}))`;
  });
  const any = elsewhere.reduce((all, one) => sql`${all} OR ${one}`);
  // MariaDB reads no table in the statement that deletes from it, but in a table made of it.
  return sql`DELETE FROM ${table} WHERE ${clusterId} NOT IN (${clusters.map((cluster) => cluster.clusterId)})\n  AND ${clusterId} IN (SELECT ${clusterId} FROM (SELECT ${clusterId} FROM ${table} WHERE ${any}) AS ${identifier('elsewhere')})`;
}

/** @param first id of the first row */
function rows(
  { clusterId, nodes }: ClustererCluster,
  first: number,
  version: OpenSipsVersion,
): readonly (Sql | string)[] {
  const { columns, idColumn } = dialects[version].clusterer;
  const table = identifier('clusterer');
  const id = identifier('id');
  const names = columns.map(identifier);
  const updated = columns.filter((column) => column !== 'cluster_id' && column !== idColumn).map(identifier);
  return [
    sqlComment(`Nodes of clusterer cluster ${clusterId}, for OpenSIPS ${version}.`),
    sql`DELETE FROM ${table} WHERE ${identifier('cluster_id')} = ${clusterId} AND ${identifier(idColumn)} NOT IN (${nodes.map((node) => node.nodeId)})`,
    sqlComment('A row takes the id that is its position, unless a row of another cluster has it.'),
    ...nodes.map((node, i) => {
      const values = columns.map((column) => value(column, node, clusterId));
      const position = first + i;
      const freeId = sql`IF(EXISTS(SELECT 1 FROM ${table} WHERE ${id} = ${position}), NULL, ${position})`;
      return sql`INSERT INTO ${table} (${[id, ...names]})\n  SELECT ${[freeId, ...values]}\n  ON DUPLICATE KEY UPDATE ${updated.map(update)}`;
    }),
  ];
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
    case 'sip_addr':
      return node.sipAddress;
    case 'description':
      return node.description;
    default:
      return CONSTANTS[column];
  }
}
