import { load } from '../../lib/facts/load';
import { platformCapabilities } from '../../lib/facts/platforms';
import type { AwsPlatform, Model } from '../../lib/model';
import { Cidr } from '../../lib/units';

/** A model as it is with all its machines in one zone of AWS, in a VPC that is there. */
export function inOneZone(model: Model): Model {
  const zone = 'eu-central-1a';
  const range = Cidr.of('192.0.2.0/24');
  const platform: AwsPlatform = {
    id: 'aws',
    capabilities: platformCapabilities.aws,
    connection: model.platform.connection,
    region: 'eu-central-1',
    network: {
      kind: 'existing',
      vpc: 'vpc-0123456789abcdef0',
      range,
      zones: [{ name: zone, range, subnet: 'subnet-0123456789abcdef0' }],
      routeTables: [],
      machineAddresses: 'private',
    },
    image: { by: 'id', id: 'ami-0123456789abcdef0' },
    loginKey: 'ssh-ed25519 AAAA',
    hostKeys: [],
    expected: load.usual,
    instances: model.machines.map(({ name: machine, path, address }) => ({
      machine,
      path,
      address,
      zone,
      type: 'c6i.large',
      databaseVolume: null,
    })),
    hostedZone: null,
    configuration: 'over-ssh',
  };
  return { ...model, platform };
}

/** The same with some machines in other zones, by their names. */
export function inZones(model: Model, zones: Readonly<Record<string, string>>): Model {
  const { platform } = model;
  if (platform.id !== 'aws') return model;
  const instances = platform.instances.map((each) => ({ ...each, zone: zones[each.machine] ?? each.zone }));
  return { ...model, platform: { ...platform, instances } };
}
