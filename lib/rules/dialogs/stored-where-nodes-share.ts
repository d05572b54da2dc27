import { DIALOG_DB_MODES } from '../../facts/opensips/dialog';
import { sources } from '../../facts/sources';
import type { DatabaseConnection, OpenSipsConfig, ProxyClusterParts } from '../../model';
import { tablesLine } from '../database-url';
import { numberParameter, parameter, perCluster, written } from '../reading';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** Where nodes find each other's calls in the database they share, each writes its calls there. */
export const storedWhereNodesShare = defineRule({
  id: 'dialogs/stored-where-nodes-share',
  severity: 'error',
  // Whoever can do without the calls says so with `dialogs` of the connection, which is a warning.
  acceptable: false,
  summary: 'calls are written into the database that nodes share',
  why: 'The node that takes over finds no call in the table: those in progress no longer time out, count, end in a record or hide their topology.',
  sources: [sources.dialogDocs, sources.dialogDatabase, sources.article],
  example: {
    wrong: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        modules: [{ name: 'dialog', parameters: { db_mode: 0 } }],
      });`,
    fix: "remove `db_mode` from the parameters of dialog, or set `dialogs` of the DatabaseConnection to 'off'",
    right: "new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });",
  },
  check: perCluster(keptInDatabase, ({ cluster, connection }) =>
    cluster.nodes.flatMap(({ config }) => [...notStored(config), ...elsewhere(config, connection)]),
  ),
});

function keptInDatabase({ cluster, connection, replication }: ProxyClusterParts) {
  return connection?.dialogs === 'realtime' && replication?.dialogs !== 'on' ? { cluster, connection } : null;
}

const { none, realtime } = DIALOG_DB_MODES;

function notStored(config: OpenSipsConfig): readonly Observation[] {
  const line = parameter(config, 'dialog', 'db_mode');
  const mode = numberParameter(config, 'dialog', 'db_mode', none);
  if (!line || (mode !== none && Object.values<number>(DIALOG_DB_MODES).includes(mode))) return [];
  return [
    {
      path: line.from,
      message: mode === none ? 'calls are kept in memory alone' : 'OpenSIPS does not start with this mode of dialog',
      found: written('dialog', line),
      allowed: `db_mode ${realtime}`,
      fix: "remove `db_mode` from the parameters of dialog, or set `dialogs` of the DatabaseConnection to 'off'",
    },
  ];
}

function elsewhere(config: OpenSipsConfig, connection: DatabaseConnection): readonly Observation[] {
  const tables = tablesLine(config, 'dialog', connection);
  if (tables?.of !== 'node') return [];
  return [
    {
      path: tables.line.from,
      message: 'calls are written where the other nodes do not read them',
      found: tables.found,
      allowed: 'the database of the DatabaseConnection',
      fix: 'remove `db_url` from the parameters of dialog',
      related: [connection.path],
    },
  ];
}
