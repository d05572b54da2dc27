import { DIALOG_DB_MODES, DIALOG_UPDATE_SECONDS } from '../../facts/opensips/dialog';
import { sources } from '../../facts/sources';
import type { DatabaseConnection, OpenSipsConfig, ProxyClusterParts } from '../../model';
import { loaded, numberParameter, parameter, perCluster, written } from '../reading';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** Nodes that share a database write each call into it as soon as it is answered. */
export const writtenAtOnce = defineRule({
  id: 'dialogs/written-at-once',
  severity: 'warning',
  acceptable: true,
  summary: 'a call is in the shared database as soon as answered',
  why: 'The active node dies with calls it has not written: they go on, but nobody times them out, counts them or writes their records.',
  sources: [sources.dialogDocs, sources.article],
  example: {
    wrong: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        dialogs: 'off',
      });`,
    fix: "set `dialogs` of the DatabaseConnection to 'realtime'",
    right: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        dialogs: 'realtime',
      });`,
  },
  check: perCluster(sharing, ({ cluster, connection }) =>
    cluster.nodes.flatMap(({ config }) => {
      const late = lateness(config);
      if (late) return [late];
      return connection.dialogs === 'off' && !isStored(config) ? [unknownAfterTakeover(connection)] : [];
    }),
  ),
});

/** Calls that nodes tell each other need no table. */
function sharing({ cluster, connection, replication }: ProxyClusterParts) {
  return connection && replication?.dialogs !== 'on' ? { cluster, connection } : null;
}

const { none, delayed, shutdown } = DIALOG_DB_MODES;

function isStored(config: OpenSipsConfig): boolean {
  return loaded(config, 'dialog') !== undefined && numberParameter(config, 'dialog', 'db_mode', none) !== none;
}

function lateness(config: OpenSipsConfig): Observation | undefined {
  const line = parameter(config, 'dialog', 'db_mode');
  const mode = numberParameter(config, 'dialog', 'db_mode', none);
  if (!line || (mode !== delayed && mode !== shutdown)) return undefined;
  const seconds = numberParameter(config, 'dialog', 'db_update_period', DIALOG_UPDATE_SECONDS);
  return {
    path: line.from,
    message:
      mode === delayed
        ? `a call may be ${seconds} s old before it is written into the shared database`
        : 'calls are written into the shared database when OpenSIPS stops cleanly, and only then',
    found: written('dialog', line),
    allowed: `db_mode ${DIALOG_DB_MODES.realtime}`,
    fix: 'remove `db_mode` from the parameters of dialog',
  };
}

function unknownAfterTakeover({ path }: DatabaseConnection): Observation {
  return {
    path,
    message: 'calls in progress are unknown to the node that takes over',
    found: "dialogs: 'off'",
    allowed: "'realtime', or calls that a ReplicationCluster exchanges",
    fix: "set `dialogs` of the DatabaseConnection to 'realtime'",
  };
}
