import { describe, expect, it } from 'vitest';
import { primitives, type Model } from '../../../lib/model';
import { resolve } from '../../../lib/resolve';
import { exampleModel } from '../../../lib/testing';
import { modelOnAws, topologyOnAws, BETWEEN, ELASTIC, pacemakerOf } from '../../support/aws-example';

/** Every primitive with its agent and parameters, in the order of the group. */
const agents = (model: Model) =>
  primitives(pacemakerOf(model)).map(({ id, agent: { type }, parameters }) => [id, type, parameters] as const);
const address = (model: Model) => agents(model).filter(([id]) => id.startsWith('virtual-ip'));

const IPADDR2 = ['virtual-ip', 'IPaddr2', { ip: '10.20.0.100', cidr_netmask: '20' }];

describe('a virtual IP of a machine of AWS', () => {
  it('is announced by no machine that is there already', () => {
    expect(address(exampleModel())).toEqual([
      ['virtual-ip', 'IPaddr2', { ip: '192.168.3.100', cidr_netmask: '24', arp_count_refresh: '1' }],
    ]);
  });

  it('is given to the interface before the machine takes it', () => {
    expect(address(modelOnAws())).toEqual([
      ['virtual-ip-assigned', 'awsvip', { secondary_private_ip: '10.20.0.100', api_delay: '1' }],
      IPADDR2,
    ]);
  });

  it('is followed by an elastic address, with time until the metadata know of it', () => {
    expect(address(modelOnAws({}, { virtualIp: ELASTIC }))).toEqual([
      ['virtual-ip-assigned', 'awsvip', { secondary_private_ip: '10.20.0.100', api_delay: '3' }],
      IPADDR2,
      [
        'virtual-ip-public',
        'awseip',
        {
          elastic_ip: '3.120.9.9',
          allocation_id: 'eipalloc-0123456789abcdef0',
          private_ip_address: '10.20.0.100',
          api_delay: '1',
        },
      ],
    ]);
  });

  it('is not followed by an address of a NAT that the author has', () => {
    expect(address(modelOnAws({}, { virtualIp: { publicAddress: '203.0.113.9' } }))).toHaveLength(2);
  });

  it('is behind every route between zones, and each monitor asks the API', () => {
    const model = modelOnAws(BETWEEN);
    expect(address(model)).toEqual([
      [
        'virtual-ip',
        'aws-vpc-move-ip',
        {
          ip: '192.168.99.10',
          interface: 'vpc',
          routing_table: { secret: 'registrar_vip_route_tables' },
          monapi: 'true',
          lookup_type: 'NetworkInterfaceId',
        },
      ],
    ]);
    expect(model.secrets.find(({ name }) => name === 'registrar_vip_route_tables')?.source).toEqual({
      from: 'resource',
      resource: { what: 'route-tables' },
    });
  });

  it('gives the follower its place after the address', () => {
    expect(agents(modelOnAws({}, { virtualIp: ELASTIC })).map(([id]) => id)).toEqual([
      'fence',
      'virtual-ip-assigned',
      'virtual-ip',
      'virtual-ip-public',
      'opensips-active',
    ]);
  });

  it("keeps the author's resources from its ids", () => {
    const resources = [{ id: 'virtual-ip-assigned', agent: 'ocf:heartbeat:Dummy', placement: 'anywhere' }] as const;
    expect(resolve(topologyOnAws({}, { pacemaker: { resources } })).problems.map(({ rule }) => rule)).toEqual([
      'input/pacemaker-resource-ids',
    ]);
  });
});
