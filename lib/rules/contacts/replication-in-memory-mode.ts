import { DB_ONLY } from '../../facts/opensips/usrloc';
import { dialects, type Dialect } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, Parameter, ProxyClusterParts } from '../../model';
import { contactMode, decidingLine } from '../contact-mode';
import { numberParameter, parameter, perCluster, written } from '../reading';
import { defineRule } from '../rule';

/** Where contacts are replicated, usrloc keeps them in memory and shares them. */
export const replicationInMemoryMode = defineRule({
  id: 'contacts/replication-in-memory-mode',
  severity: 'error',
  // The daemon drops the replication or refuses to start; there is nothing left to take a risk with.
  acceptable: false,
  summary: 'replicated contacts are kept in memory, in a clustered mode',
  why: 'usrloc ignores the cluster, or does not start: after a takeover the standby knows no phone, and calls to all of them fail.',
  sources: [sources.usrlocSource, sources.article],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [
          { name: 'usrloc', parameters: { working_mode_preset: 'sql-only' } },
        ],
      });`,
    fix: "remove `working_mode_preset` from the parameters of usrloc, or set `contacts` of the ReplicationCluster to 'off'",
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        replicate: { contacts: 'memory-and-sql' },
      });`,
  },
  check: perCluster(replicating, ({ cluster, dialect }) =>
    cluster.nodes.flatMap(({ config }) =>
      offending(config, dialect).map(({ line, effect }) => ({
        path: line.from,
        message: `contacts are replicated, but this mode ${effect}`,
        found: written('usrloc', line),
        allowed:
          dialect.usrloc.mode === 'db_mode' ? 'db_mode 0, 1 or 2' : 'full-sharing-cluster, or another clustered mode',
        fix: `remove \`${line.name}\` from the parameters of usrloc, or set \`contacts\` of the ReplicationCluster to 'off'`,
      })),
    ),
  ),
});

function replicating({ cluster }: ProxyClusterParts) {
  const dialect = dialects[cluster.version];
  const parameterOf = ({ exchange }: Dialect['usrloc']) =>
    exchange.by === 'pair' ? exchange.send : exchange.parameter;
  const on = cluster.nodes.some(({ config }) => numberParameter(config, 'usrloc', parameterOf(dialect.usrloc), 0) > 0);
  return on ? { cluster, dialect } : null;
}

function offending(
  config: OpenSipsConfig,
  dialect: Dialect,
): readonly { readonly line: Parameter; readonly effect: string }[] {
  if (dialect.usrloc.mode === 'db_mode') {
    const line = parameter(config, 'usrloc', 'db_mode');
    return line && numberParameter(config, 'usrloc', 'db_mode', 0) === DB_ONLY
      ? [{ line, effect: 'keeps them in the table alone' }]
      : [];
  }
  const line = decidingLine(config) ?? parameter(config, 'usrloc', 'location_cluster');
  const cluster = contactMode(config)?.cluster;
  if (!line || (cluster !== 'sql-only' && cluster !== 'none')) return [];
  return [
    {
      line,
      effect:
        cluster === 'none'
          ? 'is that of a single instance, with which usrloc does not start'
          : 'keeps them in the table alone',
    },
  ];
}
