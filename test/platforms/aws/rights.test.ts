import { describe, expect, it } from 'vitest';
import type { Model } from '../../../lib/model';
import { addresses } from '../../../lib/platforms/aws/address';
import { policiesOf, rights } from '../../../lib/platforms/aws/rights';
import { modelOnAws, BETWEEN, ELASTIC, NO_FENCING, platformOf } from '../../support/aws-example';

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

const ARN =
  'arn:${data.aws_partition.current.partition}:ec2:eu-central-1:${data.aws_caller_identity.current.account_id}';
const INTERFACES = ['proxy1', 'proxy2'].map(
  (name) => `${ARN}:network-interface/\${aws_instance.${name}.primary_network_interface_id}`,
);
const FENCES = {
  Effect: 'Allow',
  Action: ['ec2:StopInstances', 'ec2:StartInstances'],
  Resource: ['${aws_instance.proxy2.arn}'],
};

const blocks = (model: Model) => rights(model, platformOf(model));
const statements = (model: Model, machine = 'proxy1'): readonly Statement[] =>
  blocks(model)
    .filter(({ labels: [type, label] }) => type === 'aws_iam_role_policy' && label === `${machine}_cluster`)
    .flatMap(({ body }) => (JSON.parse(body['policy'] as string) as { Statement: readonly Statement[] }).Statement);

describe('the rights of a node', () => {
  it('are to give an address to its own cluster, and to stop the other node of it', () => {
    expect(statements(modelOnAws())).toEqual([
      FENCES,
      {
        Effect: 'Allow',
        Action: ['ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
        Resource: INTERFACES,
      },
      { Effect: 'Allow', Action: ['ec2:DescribeInstances'], Resource: ['*'] },
    ]);
  });

  it('are to take the one elastic address', () => {
    expect(statements(modelOnAws({}, { virtualIp: ELASTIC }))).toContainEqual({
      Effect: 'Allow',
      Action: ['ec2:AssociateAddress', 'ec2:DisassociateAddress'],
      Resource: [`${ARN}:elastic-ip/eipalloc-0123456789abcdef0`, ...INTERFACES],
    });
  });

  it('are to replace the routes between zones', () => {
    expect(statements(modelOnAws(BETWEEN))).toEqual([
      FENCES,
      {
        Effect: 'Allow',
        Action: ['ec2:ReplaceRoute'],
        Resource: [`${ARN}:route-table/\${aws_route_table.public.id}`],
      },
      { Effect: 'Allow', Action: ['ec2:DescribeInstances', 'ec2:DescribeRouteTables'], Resource: ['*'] },
    ]);
  });

  it('name what they change: everything is what one may look at, and nothing else', () => {
    for (const model of [modelOnAws(), modelOnAws({}, { virtualIp: ELASTIC }), modelOnAws(BETWEEN)]) {
      const all = ['proxy1', 'proxy2'].flatMap((machine) => statements(model, machine));
      const open = all.filter(({ Resource }) => Resource.some((arn) => arn.includes('*')));
      expect(open.flatMap(({ Action }) => Action).filter((action) => !action.startsWith('ec2:Describe'))).toEqual([]);
    }
  });

  it('never include its own end', () => {
    expect(JSON.stringify(statements(modelOnAws(), 'proxy2'))).toContain('${aws_instance.proxy1.arn}');
    expect(JSON.stringify(statements(modelOnAws(), 'proxy2'))).not.toContain('${aws_instance.proxy2.arn}');
  });

  it('are none of a machine that moves and fences nothing', () => {
    const model = modelOnAws({}, { pacemaker: null, virtualIp: null });
    expect(policiesOf(model, platformOf(model), 'proxy1')).toEqual([]);
    expect(blocks(model).map(({ labels: [type] }) => type)).toEqual([
      'aws_iam_role',
      'aws_iam_instance_profile',
      'aws_iam_role',
      'aws_iam_instance_profile',
    ]);
  });

  it('leave fencing out with the fencing', () => {
    expect(JSON.stringify(statements(modelOnAws({}, { pacemaker: { fencing: NO_FENCING } })))).not.toContain('Stop');
  });
});

describe('the routes to a virtual IP', () => {
  const routes = (model: Model) => addresses(model, platformOf(model)).map(({ labels, body }) => [labels[1], body]);
  const to = (table: string) => ({
    route_table_id: table,
    destination_cidr_block: '192.168.99.10/32',
    network_interface_id: '${aws_instance.proxy1.primary_network_interface_id}',
    lifecycle: { ignore_changes: ['network_interface_id'] },
  });

  it('are none within a zone', () => {
    expect(routes(modelOnAws())).toEqual([]);
  });

  it('are there in each table between zones, and are left where Pacemaker puts them', () => {
    expect(routes(modelOnAws(BETWEEN))).toEqual([['registrar_vip_public', to('${aws_route_table.public.id}')]]);
  });

  it('are there in the tables of a VPC that the author has', () => {
    const zones = {
      'eu-central-1a': { subnet: 'subnet-0123456789abcdef0', range: '10.20.0.0/20' },
      'eu-central-1b': { subnet: 'subnet-0123456789abcdef1', range: '10.20.16.0/20' },
    };
    const routeTables = ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'];
    const network = {
      kind: 'existing',
      vpc: 'vpc-0123456789abcdef0',
      range: '10.20.0.0/16',
      zones,
      routeTables,
    } as const;
    const model = modelOnAws({ ...BETWEEN, platform: { network } });
    expect(statements(model)).toContainEqual({
      Effect: 'Allow',
      Action: ['ec2:ReplaceRoute'],
      Resource: routeTables.map((table) => `${ARN}:route-table/${table}`),
    });
    expect(routes(model)).toEqual([
      ['registrar_vip_rtb_0123456789abcdef0', to('rtb-0123456789abcdef0')],
      ['registrar_vip_rtb_0123456789abcdef1', to('rtb-0123456789abcdef1')],
    ]);
  });
});
