import { sources } from '../../facts/sources';
import type { Model, ProxyClusterParts } from '../../model';
import { faults, type Said } from '../aws-addresses';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** Where an API moves addresses, a virtual IP is one of the nodes' subnet, or one outside the VPC that routes lead to. */
export const virtualIpFitsItsNetwork = defineRule({
  id: 'platform/virtual-ip-fits-its-network',
  severity: 'error',
  // The API refuses any other address, or answers to it nowhere.
  acceptable: false,
  summary: 'the virtual IP is an address that the platform can move',
  why: 'The API refuses the address at the first start, or the takeover: the group stays stopped on every node, and nobody is served.',
  sources: [sources.awsvip, sources.awsVpcMoveIp, sources.vpcRoutes],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(cloud, 'registrar', {
        ...inTwoZones,
        virtualIp: VirtualIp.of('10.20.0.100/20'),
      });`,
    fix: 'give `virtualIp` such an address, or put all nodes into one zone',
    right: `
      new PerNodeDatabaseTopology(cloud, 'registrar', {
        ...inTwoZones,
        virtualIp: VirtualIp.of('172.16.99.10/32'),
      });`,
  },
  check: perCluster(movedByApi, (said) => {
    const { virtualIp } = said;
    return faults(said).map((fault) => ({ path: virtualIp.path, ...fault }));
  }),
});

function movedByApi({ cluster, virtualIp, dualSite }: ProxyClusterParts, { platform }: Model): Said | null {
  if (!virtualIp || platform.id !== 'aws' || platform.capabilities.movableAddress !== 'api') return null;
  const machines = cluster.nodes.map(({ machine }) => machine);
  const zones = platform.instances.filter(({ machine }) => machines.includes(machine)).map(({ zone }) => zone);
  const subnets = platform.network.zones.filter(({ name }) => zones.includes(name)).map(({ range }) => range);
  return { virtualIp, platform, subnets, isSwitchedByTicket: Boolean(dualSite?.tickets) };
}
