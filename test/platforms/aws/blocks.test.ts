import { describe, expect, it } from 'vitest';
import { AwsNetwork } from '../../../constructs';
import { A, acrossZones, addresses, B, inOneZone, resources, ZONES } from '../../support/aws';

const NAT = { [A]: '10.20.240.0/28', [B]: '10.20.240.16/28', 'eu-central-1c': '10.20.240.32/28' };
const behindNat = AwsNetwork.of('10.20.0.0/16', { zones: ZONES, natGateways: NAT });

describe('the network of a stack', () => {
  it('is a VPC with a subnet in each zone that leads to the internet', () => {
    const result = acrossZones();
    expect(
      [...resources(result, 'aws_subnet').values()].map((body) => [body['availability_zone'], body['cidr_block']]),
    ).toEqual(Object.entries(ZONES));
    for (const { map_public_ip_on_launch: open } of resources(result, 'aws_subnet').values()) expect(open).toBe(true);
    expect([...resources(result, 'aws_route').values()]).toEqual([
      expect.objectContaining({
        destination_cidr_block: '0.0.0.0/0',
        gateway_id: '${aws_internet_gateway.network.id}',
      }),
      expect.objectContaining({ destination_cidr_block: '192.168.99.10/32' }),
    ]);
  });

  it('has a NAT gateway in each zone where machines have no address of their own', () => {
    const result = acrossZones({ network: behindNat });
    const routes = [...resources(result, 'aws_route').values()].map((body) => body['nat_gateway_id'] ?? 'internet');
    expect(routes.filter((to) => to !== 'internet')).toHaveLength(3);
    expect(resources(result, 'aws_nat_gateway').size).toBe(3);
    for (const { map_public_ip_on_launch: open } of resources(result, 'aws_subnet').values()) expect(open).toBe(false);
  });

  it('is nothing where it is there already', () => {
    const network = AwsNetwork.existing('vpc-0123456789abcdef0', {
      range: '10.20.0.0/16',
      zones: { [A]: { subnet: 'subnet-0123456789abcdef0', range: '10.20.0.0/20' } },
      routeTables: ['rtb-0123456789abcdef0'],
    });
    const result = inOneZone({ network });
    const kinds = new Set(result.blocks.map(({ labels: [type] }) => type));
    for (const kind of ['aws_vpc', 'aws_subnet', 'aws_route_table', 'aws_internet_gateway'])
      expect(kinds).not.toContain(kind);
    expect(resources(result, 'aws_instance').get('proxy1')?.['subnet_id']).toBe('subnet-0123456789abcdef0');
  });

  it('names nothing that no block makes', () => {
    for (const result of [acrossZones(), acrossZones({ network: behindNat }), inOneZone()]) {
      const made = addresses(result);
      const text = JSON.stringify(result.blocks.map(({ body }) => body));
      const named = [...text.matchAll(/(?<![\w.])((?:data\.)?aws_[a-z0-9_]+\.[a-zA-Z0-9_-]+)/g)].map(
        (match) => match[1] ?? '',
      );
      expect(named.length).toBeGreaterThan(10);
      expect([...new Set(named)].filter((name) => !made.has(name))).toEqual([]);
    }
  });
});

describe('a machine', () => {
  const result = inOneZone();
  const body = resources(result, 'aws_instance').get('proxy1');

  it('has an address that was chosen, encrypted disks, and no metadata without a token', () => {
    expect(body).toMatchObject({
      private_ip: result.model?.machines[0]?.address.toString(),
      metadata_options: { http_tokens: 'required', http_put_response_hop_limit: 1 },
      root_block_device: { encrypted: true },
      user_data_replace_on_change: false,
    });
  });

  it('is not made anew for a newer image or another first boot', () => {
    expect(body?.['lifecycle']).toEqual({ ignore_changes: ['ami', 'user_data'] });
  });

  it('keeps its database on a volume that outlives it', () => {
    expect(resources(result, 'aws_ebs_volume').get('proxy1')).toMatchObject({
      encrypted: true,
      size: 20,
      availability_zone: A,
    });
    expect([...resources(acrossZones(), 'aws_ebs_volume').keys()]).toEqual(['db1', 'db2', 'db3']);
  });

  it('stands on other hardware than the rest of its cluster in the same zone', () => {
    expect([...resources(result, 'aws_placement_group').values()]).toEqual([
      { name: 'voip-registrar-proxies', strategy: 'spread', spread_level: 'rack' },
    ]);
    expect(body?.['placement_group']).toBe('${aws_placement_group.registrar_proxies.id}');
    expect(resources(acrossZones(), 'aws_placement_group').size).toBe(0);
  });
});

describe('the configuration of machines', () => {
  it('comes over SSH once a machine and its volume are there, and again for a machine made anew', () => {
    const base = resources(inOneZone(), 'terraform_data').get('proxy1_base');
    expect(base).toMatchObject({
      connection: { host: '${aws_instance.proxy1.public_ip}', user: 'admin' },
      triggers_replace: { instance: '${aws_instance.proxy1.id}' },
      depends_on: ['aws_instance.proxy1', 'aws_volume_attachment.proxy1', 'aws_iam_role_policy.proxy1_cluster'],
    });
  });

  it('goes to the machine’s own address where that is private, or behind a bastion', () => {
    const host = (wishes: Parameters<typeof acrossZones>[0]) =>
      (resources(acrossZones(wishes), 'terraform_data').get('proxy1_base')?.['connection'] as { host: string }).host;
    expect(host({ network: behindNat })).toBe('10.20.12.250');
    expect(host({ bastion: { host: '198.51.100.1', user: 'jump' } })).toBe('10.20.12.250');
  });

  it('is left out where that is said, and everything else stays', () => {
    const [with_, without] = [acrossZones(), acrossZones({ configuration: 'none' })];
    expect(resources(without, 'terraform_data').size).toBe(0);
    const rest = [...addresses(with_)].filter((name) => !name.startsWith('terraform_data.'));
    expect([...addresses(without)]).toEqual(rest);
  });
});
