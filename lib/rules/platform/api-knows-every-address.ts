import { sources } from '../../facts/sources';
import { primitives, type Model, type PacemakerCluster, type ProxyClusterParts } from '../../model';
import { IpAddress } from '../../units';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** Where an API moves addresses, an address that Pacemaker puts on an interface is one that the API is told about. */
export const apiKnowsEveryAddress = defineRule({
  id: 'platform/api-knows-every-address',
  severity: 'error',
  acceptable: true,
  summary: 'an address that moves is moved by the API of the platform',
  why: 'The network asks its API where an address is, and no machine: the takeover succeeds, and packets still go to the lost node.',
  sources: [sources.ipaddr2, sources.awsvip],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(cloud, 'registrar', {
        ...inTwoZones,
        virtualIp: VirtualIp.of('10.20.0.100/20'),
        nodes: [Machine.in('cloud1', zoneA), Machine.in('cloud2', zoneA)],
        pacemaker: {
          resources: [
            {
              id: 'relay-ip',
              agent: 'ocf:heartbeat:IPaddr2',
              parameters: { ip: '10.20.0.101' },
              placement: 'with-virtual-ip',
            },
          ],
        },
      });`,
    fix: "add that to `resources`, or remove 'relay-ip'",
    right: `
      new PerNodeDatabaseTopology(cloud, 'registrar', {
        ...inTwoZones,
        virtualIp: VirtualIp.of('10.20.0.100/20'),
        nodes: [Machine.in('cloud1', zoneA), Machine.in('cloud2', zoneA)],
        pacemaker: {
          resources: [
            {
              id: 'relay-address',
              agent: 'ocf:heartbeat:awsvip',
              parameters: { secondary_private_ip: '10.20.0.101' },
              placement: 'with-virtual-ip',
            },
            {
              id: 'relay-ip',
              agent: 'ocf:heartbeat:IPaddr2',
              parameters: { ip: '10.20.0.101' },
              placement: 'with-virtual-ip',
            },
          ],
        },
      });`,
  },
  check: perCluster(behindApi, (pacemaker) => {
    const known = addressesOf(pacemaker, ['awsvip'], 'secondary_private_ip');
    return addressesOf(pacemaker, ['IPaddr', 'IPaddr2'], 'ip')
      .filter(({ address }) => !known.some((each) => each.address === address))
      .map(({ id, address }) => ({
        path: pacemaker.path,
        message: `'${id}' announces an address to neighbours, and on this platform nobody listens`,
        found: address,
        allowed: 'ocf:heartbeat:awsvip with the same address as `secondary_private_ip` beside it',
        fix: `add that to \`resources\`, or remove '${id}'`,
      }));
  }),
});

function behindApi({ pacemaker }: ProxyClusterParts, { platform }: Model): PacemakerCluster | null {
  return pacemaker && platform.capabilities.movableAddress === 'api' ? pacemaker : null;
}

function addressesOf(pacemaker: PacemakerCluster, types: readonly string[], parameter: string) {
  return primitives(pacemaker).flatMap(({ id, agent, parameters }) => {
    const value = parameters[parameter];
    if (!types.includes(agent.type) || typeof value !== 'string') return [];
    return [{ id, address: IpAddress.parse(value)?.toString() ?? value }];
  });
}
