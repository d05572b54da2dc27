import type { AwsPlatform, Model } from '../../model';
import { interpolate, literal, quoted, reference, type Block, type Expression, type Json } from '../../terraform';
import { terraformName } from '../../units';
import { names } from './names';

type NewNetwork = Extract<AwsPlatform['network'], { readonly kind: 'new' }>;
type Zone = NewNetwork['zones'][number];

/** The VPC with a subnet and a way out in each zone; nothing where the author's own is used. */
export function network(model: Model, { network: said }: AwsPlatform): readonly Block[] {
  if (said.kind === 'existing') return [];
  const { name } = model;
  const block = (type: string, label: string, body: { readonly [key: string]: Json }): Block => ({
    type: 'resource',
    labels: [type, label],
    body,
    from: name,
  });
  const { vpc, gateway } = NEW;
  return [
    block(...vpc, {
      cidr_block: said.range.toString(),
      enable_dns_support: true,
      enable_dns_hostnames: true,
      ...tagged(name),
    }),
    block(...gateway, { vpc_id: interpolate(reference(...vpc, 'id')), ...tagged(name) }),
    ...publicTable(name, said.zones, said.machineAddresses, block),
    ...said.zones.flatMap((zone) => ofZone(name, zone, said.machineAddresses, block)),
    ...attachments(name, said, block),
    ...routes(said, block),
  ];
}

/** Id of the subnet of a zone. */
export function subnetOf({ network: said }: AwsPlatform, zone: string): string {
  if (said.kind === 'existing') return literal(said.zones.find(({ name }) => name === zone)?.subnet ?? '');
  return interpolate(reference('aws_subnet', names.zone(zone), 'id'));
}

export function vpcOf({ network: said }: AwsPlatform): string {
  return said.kind === 'existing' ? literal(said.vpc) : interpolate(reference(...NEW.vpc, 'id'));
}

/** Every table that leads to the machines: a route to an address that moves between zones stands in each. */
export function routeTables({ network: said }: AwsPlatform): readonly RouteTable[] {
  if (said.kind === 'existing')
    return said.routeTables.map((table) => ({
      label: terraformName(table),
      id: literal(table),
      expression: quoted(table),
    }));
  return tables(said.zones, said.machineAddresses).map((label) => {
    const expression = reference('aws_route_table', label, 'id');
    return { label, id: interpolate(expression), expression };
  });
}

export interface RouteTable {
  /** Part of the names of blocks about it. */
  readonly label: string;
  /** As an argument, or a part of one. */
  readonly id: string;
  readonly expression: Expression;
}

/** What an instance needs before it can fetch packages. */
export function wayOut({ network: said }: AwsPlatform, zone: string): readonly Expression[] {
  if (said.kind === 'existing') return [];
  const label = names.zone(zone);
  const leads = (subnet: string, table: string) => [
    reference('aws_route_table_association', subnet),
    reference('aws_route', table),
  ];
  if (said.machineAddresses === 'public') return leads(label, PUBLIC);
  return [...leads(label, label), ...leads(natOf(label), PUBLIC)];
}

const NEW = {
  vpc: ['aws_vpc', names.network],
  gateway: ['aws_internet_gateway', names.network],
} as const;

const PUBLIC = 'public';
const ANYWHERE = '0.0.0.0/0';

type MakeBlock = (type: string, label: string, body: { readonly [key: string]: Json }) => Block;
type MachineAddresses = AwsPlatform['network']['machineAddresses'];

/** The way out through the internet gateway: of the machines, or of the NAT gateways. */
function publicTable(
  name: string,
  zones: readonly Zone[],
  machineAddresses: MachineAddresses,
  block: MakeBlock,
): readonly Block[] {
  if (machineAddresses === 'private' && zones.every(({ natGateway }) => natGateway === null)) return [];
  return table(PUBLIC, `${name} public`, { gateway_id: interpolate(reference(...NEW.gateway, 'id')) }, block);
}

function ofZone(
  name: string,
  { name: zone, range, natGateway }: Zone,
  machineAddresses: MachineAddresses,
  block: MakeBlock,
): readonly Block[] {
  const label = names.zone(zone);
  const own = subnet(label, `${name} ${zone}`, zone, range.toString(), machineAddresses === 'public', block);
  if (natGateway === null) return [own, association(label, label, PUBLIC, block)];
  const nat = natOf(label);
  return [
    own,
    association(label, label, label, block),
    subnet(nat, `${name} ${zone} nat`, zone, natGateway.toString(), false, block),
    association(nat, nat, PUBLIC, block),
    block('aws_eip', nat, { domain: 'vpc', ...tagged(`${name} ${zone} nat`) }),
    block('aws_nat_gateway', label, {
      allocation_id: interpolate(reference('aws_eip', nat, 'id')),
      subnet_id: interpolate(reference('aws_subnet', nat, 'id')),
      depends_on: [reference(...NEW.gateway)],
      ...tagged(`${name} ${zone}`),
    }),
    ...table(
      label,
      `${name} ${zone}`,
      { nat_gateway_id: interpolate(reference('aws_nat_gateway', label, 'id')) },
      block,
    ),
  ];
}

/** Label of what belongs to the NAT gateway of a zone. */
function natOf(zone: string): string {
  return `${zone}_nat`;
}

function subnet(
  label: string,
  tag: string,
  zone: string,
  range: string,
  map_public_ip_on_launch: boolean,
  block: MakeBlock,
): Block {
  return block('aws_subnet', label, {
    vpc_id: interpolate(reference(...NEW.vpc, 'id')),
    availability_zone: zone,
    cidr_block: range,
    map_public_ip_on_launch,
    ...tagged(tag),
  });
}

/** Routes stand beside the table: one inside would make Terraform take away those that Pacemaker moves. */
function table(
  label: string,
  tag: string,
  target: { readonly [key: string]: Json },
  block: MakeBlock,
): readonly Block[] {
  const id = interpolate(reference('aws_route_table', label, 'id'));
  return [
    block('aws_route_table', label, { vpc_id: interpolate(reference(...NEW.vpc, 'id')), ...tagged(tag) }),
    block('aws_route', label, { route_table_id: id, destination_cidr_block: ANYWHERE, ...target }),
  ];
}

const ATTACHMENT = 'aws_ec2_transit_gateway_vpc_attachment';

/** The VPC at the author's transit gateways, in every zone: one takes packets of the zones it is in alone. */
function attachments(name: string, { zones, routes: said }: NewNetwork, block: MakeBlock): readonly Block[] {
  const gateways = said.filter(({ by }) => by === 'transit-gateway').map(({ to }) => to);
  return [...new Set(gateways)].map((gateway) =>
    block(ATTACHMENT, terraformName(gateway), {
      transit_gateway_id: literal(gateway),
      vpc_id: interpolate(reference(...NEW.vpc, 'id')),
      subnet_ids: zones.map((zone) => interpolate(reference('aws_subnet', names.zone(zone.name), 'id'))),
      ...tagged(name),
    }),
  );
}

function routes({ zones, machineAddresses, routes: said }: NewNetwork, block: MakeBlock): readonly Block[] {
  return tables(zones, machineAddresses).flatMap((table) =>
    said.map(({ range, by, to }) =>
      block('aws_route', names.route(table, range), {
        route_table_id: interpolate(reference('aws_route_table', table, 'id')),
        destination_cidr_block: range.toString(),
        ...(by === 'peering'
          ? { vpc_peering_connection_id: literal(to) }
          : { transit_gateway_id: literal(to), depends_on: [reference(ATTACHMENT, terraformName(to))] }),
      }),
    ),
  );
}

function association(label: string, of: string, to: string, block: MakeBlock): Block {
  return block('aws_route_table_association', label, {
    subnet_id: interpolate(reference('aws_subnet', of, 'id')),
    route_table_id: interpolate(reference('aws_route_table', to, 'id')),
  });
}

/** The tables that machines send by. */
function tables(zones: readonly Zone[], machineAddresses: MachineAddresses): readonly string[] {
  return machineAddresses === 'public' ? [PUBLIC] : zones.map(({ name }) => names.zone(name));
}

export function tagged(name: string): { readonly [key: string]: Json } {
  return { tags: { Name: literal(name) } };
}
