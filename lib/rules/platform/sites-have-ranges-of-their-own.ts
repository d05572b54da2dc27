import { sources } from '../../facts/sources';
import { defineRule } from '../rule';
import { otherPlaces } from '../elsewhere';

/** No machine at another site has an address that is within the VPC of this one. */
export const sitesHaveRangesOfTheirOwn = defineRule({
  id: 'platform/sites-have-ranges-of-their-own',
  severity: 'error',
  acceptable: true,
  summary: "no machine of another site is within this site's range",
  why: 'A VPC keeps packets for its own range, whatever routes say: the other site is never reached, and no peering is made.',
  sources: [sources.awsRouting],
  example: {
    wrong: `
      const east = new PerNodeDatabaseTopology(eastStack, 'registrar', {
        ...inEast,
        virtualIp: VirtualIp.of('10.20.200.100/24'),
        nodes: [
          Machine.at('east1', '10.20.200.11'),
          Machine.at('east2', '10.20.200.12'),
        ],
      });
      const west = new PerNodeDatabaseTopology(cloud, 'registrar', inTwoZones);
      new Interconnect(app, 'between', { ...way, sites: { east, west } });`,
    fix: 'change the range in AwsNetwork.of of one of the sites',
    right: `
      const east = new PerNodeDatabaseTopology(eastStack, 'registrar', {
        ...inEast,
        virtualIp: VirtualIp.of('192.168.5.100/24'),
        nodes: [
          Machine.at('east1', '192.168.5.11'),
          Machine.at('east2', '192.168.5.12'),
        ],
      });
      const west = new PerNodeDatabaseTopology(cloud, 'registrar', inTwoZones);
      new Interconnect(app, 'between', { ...way, sites: { east, west } });`,
  },
  check: (model) => {
    const { name, platform } = model;
    if (platform.id !== 'aws' || platform.network.kind !== 'new') return 'does-not-apply';
    const { range } = platform.network;
    return otherPlaces(model).flatMap((place) => {
      const within = place.addresses.filter((address) => range.contains(address));
      if (within.length === 0) return [];
      return [
        {
          path: name,
          message: `'${place.name}' has machines in the range of the VPC of this site`,
          found: within.map((address) => address.toString()).join(', '),
          allowed: `addresses outside ${range.toString()}`,
          fix: 'change the range in AwsNetwork.of of one of the sites',
          related: place.related,
        },
      ];
    });
  },
});
