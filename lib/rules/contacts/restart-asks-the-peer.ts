import { dialects } from '../../facts/opensips/dialects';
import { MODE_PARAMETERS } from '../../facts/opensips/usrloc';
import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { contactMode, decidingLine } from '../contact-mode';
import { parameter, perCluster, written } from '../reading';
import { defineRule } from '../rule';

/** A node that restarts fetches the contacts it missed from its peer: at start by itself, or through a start hook. */
export const restartAsksThePeer = defineRule({
  id: 'contacts/restart-asks-the-peer',
  severity: 'warning',
  acceptable: true,
  summary: 'a restarted node fetches contacts from its peer',
  why: 'The rebooted standby knows only what its own table says, or nothing: the next takeover lands on contacts that moved on meanwhile.',
  sources: [sources.usrlocSource],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        replicate: { contacts: 'memory-and-sql' },
        modules: [
          { name: 'usrloc', parameters: { restart_persistency: 'none' } },
        ],
      });`,
    fix: "remove it from the parameters of usrloc and set `contacts` of the ReplicationCluster to 'memory' or 'memory-and-sql'",
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        replicate: { contacts: 'memory-and-sql' },
      });`,
  },
  check: perCluster(fullSharing, ({ cluster, replication }) =>
    cluster.nodes.flatMap(({ config }) => {
      const mode = contactMode(config);
      const line = parameter(config, 'usrloc', MODE_PARAMETERS.restart) ?? decidingLine(config);
      if (!line || mode?.cluster !== 'full-sharing' || mode.restart === 'sync-from-cluster') return [];
      // With this choice a hook asks the peer after each start, for usrloc itself does not.
      if (mode.restart === 'load-from-sql' && replication.contacts === 'memory-and-sql') return [];
      return [
        {
          path: line.from,
          message: `after a restart contacts come ${mode.restart === 'none' ? 'from nowhere' : "from the node's own table alone"}`,
          found:
            mode.restart === 'none' && line.name === MODE_PARAMETERS.cluster
              ? `no ${MODE_PARAMETERS.restart}`
              : written('usrloc', line),
          allowed: "sync-from-cluster; or load-from-sql through `contacts: 'memory-and-sql'`, which also asks the peer",
          fix: "remove it from the parameters of usrloc and set `contacts` of the ReplicationCluster to 'memory' or 'memory-and-sql'",
        },
      ];
    }),
  ),
});

/** Before 2.4 no node could ask. */
function fullSharing({ cluster, replication }: ProxyClusterParts) {
  if (!replication || dialects[cluster.version].startSync === 'no') return null;
  return cluster.nodes.some(({ config }) => contactMode(config)?.cluster === 'full-sharing')
    ? { cluster, replication }
    : null;
}
