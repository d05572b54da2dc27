import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** What nodes of one site tell each other, in plain BIN, goes over addresses of the inside. */
export const binStaysInside = defineRule({
  id: 'network/bin-stays-inside',
  severity: 'warning',
  acceptable: true,
  summary: 'plain BIN between nodes runs over private addresses',
  why: 'Contacts and calls cross the internet in the clear, and whoever is on the way can put in some of his own: calls to a phone ring at his.',
  sources: [sources.binDocs],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        virtualIp: VirtualIp.of('203.0.114.10/24'),
        nodes: [
          Machine.at('proxy1', '203.0.114.11'),
          Machine.at('proxy2', '203.0.114.12'),
        ],
      });`,
    fix: 'give the machines in `nodes` private addresses, or accept this where nobody else is on the way between them',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        virtualIp: VirtualIp.of('10.0.0.10/24', {
          publicAddress: '203.0.114.10',
        }),
        nodes: [
          Machine.at('proxy1', '10.0.0.11'),
          Machine.at('proxy2', '10.0.0.12'),
        ],
      });`,
  },
  check: perCluster(replicating, ({ cluster, replication }) =>
    cluster.nodes.flatMap(({ machine, config }) =>
      config.sockets
        .filter(
          ({ protocol, host, from }) => protocol === 'bin' && from === replication.path && host.range === 'unicast',
        )
        .map(({ host, port }) => ({
          path: replication.path,
          message: `${machine} speaks plain BIN at a public address`,
          found: `bin:${host.toUriHost()}:${port}`,
          allowed: 'an address that the internet does not reach',
          fix: 'give the machines in `nodes` private addresses, or accept this where nobody else is on the way between them',
          related: [cluster.path],
        })),
    ),
  ),
});

function replicating({ cluster, replication }: ProxyClusterParts) {
  return replication && { cluster, replication };
}
