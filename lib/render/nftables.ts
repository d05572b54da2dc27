import { debian12 } from '../facts/debian-12';
import type { Machine, Opening } from '../model';
import { comment, entry, section, writeUnit } from '../syntax/ini';
import { rule, writeNftables, type NftLine } from '../syntax/nftables';
import type { IpAddress } from '../units';
import { marker } from './marker';
import type { MachineRenderer } from './renderer';
import { rootFile } from './root-file';

/**
 * `/etc/opensips-cdk/firewall.nft` and the unit that loads it, on each machine: one table of our own, put in place as a
 * whole; other tables are never looked at. What comes in is dropped unless it is one of the model's openings; what goes out
 * is not filtered. Further ports: rules in files of `/etc/opensips-cdk/firewall.d`.
 *
 * SIP over UDP that anyone may send is kept out of connection tracking: every client is a flow of its own, and a full
 * table drops packets. With `sipClients` it is tracked, or answers of others to our requests would not get in. Packets
 * without a known connection are not refused as such: after the virtual address moved every TCP segment is one, and the
 * kernel's reset is what makes a client connect again.
 */
export const nftables: MachineRenderer = {
  id: 'nftables',
  render: ({ machine }, { openings }) => {
    const own = openings.filter((opening) => opening.machine === machine.name);
    const common = { machine: machine.name, component: 'base', from: machine.path } as const;
    return [
      rootFile({
        ...common,
        path: debian12.nftables,
        content: ruleset(machine, own),
        onChange: 'reload-firewall',
      }),
      rootFile({
        ...common,
        path: `${debian12.systemdUnits}/${debian12.units.firewall}`,
        content: unit(machine),
        onChange: 'reload-units',
      }),
      {
        kind: 'need',
        machine: machine.name,
        component: 'base',
        packages: debian12.packages.base,
        units: [{ unit: debian12.units.firewall, state: 'enabled' }],
      },
    ];
  },
};

const TABLE = 'opensips_cdk';

const ICMP = ['destination-unreachable', 'time-exceeded', 'parameter-problem', 'echo-request'];
/** Without neighbour discovery no IPv6 at all; listener queries keep switches forwarding it. */
const ICMPV6 = [
  ...['destination-unreachable', 'packet-too-big', 'time-exceeded', 'parameter-problem', 'echo-request'],
  ...['nd-neighbor-solicit', 'nd-neighbor-advert', 'nd-router-advert', 'nd-redirect', 'mld-listener-query'],
];

function ruleset(machine: Machine, openings: readonly Opening[]): string {
  const untracked = openToAnyone(openings);
  return writeNftables([marker(machine.path), `What ${machine.name} lets in; loaded by ${debian12.units.firewall}.`], {
    family: 'inet',
    name: TABLE,
    chains: [
      {
        name: 'input',
        hook: { type: 'filter', hook: 'input', priority: 'filter', policy: 'drop' },
        body: [
          rule('ct', 'state', ['established', 'related'], 'accept'),
          rule('iifname', 'lo', 'accept'),
          rule('icmp', 'type', ICMP, 'accept'),
          rule('icmpv6', 'type', ICMPV6, 'accept'),
          remark('DHCPv6 answers go to another address than they were asked from.'),
          rule('ip6', 'saddr', 'fe80::/10', 'udp', 'sport', 547, 'udp', 'dport', 546, 'accept'),
          ...openings.flatMap((opening, i) => [
            ...(openings[i - 1]?.service === opening.service ? [] : [remark(opening.service)]),
            accept(opening),
          ]),
          remark('Rules of the operator'),
          { kind: 'include', path: `${debian12.nftablesIncludes}/*.nft` },
          remark('The rest is counted and dropped.'),
          rule('counter'),
        ],
      },
      ...(untracked.length === 0
        ? []
        : [raw('prerouting', 'daddr', 'dport', untracked), raw('output', 'saddr', 'sport', untracked)]),
    ],
  });
}

const remark = (text: string): NftLine => ({ kind: 'comment', text });

/** `ip saddr { … } ip daddr … udp dport … accept` */
function accept({ from, to, port: { protocol, number } }: Opening): NftLine {
  return rule(
    ...(to && from ? [family(to), 'saddr', from.map(String)] : []),
    ...(to ? [family(to), 'daddr', to.toString()] : []),
    ...[protocol, 'dport', number, 'accept'],
  );
}

function family(address: IpAddress): 'ip' | 'ip6' {
  return address.family === 'ipv4' ? 'ip' : 'ip6';
}

/** Addresses and ports at which anyone may send UDP. */
function openToAnyone(openings: readonly Opening[]): readonly Untracked[] {
  return openings.flatMap(({ from, to, port }) =>
    to && !from && port.protocol === 'udp' ? [{ to, port: port.number }] : [],
  );
}

interface Untracked {
  readonly to: IpAddress;
  readonly port: number;
}

function raw(
  hook: 'prerouting' | 'output',
  address: 'daddr' | 'saddr',
  port: 'dport' | 'sport',
  untracked: readonly Untracked[],
) {
  return {
    name: hook,
    hook: { type: 'filter', hook, priority: 'raw', policy: 'accept' },
    body: untracked.map(({ to, port: number }) =>
      rule(family(to), address, to.toString(), 'udp', port, number, 'notrack'),
    ),
  } as const;
}

/** Loaded before there is a network, and again whenever the operator's own ruleset, which may flush all, is. */
function unit({ path }: Machine): string {
  const { units } = debian12;
  return writeUnit([
    comment(marker(path)),
    section('Unit'),
    entry('Description', 'Firewall of opensips-cdk'),
    entry('DefaultDependencies', 'no'),
    entry('Wants', 'network-pre.target'),
    entry('Before', 'network-pre.target shutdown.target'),
    entry('After', units.nftables),
    entry('PartOf', units.nftables),
    entry('ReloadPropagatedFrom', units.nftables),
    entry('Conflicts', 'shutdown.target'),
    section('Service'),
    entry('Type', 'oneshot'),
    entry('RemainAfterExit', 'yes'),
    entry('ExecStart', `/usr/sbin/nft -f ${debian12.nftables}`),
    entry('ExecReload', `/usr/sbin/nft -f ${debian12.nftables}`),
    entry('ExecStop', `-/usr/sbin/nft delete table inet ${TABLE}`),
    section('Install'),
    entry('WantedBy', 'sysinit.target'),
  ]);
}
