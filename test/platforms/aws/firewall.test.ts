import { describe, expect, it } from 'vitest';
import type { Model } from '../../../lib/model';
import { outwardRules, securityGroupOf, securityGroups } from '../../../lib/platforms/aws/firewall';
import type { Block } from '../../../lib/terraform';
import { exampleModel, MEMBERS, sharedModel } from '../../../lib/testing';
import { Cidr, IpAddress } from '../../../lib/units';
import { inOneZone } from '../../support/aws-model';

interface Rule {
  readonly security_group_id: string;
  readonly cidr_ipv4?: string;
  readonly cidr_ipv6?: string;
  readonly ip_protocol: string;
  readonly from_port?: number;
  readonly to_port?: number;
  readonly description: string;
}

const GROUP = 'aws_security_group';
const INWARD = 'aws_vpc_security_group_ingress_rule';
const OUTWARD = 'aws_vpc_security_group_egress_rule';

const blocks = (model: Model) => securityGroups(inOneZone(model));
const labelled = (all: readonly Block[], type: string) => all.filter(({ labels }) => labels[0] === type);
const bodyOf = (block: Block) => block.body as unknown as Rule;
const inGroup = (machine: string) => `\${aws_security_group.${machine}.id}`;

/** Rules for what comes in to a machine. */
function inward(model: Model, machine: string): readonly Rule[] {
  return labelled(blocks(model), INWARD)
    .map(bodyOf)
    .filter((body) => body.security_group_id === inGroup(machine));
}

/** Those that take UDP or TCP, as `192.0.2.12/32 tcp 3306-3306`. */
function ports(model: Model, machine: string): readonly string[] {
  return inward(model, machine)
    .filter(({ ip_protocol }) => ip_protocol === 'tcp' || ip_protocol === 'udp')
    .map((rule) => `${networkOf(rule)} ${rule.ip_protocol} ${rule.from_port}-${rule.to_port}`);
}

const networkOf = ({ cidr_ipv4, cidr_ipv6 }: Rule) => cidr_ipv4 ?? cidr_ipv6 ?? '';

describe('the security group of a machine', () => {
  it('lets in what the openings let in, wherever on the machine it is', () => {
    expect(ports(exampleModel(), 'vsvr2a')).toEqual([
      '0.0.0.0/0 tcp 22-22',
      '::/0 tcp 22-22',
      '0.0.0.0/0 udp 5060-5060',
      '192.168.3.126/32 tcp 5555-5555',
      '192.168.3.126/32 udp 5405-5405',
      '192.168.3.126/32 tcp 3306-3306',
    ]);
  });

  it('lets in every address that an opening does, and no other', () => {
    const model = sharedModel({ proxies: { sipClients: ['10.9.9.9/8', '10.0.0.7/32', '198.51.100.0/24'] } });
    const senders = [
      '192.0.2.11',
      '192.0.2.12',
      '192.0.2.21',
      '192.0.2.22',
      '10.0.0.7',
      '198.51.100.255',
      '203.0.113.1',
    ];
    for (const { name } of model.machines) {
      const openings = model.openings.filter(({ machine }) => machine === name);
      const rules = inward(model, name);
      for (const sender of senders.map((text) => IpAddress.of(text))) {
        for (const { port } of openings) {
          const opened = openings.some(
            ({ from, port: same }) =>
              same.toString() === port.toString() &&
              (from?.some((each) => ('prefixLength' in each ? each.contains(sender) : each.equals(sender))) ?? true),
          );
          const passes = rules.some(
            (rule) =>
              rule.ip_protocol === port.protocol &&
              rule.from_port === port.number &&
              Cidr.of(networkOf(rule)).contains(sender),
          );
          expect([name, sender.toString(), port.toString(), passes]).toEqual([
            name,
            sender.toString(),
            port.toString(),
            opened,
          ]);
        }
      }
    }
  });

  it('has no rule twice, and networks by their first address: AWS refuses both', () => {
    const members = [{ name: 'proxy1', address: '192.0.2.11' }, ...MEMBERS.slice(1)];
    for (const model of [
      sharedModel({ galera: { members }, proxies: { sipClients: ['10.9.9.9/8', '10.0.0.0/8', '2001:db8::1/32'] } }),
      exampleModel({}, { proxies: { sip: ['5060/udp', '5060/tcp'] } }),
    ]) {
      for (const { name } of model.machines) {
        const rules = inward(model, name).map((rule) => JSON.stringify({ ...rule, description: '' }));
        expect(new Set(rules).size).toBe(rules.length);
        for (const rule of inward(model, name)) {
          expect(Cidr.of(networkOf(rule)).network().toString()).toBe(networkOf(rule));
        }
      }
    }
  });

  it('lets in pings, and word that a packet was too large', () => {
    const icmp = inward(sharedModel(), 'db1').filter(({ ip_protocol }) => ip_protocol.startsWith('icmp'));
    expect(icmp.map((rule) => [networkOf(rule), rule.ip_protocol, rule.from_port, rule.to_port])).toEqual([
      ['0.0.0.0/0', 'icmp', 8, -1],
      ['0.0.0.0/0', 'icmp', 3, 4],
      ['::/0', 'icmpv6', 128, -1],
      ['::/0', 'icmpv6', 2, -1],
    ]);
  });

  it('lets all out, by rules that the machine can wait for', () => {
    const out = labelled(blocks(sharedModel()), OUTWARD).filter(
      (block) => bodyOf(block).security_group_id === inGroup('db1'),
    );
    expect(out.map(bodyOf).map((rule) => [networkOf(rule), rule.ip_protocol, rule.from_port])).toEqual([
      ['0.0.0.0/0', '-1', undefined],
      ['::/0', '-1', undefined],
    ]);
    expect(out.map(({ labels }) => labels.join('.'))).toEqual(outwardRules('db1'));
  });

  it('is one for each machine, in its VPC, under a name that no id begins with', () => {
    const model = { ...sharedModel(), name: 'sg-test' };
    const groups = labelled(blocks(model), GROUP);
    expect(groups.map(({ labels }) => labels[1])).toEqual(model.machines.map(({ name }) => securityGroupOf(name)));
    expect(groups.map(({ body }) => body['vpc_id'])).toEqual(model.machines.map(() => 'vpc-0123456789abcdef0'));
    const names = groups.map(({ body }) => body['name'] as string);
    expect(new Set(names).size).toBe(model.machines.length);
    expect(names.filter((name) => name.startsWith('sg-'))).toEqual([]);
  });

  it('is none where AWS makes no machines', () => {
    expect(securityGroups(sharedModel())).toEqual([]);
  });
});

describe('the blocks of security groups', () => {
  const nodes = ['a', 'a-tcp', 'a-tcp-22', 'b', 'c'].map((name, i) => ({ name, address: `192.168.3.${i + 1}` }));

  it('are called by machine, port and source, each by a name of its own that Terraform takes', () => {
    const sipClients = ['10.0.0.0/8', '2001:db8::/32', '::1:0/112', '1::/112'];
    const labels = blocks(exampleModel({ proxies: { nodes, sipClients } })).map((block) => block.labels.join('.'));
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels.filter((label) => !/^[a-z_]+\.[A-Za-z_]\w*$/.test(label))).toEqual([]);
    expect(labels).toContain(`${INWARD}.a_udp_5060_10_0_0_0_8`);
    expect(labels).toContain(`${INWARD}.a_tcp_22_ipv4`);
  });

  it('stay what they are when a machine comes, but for the rules that let it in', () => {
    const before = blocks(exampleModel({ proxies: { nodes: nodes.slice(0, 2) } }));
    const after = new Map(blocks(exampleModel({ proxies: { nodes } })).map((block) => [block.labels.join('.'), block]));
    for (const block of before) expect(after.get(block.labels.join('.'))).toEqual(block);
  });

  it('are described in the characters and the length that AWS takes, and not in Terraform’s', () => {
    const model = sharedModel();
    const path = `voip/\${x}%{y}<é>\n"${'z'.repeat(300)}`;
    const openings = model.openings.map((opening) => ({ ...opening, path }));
    const described = labelled(blocks({ ...model, openings }), INWARD).map((block) => bodyOf(block).description);
    for (const text of described) {
      expect(text.replaceAll('$${', '${')).toMatch(/^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/);
      expect(text.replaceAll('$${', '')).not.toMatch(/[$%]\{/);
    }
    expect(described[0]).toMatch(/^SSH of voip\/\$\$\{x\}_\{y\}_/);
  });

  it('stand for the construct that asks for them', () => {
    const model = sharedModel();
    const paths = new Set([...model.openings, ...model.machines].map(({ path }) => path));
    expect(blocks(model).filter(({ from }) => !paths.has(from))).toEqual([]);
  });
});
