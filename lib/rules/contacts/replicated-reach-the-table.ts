import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, ProxyCluster, ProxyClusterParts } from '../../model';
import { contactMode } from '../contact-mode';
import { numberParameter, parameter, perCluster, written } from '../reading';
import { defineRule } from '../rule';

/** A node with a table of its own writes what others told it there as well, for that is what it starts from. */
export const replicatedReachTheTable = defineRule({
  id: 'contacts/replicated-reach-the-table',
  severity: 'error',
  acceptable: true,
  summary: "contacts heard from others are written into the node's own table",
  why: 'The standby restarts and reads from its table what it heard from phones itself, long ago: the next takeover finds nobody registered who is.',
  sources: [sources.usrlocSource, sources.usrlocDocs],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        replicate: { contacts: 'memory-and-sql' },
        modules: [{ name: 'usrloc', parameters: { skip_replicated_db_ops: 1 } }],
      });`,
    fix: 'remove `skip_replicated_db_ops` from the parameters of usrloc',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        replicate: { contacts: 'memory-and-sql' },
      });`,
  },
  check: perCluster(replicatedAndStored, ({ cluster }) =>
    cluster.nodes.flatMap(({ config }) => {
      const line = parameter(config, 'usrloc', PARAMETER);
      if (!line || !isStored(config, cluster) || numberParameter(config, 'usrloc', PARAMETER, 0) === 0) return [];
      return [
        {
          path: line.from,
          message: 'contacts that other nodes tell of are not written into the table a node starts from',
          found: written('usrloc', line),
          allowed: '0, the default',
          fix: `remove \`${PARAMETER}\` from the parameters of usrloc`,
        },
      ];
    }),
  ),
});

const PARAMETER = 'skip_replicated_db_ops';

function replicatedAndStored({ cluster, replication, database }: ProxyClusterParts) {
  if (!database || !replication || replication.contacts === 'off') return null;
  return cluster.nodes.some(({ config }) => isStored(config, cluster)) ? { cluster } : null;
}

function isStored(config: OpenSipsConfig, { version }: ProxyCluster): boolean {
  return dialects[version].usrloc.mode === 'db_mode'
    ? numberParameter(config, 'usrloc', 'db_mode', 0) !== 0
    : contactMode(config)?.restart === 'load-from-sql';
}
