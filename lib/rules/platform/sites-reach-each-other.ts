import { sources } from '../../facts/sources';
import { defineRule } from '../rule';
import { otherPlaces } from '../elsewhere';

/** A route of the VPC leads to every machine at other sites that those here speak to. */
export const sitesReachEachOther = defineRule({
  id: 'platform/sites-reach-each-other',
  severity: 'error',
  acceptable: true,
  summary: 'the network leads to what machines speak to at other sites',
  why: 'Both sites serve and neither hears of the other: counts, tables and tickets stay behind until a limit or a lost site shows it.',
  sources: [sources.awsRouting],
  example: {
    wrong: `
      const platform = Platform.aws({
        ...region,
        network: AwsNetwork.of('10.20.0.0/16', subnets),
      });
      const west = new PerNodeDatabaseTopology(
        new OpenSipsStack(app, 'cloud', { platform }),
        'registrar',
        inTwoZones,
      );
      new Interconnect(app, 'between', { ...way, sites: { east, west } });`,
    fix: 'add the range of that site to `routes` in AwsNetwork.of, with the id of your transit gateway or peering; accept this for the first deployment where a peering has to wait for the VPC, or where a way of yours stands in no `routes`',
    right: `
      const platform = Platform.aws({
        ...region,
        network: AwsNetwork.of('10.20.0.0/16', {
          ...subnets,
          routes: { '192.168.5.0/24': 'tgw-0123456789abcdef0' },
        }),
      });
      const west = new PerNodeDatabaseTopology(
        new OpenSipsStack(app, 'cloud', { platform }),
        'registrar',
        inTwoZones,
      );
      new Interconnect(app, 'between', { ...way, sites: { east, west } });`,
  },
  check: (model) => {
    const { name, platform } = model;
    if (platform.id !== 'aws' || platform.network.kind !== 'new') return 'does-not-apply';
    const { range: own, routes } = platform.network;
    const places = otherPlaces(model);
    if (places.length === 0) return 'does-not-apply';
    return places.flatMap((place) => {
      const lost = place.addresses.filter(
        (address) => !own.contains(address) && !routes.some(({ range }) => range.contains(address)),
      );
      if (lost.length === 0) return [];
      return [
        {
          path: name,
          message: `no route of the VPC leads to '${place.name}'`,
          found: lost.map((address) => address.toString()).join(', '),
          allowed:
            routes.length === 0
              ? 'a route to each'
              : `within ${routes.map(({ range }) => range.toString()).join(', ')}`,
          fix: 'add the range of that site to `routes` in AwsNetwork.of, with the id of your transit gateway or peering; accept this for the first deployment where a peering has to wait for the VPC, or where a way of yours stands in no `routes`',
          related: place.related,
        },
      ];
    });
  },
});
