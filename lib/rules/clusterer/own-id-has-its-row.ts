import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import {
  clustererClusters,
  type ClustererCluster,
  type LocalDatabase,
  type OpenSipsVersion,
  type Parameter,
  type ProxyClusterParts,
  type ProxyNode,
} from '../../model';
import { databaseUrl, isLocal } from '../database-url';
import { parameter, perCluster, textOf, written } from '../reading';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** Every node's clusterer finds its own id, unique and 1 or more, in the rows or lines that were written for it. */
export const ownIdHasItsRow = defineRule({
  id: 'clusterer/own-id-has-its-row',
  severity: 'error',
  // Without its own row a node does not start; with another's it answers in that node's place.
  acceptable: false,
  summary: "clusterer finds each node's own id among its rows",
  why: "OpenSIPS finds no row with its own id and does not start, or takes its peer's row and both answer as one node.",
  sources: [sources.clustererSource, sources.article],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'clusterer', parameters: { db_table: 'peers' } }],
      });`,
    fix: 'remove `db_table` from the parameters of clusterer; `provisioning` of the ReplicationCluster says where the rows are',
    right: "new PerNodeDatabaseTopology(stack, 'registrar', pair);",
  },
  check: perCluster(
    (parts: ProxyClusterParts) => (clustererClusters(parts).length > 0 ? parts : null),
    (parts) =>
      clustererClusters(parts).flatMap((joined) =>
        parts.cluster.nodes.flatMap((node) => [
          ...wrongId(node, joined, parts.cluster.version),
          ...wrongPlace(node, joined, parts.database, parts.cluster.version),
        ]),
      ),
  ),
});

function wrongId(
  { machine, path, config }: ProxyNode,
  joined: ClustererCluster,
  version: OpenSipsVersion,
): readonly Observation[] {
  const { ownId } = dialects[version].clusterer;
  const row = joined.nodes.find((r) => r.machine === machine);
  const line = parameter(config, 'clusterer', ownId);
  if (row && line && Number(textOf(line.value)) === row.nodeId) return [];
  return [
    {
      path: line?.from ?? joined.path,
      message: `${machine} does not say the id of its row`,
      found: line ? written('clusterer', line) : `no ${ownId}`,
      allowed: row ? `${ownId} ${row.nodeId}` : 'an id with a row in the cluster',
      fix: 'set ids with `nodeId` of the machine',
      related: [path],
    },
  ];
}

/** The author's own words for where the rows are, when they are not where the rows were written. */
function wrongPlace(
  { config }: ProxyNode,
  joined: ClustererCluster,
  database: LocalDatabase | null,
  version: OpenSipsVersion,
): readonly Observation[] {
  const inTable = joined.database !== null && database !== null;
  const complain = (line: Parameter, allowed: string): Observation => ({
    path: line.from,
    message: 'clusterer looks for its rows where none were written',
    found: written('clusterer', line),
    allowed,
    fix: `remove \`${line.name}\` from the parameters of clusterer; \`provisioning\` of the ReplicationCluster says where the rows are`,
  });
  const lines = (name: string, wrong: (text: string) => boolean, allowed: string) => {
    const line = parameter(config, 'clusterer', name);
    return line && wrong(textOf(line.value) ?? '') ? [complain(line, allowed)] : [];
  };
  const mode = inTable ? 1 : 0;
  return [
    ...(dialects[version].clusterer.dbMode === 'yes'
      ? lines('db_mode', (text) => Number(text) !== mode, String(mode))
      : []),
    ...(inTable ? lines('db_url', (text) => !isOurs(text, database), `the local database '${database.database}'`) : []),
    ...(inTable ? lines('db_table', (text) => text !== TABLE, TABLE) : []),
    ...(inTable
      ? dialects[version].clusterer.columns.flatMap((column) =>
          lines(`${column}_col`, (text) => text !== column, column),
        )
      : []),
  ];
}

const TABLE = 'clusterer';

function isOurs(text: string, { database }: LocalDatabase): boolean {
  const url = databaseUrl(text);
  return url !== undefined && isLocal(url) && url.database === database;
}
