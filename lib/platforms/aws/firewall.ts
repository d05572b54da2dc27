import { aws } from '../../facts/aws';
import { inboundRules, type Model, type Opening } from '../../model';
import { interpolate, literal, reference, type Block, type Expression, type Json } from '../../terraform';
import { Cidr, type IpFamily } from '../../units';
import { names } from './names';
import { tagged, vpcOf } from './network';

/**
 * What each machine lets in, as its own firewall does: a group of its own with one rule for each source and port of its
 * openings, at whatever address of the machine, besides pings and word that a packet was too large. Everything may go out
 * to anyone: so AWS, too, keeps no track of SIP that anyone may send (Amazon EC2 user guide, "Security group connection
 * tracking"). Sources are addresses and never groups: machines of other sites and tunnels have none here.
 */
export function securityGroups({ name, platform, openings }: Model): readonly Block[] {
  if (platform.id !== 'aws') return [];
  return platform.instances.flatMap(({ machine, path }) => [
    group(name, machine, path, vpcOf(platform)),
    ...openingRules(
      machine,
      openings.filter((opening) => opening.machine === machine),
    ),
    ...FAMILIES.flatMap((family) => icmpRules(machine, path, family)),
    ...FAMILIES.map((family) => outward(machine, path, family)),
  ]);
}

/** Label of a machine's group. */
export function securityGroupOf(machine: string): string {
  return names.machine(machine);
}

/** What lets a machine out, without which its first boot fetches nothing. */
export function outwardRules(machine: string): readonly Expression[] {
  return FAMILIES.map((family) => reference(OUTWARD, names.rule(machine, 'out', ANYONE[family])));
}

const GROUP = 'aws_security_group';
const INWARD = 'aws_vpc_security_group_ingress_rule';
const OUTWARD = 'aws_vpc_security_group_egress_rule';
const FAMILIES = ['ipv4', 'ipv6'] as const;
const ANYONE: Readonly<Record<IpFamily, Cidr>> = { ipv4: Cidr.of('0.0.0.0/0'), ipv6: Cidr.of('::/0') };

/** AWS changes neither name nor description of a group: with another one of these it would be made anew. */
function group(stack: string, machine: string, path: string, vpc: string): Block {
  return {
    type: 'resource',
    labels: [GROUP, securityGroupOf(machine)],
    from: path,
    body: {
      // A name must not begin as an id does, and that of a stack may.
      name: `opensips-cdk ${stack} ${machine}`,
      description: `What ${machine} lets in`,
      vpc_id: vpc,
      ...tagged(machine),
    },
  };
}

function openingRules(machine: string, openings: readonly Opening[]): readonly Block[] {
  return inboundRules(openings).map(({ path, services, from, port: { protocol, number } }) =>
    rule(INWARD, names.rule(machine, `${protocol}_${number}`, from), path, {
      ...ofGroup(machine, from),
      ip_protocol: protocol,
      from_port: number,
      to_port: number,
      description: described(`${services.join(', ')} of ${path}`),
    }),
  );
}

function icmpRules(machine: string, path: string, family: IpFamily): readonly Block[] {
  const { protocol, messages } = aws.securityGroup.icmp[family];
  return messages.map(({ type, code, what }) =>
    rule(INWARD, names.rule(machine, `${protocol}_${type}`, ANYONE[family]), path, {
      ...ofGroup(machine, ANYONE[family]),
      ip_protocol: protocol,
      from_port: type,
      to_port: code,
      description: what,
    }),
  );
}

function outward(machine: string, path: string, family: IpFamily): Block {
  return rule(OUTWARD, names.rule(machine, 'out', ANYONE[family]), path, {
    ...ofGroup(machine, ANYONE[family]),
    ip_protocol: '-1',
    description: 'Whatever goes out',
  });
}

function rule(type: string, label: string, from: string, body: { readonly [key: string]: Json }): Block {
  return { type: 'resource', labels: [type, label], from, body };
}

function ofGroup(machine: string, network: Cidr): { readonly [key: string]: Json } {
  return {
    security_group_id: interpolate(reference(GROUP, securityGroupOf(machine), 'id')),
    [network.address.family === 'ipv4' ? 'cidr_ipv4' : 'cidr_ipv6']: network.toString(),
  };
}

/** As AWS takes a description. */
function described(text: string): string {
  const { others, length } = aws.securityGroup.description;
  return literal(text.replace(others, '_').slice(0, length));
}
