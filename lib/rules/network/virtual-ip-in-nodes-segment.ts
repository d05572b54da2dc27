import { sources } from '../../facts/sources';
import { machine, type Model, type ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** Every node of a cluster has a fixed address in the segment its virtual IP lives on. */
export const virtualIpInNodesSegment = defineRule({
  id: 'network/virtual-ip-in-nodes-segment',
  severity: 'error',
  acceptable: true,
  summary: 'every node has an address in the segment of the virtual IP',
  why: 'The new owner announces the address by ARP on a segment where nobody asks for it: the takeover succeeds and no packet arrives.',
  sources: [sources.ipaddr2, sources.article],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        virtualIp: VirtualIp.of('203.0.113.10/24'),
      });`,
    fix: 'change the address or the prefix length of `virtualIp`, or give the machines an address of that segment in `links`',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        virtualIp: VirtualIp.of('192.0.2.10/24'),
      });`,
  },
  check: perCluster(movedByArp, ({ virtualIp, cluster }, model) => {
    const outside = cluster.nodes.filter((node) => {
      const { address, links } = machine(model, node.machine);
      return ![address, ...links].some((own) => virtualIp.address.contains(own));
    });
    if (outside.length === 0) return [];
    return [
      {
        path: virtualIp.path,
        message: `no address in the segment of the virtual IP: ${outside.map((node) => node.machine).join(', ')}`,
        found: `${virtualIp.address.toString()}, nodes at ${outside.map((node) => node.address.toString()).join(', ')}`,
        allowed: 'an address and a prefix length that take in an address of every node',
        fix: 'change the address or the prefix length of `virtualIp`, or give the machines an address of that segment in `links`',
        related: outside.map((node) => node.path),
      },
    ];
  }),
});

function movedByArp(parts: ProxyClusterParts, model: Model) {
  const { cluster, virtualIp } = parts;
  return virtualIp && model.platform.capabilities.movableAddress === 'arp' ? { cluster, virtualIp } : null;
}
