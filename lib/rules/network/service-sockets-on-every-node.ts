import { dialects } from '../../facts/opensips/dialects';
import { sources } from '../../facts/sources';
import type { ProxyCluster, ProxyClusterParts, ProxyNode } from '../../model';
import { perCluster, textOf } from '../reading';
import { defineRule } from '../rule';

/** Nodes that replicate calls or contacts serve them on the same sockets: those of the virtual IP. */
export const serviceSocketsOnEveryNode = defineRule({
  id: 'network/service-sockets-on-every-node',
  severity: 'error',
  acceptable: true,
  summary: 'nodes that share calls or contacts share a SIP socket',
  why: 'The standby rejects every replicated call whose socket it does not have, or sends from another one: after the takeover no BYE and no call finds its way.',
  sources: [sources.dialogReplication, sources.issue1514, sources.article],
  example: {
    wrong: `
      const proxies = new ProxyCluster(stack, 'proxies', { nodes: pair.nodes });
      new LocalDatabase(stack, 'database', { proxies });
      new ReplicationCluster(stack, 'replication', { proxies });`,
    fix: "add a VirtualIp for these proxies, or set `contacts` and `dialogs` of the ReplicationCluster to 'off'",
    right: `
      const proxies = new ProxyCluster(stack, 'proxies', { nodes: pair.nodes });
      new LocalDatabase(stack, 'database', { proxies });
      new ReplicationCluster(stack, 'replication', { proxies });
      const virtualAddress = new VirtualAddress(stack, 'vip', {
        proxies,
        virtualIp: pair.virtualIp,
      });
      new PacemakerCluster(stack, 'pacemaker', {
        proxies,
        virtualAddress,
        fencing,
      });`,
  },
  check: perCluster(replicating, ({ cluster, replication, what }) => {
    const perNode = cluster.nodes.map((node) => new Set(sipSockets(node, cluster)));
    const shared = [...(perNode[0] ?? [])].filter((socket) => perNode.every((sockets) => sockets.has(socket)));
    if (shared.length > 0) return [];
    return [
      {
        path: replication.path,
        message: `${what} travel between nodes that have no SIP socket in common`,
        found: cluster.nodes.map((node) => `${node.machine}: ${sipSockets(node, cluster).join(' ')}`).join('; '),
        allowed: 'a socket with one address, port and protocol on every node: that of a virtual IP',
        fix: "add a VirtualIp for these proxies, or set `contacts` and `dialogs` of the ReplicationCluster to 'off'",
        related: [cluster.path],
      },
    ];
  }),
});

function replicating({ cluster, replication }: ProxyClusterParts) {
  if (!replication) return null;
  const what = [
    ...(replication.dialogs === 'on' ? ['dialogs'] : []),
    ...(replication.contacts === 'off' ? [] : ['contacts']),
  ];
  return what.length > 0 ? { cluster, replication, what: what.join(' and ') } : null;
}

/** Ours, and those the author added as core statements. */
function sipSockets({ config }: ProxyNode, { version }: ProxyCluster): readonly string[] {
  const ours = config.sockets
    .filter(({ protocol }) => protocol !== 'bin' && protocol !== 'bins')
    .map(({ protocol, host, port }) => `${protocol}:${host.toUriHost()}:${port}`);
  const added = config.core
    .filter(({ name }) => name === dialects[version].socket)
    .map(({ value }) => textOf(value) ?? '')
    .filter((text) => !/^(bins?|hep_\w+|smpp):/.test(text));
  return [...ours, ...added];
}
