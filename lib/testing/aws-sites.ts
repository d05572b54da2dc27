import type { Model } from '../model';
import { withMachines } from '../resolve/machines';
import type { AwsPlatformRecord } from '../topology/platform';
import type { Topology } from '../topology/topology';
import { modelOf } from './models';
import { siteTopology, type SiteEdits, type SiteName } from './sites';

/** What differs from the example at the site that is asked for. */
export interface AwsSiteEdits extends SiteEdits {
  readonly platform?: Partial<Omit<AwsPlatformRecord, 'kind'>>;
}

/** Region and range of each site, in its one zone; and a gateway that leads to the other one. */
const PLACES = {
  east: { region: 'us-east-1', range: '192.168.5.0/24', elsewhere: '192.168.6.0/24' },
  west: { region: 'us-west-2', range: '192.168.6.0/24', elsewhere: '192.168.5.0/24' },
} as const;

/** One of two sites as {@link siteTopology} has them, each in a region of AWS of its own. */
export function awsSiteTopology(site: SiteName, { platform, ...edits }: AwsSiteEdits = {}): Topology {
  const { region, range, elsewhere } = PLACES[site];
  const zone = `${region}a`;
  const topology = siteTopology(site, edits);
  return {
    ...topology,
    platform: {
      kind: 'aws',
      region,
      network: { kind: 'new', range, zones: { [zone]: range }, routes: { [elsewhere]: 'tgw-0123456789abcdef0' } },
      privateKey: topology.platform.privateKey,
      publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample0000000000000000000000000000000000000',
      ...platform,
    },
    parts: topology.parts.map((part) => withMachines(part, (machine) => ({ ...machine, zone }))),
  };
}

/** The model of {@link awsSiteTopology}. @throws Error when the edits are no valid input, with what is wrong */
export function awsSiteModel(site: SiteName, edits: AwsSiteEdits = {}): Model {
  return modelOf(awsSiteTopology(site, edits));
}
