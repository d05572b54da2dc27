import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { tablesLine } from '../database-url';
import { numberParameter, perCluster } from '../reading';
import { runsOnHolderAlone } from '../resources';
import { defineRule } from '../rule';

/** A table of dialogs that nodes share is used by one running OpenSIPS at a time. */
export const oneRunningNodePerTable = defineRule({
  id: 'dialogs/one-running-node-per-table',
  severity: 'error',
  acceptable: true,
  summary: 'one OpenSIPS at a time keeps calls in a shared table',
  why: 'A node reads the table at its start alone: the standby takes over without the calls since then, and on its way deletes rows of calls that go on.',
  sources: [sources.dialogDatabase, sources.dialogDocs],
  example: {
    wrong: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        pacemaker: { service: 'systemd' },
      });`,
    fix: "set `service` to 'with-virtual-ip', or set `dialogs` of the DatabaseConnection to 'off'",
    right: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        pacemaker: { service: 'with-virtual-ip' },
      });`,
  },
  check: perCluster(sharedWhileAllRun, ({ stored, cluster, pacemaker }) => {
    const [from] = stored;
    if (from === undefined) return [];
    return [
      {
        path: pacemaker?.path ?? from,
        message: 'every node runs OpenSIPS and keeps its calls in one table with the others',
        found: pacemaker ? `service: '${pacemaker.service}'` : `${cluster.nodes.length} nodes, no PacemakerCluster`,
        allowed: "service: 'with-virtual-ip', or calls that are replicated or not kept",
        fix: `${pacemaker ? 'set `service` to' : 'add a PacemakerCluster with `service`'} 'with-virtual-ip', or set \`dialogs\` of the DatabaseConnection to 'off'`,
        related: [pacemaker ? from : cluster.path],
      },
    ];
  }),
});

/** Where calls are kept in a table of all nodes; `stored` is empty where one node at a time does so. */
function sharedWhileAllRun(parts: ProxyClusterParts) {
  const { cluster, connection, pacemaker, replication } = parts;
  if (replication?.dialogs === 'on') return null;
  const stored = cluster.nodes.flatMap(({ config }) => {
    const tables = tablesLine(config, 'dialog', connection);
    return numberParameter(config, 'dialog', 'db_mode', 0) > 0 && tables?.of === 'all' ? [tables.line.from] : [];
  });
  if (stored.length === 0) return null;
  return { cluster, pacemaker, stored: runsOnHolderAlone(parts) ? [] : stored };
}
