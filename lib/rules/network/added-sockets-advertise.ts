import { sources } from '../../facts/sources';
import type { OpenSipsConfig, ProxyClusterParts } from '../../model';
import { addedSockets } from '../added-sockets';
import { perCluster, textOf } from '../reading';
import { defineRule } from '../rule';

/** Where clients reach the virtual IP at a public address, sockets that were added to it write that one into messages. */
export const addedSocketsAdvertise = defineRule({
  id: 'network/added-sockets-advertise',
  severity: 'error',
  acceptable: true,
  summary: 'sockets added at a virtual IP write its public address',
  why: 'A call over the added socket asks the phone to answer to an address of the inside: what follows in the call, its end too, goes nowhere.',
  sources: [sources.coreDocs],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        virtualIp: VirtualIp.of('192.0.2.10/24', {
          publicAddress: '203.0.113.10',
        }),
        core: { socket: 'ws:192.0.2.10:8080' },
        modules: [{ name: 'proto_ws' }],
      });`,
    fix: 'set `advertised_address` in `core` to the public address, or remove the socket from `core`',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        virtualIp: VirtualIp.of('192.0.2.10/24', {
          publicAddress: '203.0.113.10',
        }),
        core: {
          socket: 'ws:192.0.2.10:8080',
          advertised_address: '203.0.113.10',
        },
        modules: [{ name: 'proto_ws' }],
      });`,
  },
  check: perCluster(behindRouter, ({ cluster, address, publicAddress, path }) =>
    cluster.nodes.flatMap(({ config }) => {
      if (advertised(config) === publicAddress.toUriHost()) return [];
      return addedSockets(config)
        .filter(({ host }) => host.equals(address))
        .map(({ text, from }) => ({
          path: from,
          message: 'a socket writes the virtual IP into messages, and clients are behind another address',
          found: `${text}, ${advertised(config) ?? 'no advertised_address'}`,
          allowed: `advertised_address ${publicAddress.toUriHost()}`,
          fix: 'set `advertised_address` in `core` to the public address, or remove the socket from `core`',
          related: [path],
        }));
    }),
  ),
});

function behindRouter({ cluster, virtualIp }: ProxyClusterParts) {
  if (!virtualIp?.publicAddress) return null;
  const { path, publicAddress } = virtualIp;
  const address = virtualIp.address.address;
  const added = cluster.nodes.some(({ config }) => addedSockets(config).some(({ host }) => host.equals(address)));
  return added ? { cluster, address, publicAddress, path } : null;
}

/** What sockets write that say nothing themselves. */
function advertised({ core }: OpenSipsConfig): string | undefined {
  const line = core.findLast(({ name }) => name === 'advertised_address');
  return line && textOf(line.value);
}
