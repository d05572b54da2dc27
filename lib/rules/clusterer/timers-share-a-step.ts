import { dialects } from '../../facts/opensips/dialects';
import { HEARTBEATS } from '../../facts/opensips/clustering';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, ProxyClusterParts } from '../../model';
import { numberParameter, parameter, perCluster } from '../reading';
import { defineRule } from '../rule';

/** The times of pings have a large common divisor, for clusterer looks at all of its links that often. */
export const timersShareAStep = defineRule({
  id: 'clusterer/timers-share-a-step',
  severity: 'warning',
  acceptable: true,
  summary: 'times of pings are multiples of a tenth of a second',
  why: 'A timeout of 1001 ms makes clusterer look at every link a thousand times a second: its timer falls behind, pings go out late, and well nodes count as gone.',
  sources: [sources.clustererSource],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        replication: { pingTimeout: Duration.millis(1257) },
      });`,
    fix: 'change `pingTimeout` to a multiple of that',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        replication: { pingTimeout: Duration.millis(1300) },
      });`,
  },
  check: perCluster(pinging, ({ cluster, said }) =>
    cluster.nodes.flatMap(({ config }) => {
      const { timeout, interval, down } = timesOf(config);
      const step = gcd(gcd(1000 * interval, timeout), 1000 * down);
      if (step >= HEARTBEATS.shortestStepMillis) return [];
      const added = parameter(config, 'clusterer', 'ping_timeout')?.from === cluster.path;
      return [
        {
          path: added ? cluster.path : said.path,
          message: `clusterer looks at its links every ${step} ms`,
          found: `ping_timeout ${timeout} ms, ping_interval ${interval} s, node_timeout ${down} s`,
          allowed: `a common divisor of ${HEARTBEATS.shortestStepMillis} ms or more`,
          fix: added
            ? 'change `ping_timeout` in the parameters of clusterer to a multiple of that'
            : 'change `pingTimeout` to a multiple of that',
        },
      ];
    }),
  ),
});

/** Nodes of several sites share their times. */
function pinging(parts: ProxyClusterParts) {
  const { cluster, interconnect, replication } = parts;
  const said = interconnect ?? replication;
  return said && dialects[cluster.version].clusterer.pings === 'yes' ? { cluster, said } : null;
}

function timesOf(config: OpenSipsConfig) {
  const number = (name: string, fallback: number) => numberParameter(config, 'clusterer', name, fallback);
  return {
    timeout: number('ping_timeout', HEARTBEATS.timeoutMillis),
    interval: number('ping_interval', HEARTBEATS.intervalSeconds),
    down: number('node_timeout', HEARTBEATS.downSeconds),
  };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
