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
