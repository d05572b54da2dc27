import { sources } from '../../facts/sources';
import type { Model, ProxyClusterParts } from '../../model';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** An elastic address is one of AWS's, in front of a virtual IP that packets from the internet can be handed to. */
export const elasticAddressReachesTheNodes = defineRule({
  id: 'platform/elastic-address-reaches-the-nodes',
  severity: 'error',
  // Nothing arrives at all, or no answer ever leaves.
  acceptable: false,
  summary: 'an elastic address leads to an address that the internet can reach',
  why: 'The address follows nobody, or its packets end at the internet gateway: no call from outside arrives, and none ever did.',
  sources: [sources.awseip, sources.elasticAddresses, sources.vpcRoutes],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        virtualIp: VirtualIp.of('192.0.2.10/24', {
          publicAddress: ElasticAddress.of(
            'eipalloc-0123456789abcdef0',
            '203.0.113.10',
          ),
        }),
      });`,
    fix: 'change `publicAddress` of VirtualIp.of, or where the nodes stand',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        virtualIp: VirtualIp.of('192.0.2.10/24', {
          publicAddress: '203.0.113.10',
        }),
      });`,
  },
  check: perCluster(elastic, ({ virtualIp, publicAddress, platform }) => {
    const fault = faultOf(virtualIp.movedBy, platform);
    return fault === null
      ? []
      : [{ path: virtualIp.path, found: `ElasticAddress ${publicAddress}`, fix: FIX, ...fault }];
  }),
});

const FIX = 'change `publicAddress` of VirtualIp.of, or where the nodes stand';

function elastic({ virtualIp }: ProxyClusterParts, { platform }: Model) {
  if (!virtualIp || virtualIp.allocation === null) return null;
  return { virtualIp, platform, publicAddress: virtualIp.publicAddress?.toString() ?? '' };
}

function faultOf(
  movedBy: 'announcement' | 'interface' | 'route',
  platform: Model['platform'],
): { readonly message: string; readonly allowed: string } | null {
  if (platform.id !== 'aws')
    return {
      message: 'an elastic address is one of AWS, and no machine of this stack is',
      allowed: 'the address as text, which a router in front passes on',
    };
  if (movedBy === 'route')
    return {
      message: 'between zones the virtual IP is an address that the internet gateway hands nothing to',
      allowed: 'nodes in one zone, or two sites with an elastic address each',
    };
  if (platform.network.machineAddresses === 'private')
    return {
      message: 'the subnet of the nodes does not lead to an internet gateway, so answers would leave by another way',
      allowed: "a network without `natGateways`, or one that exists with `machineAddresses: 'public'`",
    };
  return null;
}
