import { GATEWAY_STATE } from '../../facts/opensips/clustering';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, ProxyClusterParts } from '../../model';
import { tablesLine } from '../database-url';
import { loaded, numberParameter, parameter, perCluster, written } from '../reading';
import { runsOnHolderAlone } from '../resources';
import { defineRule } from '../rule';

/** What a node finds out about gateways is not written into rows that other nodes read. */
export const gatewayStateStaysInMemory = defineRule({
  id: 'modules/gateway-state-stays-in-memory',
  severity: 'error',
  acceptable: true,
  summary: 'no node writes the state of gateways into rows of others',
  why: "The standby's word that a gateway is down is written into the row, copied to the active node, and believed there at its next start; with two writers replication may stop.",
  sources: [sources.dispatcherSource, sources.droutingSource],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'drouting', parameters: { persistent_state: 1 } }],
      });`,
    fix: 'remove `persistent_state` from the parameters of drouting',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'drouting' }],
      });`,
  },
  check: perCluster(sharingRows, ({ parts, cluster }) =>
    cluster.nodes.flatMap(({ config }) =>
      writers(config, parts).flatMap(({ module }) => {
        const line = parameter(config, module, PARAMETER);
        if (numberParameter(config, module, PARAMETER, 1) === 0) return [];
        return [
          {
            path: line?.from ?? loaded(config, module)?.from ?? cluster.path,
            message: `${module} writes what a node thinks of a gateway into rows that other nodes read`,
            found: line ? written(module, line) : `no ${PARAMETER}, which means 1`,
            allowed: `${PARAMETER} 0`,
            fix: `remove \`${PARAMETER}\` from the parameters of ${module}`,
          },
        ];
      }),
    ),
  ),
});

const PARAMETER = 'persistent_state';

/** Where OpenSIPS runs on the holder of the address alone, there is one writer of shared rows at a time. */
function sharingRows(parts: ProxyClusterParts) {
  const { cluster } = parts;
  if (runsOnHolderAlone(parts)) return null;
  return cluster.nodes.some(({ config }) => writers(config, parts).length > 0) ? { parts, cluster } : null;
}

/** The modules whose rows others have too: in one table, or in copies of it. */
function writers(config: OpenSipsConfig, { connection, database }: ProxyClusterParts) {
  const copied = database && database.staticTables.by !== 'hand' ? database.staticTables.tables : [];
  return GATEWAY_STATE.filter(({ module, tables }) => {
    if (!loaded(config, module)) return false;
    const of = tablesLine(config, module, connection)?.of;
    return of === 'all' || (of === 'node' && tables.some((table) => copied.includes(table)));
  });
}
