import { describe, expect, it } from 'vitest';
import { network } from '../../../lib/platforms/aws/network';
import { resolve } from '../../../lib/resolve';
import { awsSiteTopology, modelOf } from '../../../lib/testing';
import type { Block } from '../../../lib/terraform';
import type { AwsNetworkRecord } from '../../../lib/topology/platform';
import type { Topology } from '../../../lib/topology/topology';

const GATEWAY = 'tgw-0123456789abcdef0';
const PEERING = 'pcx-0123456789abcdef0';
const ZONES = { 'us-east-1a': '192.168.5.0/25', 'us-east-1b': '192.168.5.128/25' };

type Said = Partial<Extract<AwsNetworkRecord, { readonly kind: 'new' }>>;

function topology(also: Said): Topology {
  const said = { kind: 'new', range: '192.168.4.0/23', zones: ZONES, ...also } as const;
  return awsSiteTopology('east', { platform: { network: said }, interconnect: null });
}

function blocks(also: Said): readonly Block[] {
  const model = modelOf(topology(also));
  return model.platform.id === 'aws' ? network(model, model.platform) : [];
}

const elsewhere = (found: readonly Block[]) =>
  found.filter(({ labels: [type], body }) => type === 'aws_route' && body['destination_cidr_block'] !== '0.0.0.0/0');

describe('ways to other networks', () => {
  it('go to a transit gateway that the VPC is attached to in every zone', () => {
    const found = blocks({ routes: { '192.168.6.0/24': GATEWAY, '10.0.0.0/8': GATEWAY } });
    expect(
      found.filter(({ labels: [type] }) => type === 'aws_ec2_transit_gateway_vpc_attachment').map(({ body }) => body),
    ).toEqual([
      {
        transit_gateway_id: GATEWAY,
        vpc_id: '${aws_vpc.network.id}',
        subnet_ids: ['${aws_subnet.us_east_1a.id}', '${aws_subnet.us_east_1b.id}'],
        tags: { Name: 'east' },
      },
    ]);
    const route = {
      route_table_id: '${aws_route_table.public.id}',
      transit_gateway_id: GATEWAY,
      depends_on: ['aws_ec2_transit_gateway_vpc_attachment.tgw_0123456789abcdef0'],
    };
    expect(elsewhere(found).map(({ labels, body }) => [labels[1], body])).toEqual([
      ['public_to_10_0_0_0_8', { ...route, destination_cidr_block: '10.0.0.0/8' }],
      ['public_to_192_168_6_0_24', { ...route, destination_cidr_block: '192.168.6.0/24' }],
    ]);
  });

  it('go through a peering, out of every table that machines send by', () => {
    const natGateways = { 'us-east-1a': '192.168.4.0/28', 'us-east-1b': '192.168.4.16/28' };
    const found = blocks({ natGateways, routes: { '192.168.6.0/24': PEERING } });
    expect(elsewhere(found).map(({ body }) => body)).toEqual(
      ['us_east_1a', 'us_east_1b'].map((table) => ({
        route_table_id: `\${aws_route_table.${table}.id}`,
        destination_cidr_block: '192.168.6.0/24',
        vpc_peering_connection_id: PEERING,
      })),
    );
    expect(found.filter(({ labels: [type] }) => type?.includes('attachment'))).toEqual([]);
  });

  it('are none where none are said', () => {
    expect(elsewhere(blocks({}))).toEqual([]);
  });

  it.each([
    ['192.168.6.1/24', GATEWAY, '192.168.6.1/24', 'an IPv4 range that begins with its first address'],
    ['192.168.5.0/24', GATEWAY, '192.168.5.0/24', "a range that does not meet the VPC's own 192.168.4.0/23"],
    ['192.168.0.0/16', GATEWAY, '192.168.0.0/16', "a range that does not meet the VPC's own 192.168.4.0/23"],
    ['192.168.6.0/24', 'vgw-01234567', 'vgw-01234567', 'the id of a transit gateway or of a peering'],
  ])('are refused where they cannot be: %s to %s', (range, to, found, allowed) => {
    expect(resolve(topology({ routes: { [range]: to } })).problems).toMatchObject([
      {
        path: 'east',
        message: `\`network.routes.${range}\` of the platform cannot be used`,
        found: JSON.stringify(found),
        allowed: expect.stringContaining(allowed) as string,
      },
    ]);
  });
});
