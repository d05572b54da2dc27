import type { Bundles } from '../../artifacts';
import type { AwsPlatform, Instance, Model } from '../../model';
import { interpolate, literal, reference, type Block, type Expression, type Json } from '../../terraform';
import { movesByRoute } from './address';
import { outwardRules, securityGroupOf } from './firewall';
import { userData } from './first-boot';
import { hostKeyBlocks } from './host-keys';
import { instanceAttribute, names } from './names';
import { subnetOf, tagged, wayOut } from './network';
import { profileOf } from './rights';
import { spreadGroupBlocks, spreadGroups } from './spread';

/** Blocks after which a machine is there, with its volume. */
export function instanceBlocks(instances: readonly Instance[], machine: string): readonly Expression[] {
  const label = names.machine(machine);
  const holds = instances.some((each) => each.machine === machine && each.databaseVolume !== null);
  return [reference('aws_instance', label), ...(holds ? [reference('aws_volume_attachment', label)] : [])];
}

/** The machines, the volumes of their databases, and what keeps machines of one cluster off one host. */
export function machineBlocks(model: Model, bundles: Bundles, platform: AwsPlatform): readonly Block[] {
  const groups = spreadGroups(model, platform);
  return [
    ...image(model, platform),
    ...spreadGroupBlocks(model, platform),
    ...platform.instances.flatMap((instance) => [
      made(instance, groups.get(instance.machine), model, bundles, platform),
      ...volume(instance),
    ]),
  ];
}

const IMAGE = ['aws_ami', 'debian'] as const;

function image({ name }: Model, { image: said }: AwsPlatform): readonly Block[] {
  if (said.by === 'id') return [];
  return [
    {
      type: 'data',
      labels: [...IMAGE],
      from: name,
      body: {
        owners: [said.owner],
        most_recent: true,
        filter: [
          { name: 'name', values: [literal(said.name)] },
          { name: 'architecture', values: ['x86_64'] },
        ],
      },
    },
  ];
}

function made(
  instance: Instance,
  group: string | undefined,
  model: Model,
  bundles: Bundles,
  platform: AwsPlatform,
): Block {
  const { machine, path, address, zone, type } = instance;
  const { image: said } = platform;
  return {
    type: 'resource',
    labels: ['aws_instance', names.machine(machine)],
    from: path,
    body: {
      ami: said.by === 'id' ? said.id : interpolate(reference('data.aws_ami', IMAGE[1], 'id')),
      instance_type: type,
      subnet_id: subnetOf(platform, zone),
      private_ip: address.toString(),
      vpc_security_group_ids: [interpolate(reference('aws_security_group', securityGroupOf(machine), 'id'))],
      iam_instance_profile: profileOf(machine),
      // A route hands it packets for an address that no interface of AWS's knows.
      source_dest_check: !movesByRoute(model, machine),
      ...(group !== undefined && { placement_group: interpolate(reference('aws_placement_group', group, 'id')) }),
      metadata_options: { http_endpoint: 'enabled', http_tokens: 'required', http_put_response_hop_limit: 1 },
      // Not `volume_tags`: they would be those of the database's volume, too.
      root_block_device: { encrypted: true, volume_type: 'gp3', volume_size: ROOT_GIBIBYTES, ...tagged(machine) },
      user_data: userData(bundles, machine),
      user_data_replace_on_change: false,
      ...tagged(machine),
      // What a running machine is made of stays: a newer image, or another first boot, is for the next one.
      lifecycle: { ignore_changes: ['ami', 'user_data'] },
      depends_on: [...wayOut(platform, zone), ...outwardRules(machine), ...hostKeyBlocks(platform, machine)],
    },
  };
}

/** Debian, its packages, cores and logs. Ours. */
const ROOT_GIBIBYTES = 20;
const DATABASE_DEVICE = '/dev/sdf';
const GIBIBYTE = 2 ** 30;

function volume({ machine, path, zone, databaseVolume }: Instance): readonly Block[] {
  if (databaseVolume === null) return [];
  const label = names.machine(machine);
  const block = (type: string, body: { readonly [key: string]: Json }): Block => ({
    type: 'resource',
    labels: [type, label],
    from: path,
    body,
  });
  return [
    block('aws_ebs_volume', {
      availability_zone: zone,
      encrypted: true,
      type: 'gp3',
      size: Math.ceil(databaseVolume.toBytes() / GIBIBYTE),
      ...tagged(`${machine} database`),
    }),
    block('aws_volume_attachment', {
      device_name: DATABASE_DEVICE,
      volume_id: interpolate(reference('aws_ebs_volume', label, 'id')),
      instance_id: interpolate(instanceAttribute(machine, 'id')),
      // Written to until the machine is off.
      stop_instance_before_detaching: true,
    }),
  ];
}
