import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { OpenSipsConfig, ProxyCluster, ProxyNode } from '../../model';
import { IpAddress } from '../../units';
import { perCluster, textOf } from '../reading';
import { defineRule } from '../rule';

/** Nodes talk BIN to each other at their own fixed addresses. */
export const binOnOwnAddress = defineRule({
  id: 'network/bin-on-own-address',
  severity: 'error',
  // At a shared or unknown address replication reaches whoever holds it, if anybody: nothing works, so nothing to accept.
  acceptable: false,
  summary: "BIN listens on the node's own fixed address only",
  why: 'Replication goes to whichever node holds the virtual IP: the active node talks to itself and the standby learns nothing.',
  sources: [sources.article, sources.clustererDocs],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        core: { socket: 'bins:192.0.2.10:5556' },
        modules: [
          { name: 'proto_bins' },
          { name: 'tls_mgm' },
          { name: 'tls_openssl' },
        ],
      });`,
    fix: "remove the socket from `core`: the ReplicationCluster opens one at each node's address",
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        replication: { binPort: 5556 },
      });`,
  },
  check: perCluster(
    ({ cluster }) => (cluster.nodes.some((node) => binSockets(node.config, cluster).length > 0) ? cluster : null),
    (cluster) =>
      cluster.nodes.flatMap((node) =>
        binSockets(node.config, cluster)
          .filter(({ host }) => !host.equals(node.address))
          .map(({ text, from }) => ({
            path: from,
            message: `${node.machine} listens for BIN at an address that is not its own`,
            found: text,
            allowed: node.address.toUriHost(),
            fix: "remove the socket from `core`: the ReplicationCluster opens one at each node's address",
            related: related(node, from),
          })),
      ),
  ),
});

interface BinSocket {
  readonly host: IpAddress;
  readonly text: string;
  readonly from: string;
}

const BIN_SOCKET = /^bins?:(\[[^\]]+\]|[^:]+):\d+$/;

/** Ours, and those the author added as core statements, which are the same on every node. */
function binSockets({ sockets, core }: OpenSipsConfig, { version }: ProxyCluster): readonly BinSocket[] {
  const ours = sockets
    .filter(({ protocol }) => protocol === 'bin' || protocol === 'bins')
    .map(({ protocol, host, port, from }) => ({ host, text: `${protocol}:${host.toUriHost()}:${port}`, from }));
  const added = core
    .filter(({ name }) => name === dialects[version].socket)
    .flatMap(({ value, from }) => {
      const text = textOf(value) ?? '';
      const host = IpAddress.parse(BIN_SOCKET.exec(text)?.[1] ?? '');
      return host ? [{ host, text, from }] : [];
    });
  return [...ours, ...added];
}

function related({ path }: ProxyNode, from: string): readonly string[] {
  return path === from ? [] : [path];
}
