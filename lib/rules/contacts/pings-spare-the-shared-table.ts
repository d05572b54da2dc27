import { DB_ONLY, SPARING_PING_SECONDS } from '../../facts/opensips/usrloc';
import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, ProxyCluster, ProxyClusterParts } from '../../model';
import { contactMode } from '../contact-mode';
import { tablesLine } from '../database-url';
import { numberParameter, parameter, perCluster } from '../reading';
import { defineRule } from '../rule';

/** Where contacts are in a shared table alone, clients behind NAT are pinged no more often than it takes. */
export const pingsSpareTheSharedTable = defineRule({
  id: 'contacts/pings-spare-the-shared-table',
  severity: 'warning',
  acceptable: true,
  summary: 'clients are pinged seldom where each ping reads a shared table',
  why: 'Every contact is read from the database for every ping: when the phones come back after an outage, registrations wait behind pings.',
  sources: [sources.usrlocQuery, sources.nathelperSource],
  example: {
    wrong: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        natPinging: { interval: Duration.seconds(10) },
      });`,
    fix: 'set `interval` of `natPinging` to that or longer',
    right: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        natPinging: { interval: Duration.seconds(30) },
      });`,
  },
  check: perCluster(pingingFromTable, ({ nodes }) =>
    nodes.flatMap(({ config }) => {
      const line = parameter(config, 'nathelper', INTERVAL);
      const seconds = secondsOf(config);
      if (!line || seconds >= SPARING_PING_SECONDS) return [];
      return [
        {
          path: line.from,
          message: 'every contact is read from the shared table for every ping',
          found: `${INTERVAL} ${seconds} s`,
          allowed: `${SPARING_PING_SECONDS} s or more`,
          fix: 'set `interval` of `natPinging` to that or longer',
        },
      ];
    }),
  ),
});

const INTERVAL = 'natping_interval';

function secondsOf(config: OpenSipsConfig): number {
  return numberParameter(config, 'nathelper', INTERVAL, 0);
}

function pingingFromTable({ cluster, connection }: ProxyClusterParts) {
  const nodes = cluster.nodes.filter(
    ({ config }) =>
      secondsOf(config) > 0 &&
      isInTableAlone(config, cluster) &&
      tablesLine(config, 'usrloc', connection)?.of === 'all',
  );
  return nodes.length > 0 ? { nodes } : null;
}

function isInTableAlone(config: OpenSipsConfig, { version }: ProxyCluster): boolean {
  return dialects[version].usrloc.mode === 'db_mode'
    ? numberParameter(config, 'usrloc', 'db_mode', 0) === DB_ONLY
    : contactMode(config)?.cluster === 'sql-only';
}
