import { corosync } from '../facts/corosync';
import { debian12 } from '../facts/debian-12';
import { galera } from '../facts/galera';
import { mariadb } from '../facts/mariadb';
import { ndb } from '../facts/ndb';
import {
  clientsOf,
  clustererClusters,
  galeraGroup,
  type DualSite,
  type GaleraCluster,
  type Interconnect,
  type Machine,
  type MachineRoles,
  type Model,
  type NdbCluster,
  type ProxyClusterParts,
  type ProxyNode,
  type ReplicationCluster,
  type Socket,
  type Tickets,
} from '../model';
import { comment, entry, section, writeUnit } from '../syntax/ini';
import { rule, writeNftables, type NftLine, type NftPart } from '../syntax/nftables';
import { Cidr, type IpAddress } from '../units';
import { marker } from './marker';
import type { MachineRenderer } from './renderer';
import { rootFile } from './root-file';

/**
 * `/etc/opensips-cdk/firewall.nft` and the unit that loads it, on each machine: one table of our own, put in place as a
 * whole; other tables are never looked at. What comes in is dropped unless a rule opens it to exactly those who need it:
 * - SSH on the port the deployment uses, for anyone, so that nobody locks himself out;
 * - SIP on the node's and the virtual address, for `sipClients`, carriers and the other sites of a federation, or anyone;
 * - BIN, Corosync and MariaDB for the other nodes alone, each to the address it is spoken on;
 * - a shared database for the proxies that use it and for its other machines;
 * - booth for the other members, and its command line for the nodes of the own site.
 * What goes out is not filtered. Further ports: rules in files of `/etc/opensips-cdk/firewall.d`.
 *
 * SIP over UDP that anyone may send is kept out of connection tracking: every client is a flow of its own, and a full
 * table drops packets. With `sipClients` it is tracked, or answers of others to our requests would not get in. Packets
 * without a known connection are not refused as such: after the virtual address moved every TCP segment is one, and the
 * kernel's reset is what makes a client connect again.
 */
export const nftables: MachineRenderer = {
  id: 'nftables',
  render: (roles, model) => {
    const { machine } = roles;
    const common = { machine: machine.name, component: 'base', from: machine.path } as const;
    return [
      rootFile({
        ...common,
        path: debian12.nftables,
        content: ruleset(roles, model),
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

interface MachineAddress {
  readonly machine: string;
  readonly address: IpAddress;
}

const ICMP = ['destination-unreachable', 'time-exceeded', 'parameter-problem', 'echo-request'];
/** Without neighbour discovery no IPv6 at all; listener queries keep switches forwarding it. */
const ICMPV6 = [
  ...['destination-unreachable', 'packet-too-big', 'time-exceeded', 'parameter-problem', 'echo-request'],
  ...['nd-neighbor-solicit', 'nd-neighbor-advert', 'nd-router-advert', 'nd-redirect', 'mld-listener-query'],
];

function ruleset({ machine, proxy, database, ticketArbitrator }: MachineRoles, model: Model): string {
  const tracked = proxy ? untracked(proxy.parts, proxy.node) : [];
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
          remark('SSH'),
          rule('tcp', 'dport', model.platform.connection.port, 'accept'),
          ...(proxy ? ofProxy(proxy.parts, proxy.node) : []),
          ...(database ? ofDatabase(machine, database, model) : []),
          ...(ticketArbitrator ? opened('Tickets', booth(ticketArbitrator, machine.address, [])) : []),
          remark('Rules of the operator'),
          { kind: 'include', path: `${debian12.nftablesIncludes}/*.nft` },
          remark('The rest is counted and dropped.'),
          rule('counter'),
        ],
      },
      ...(tracked.length === 0
        ? []
        : [raw('prerouting', 'daddr', 'dport', tracked), raw('output', 'saddr', 'sport', tracked)]),
    ],
  });
}

const remark = (text: string): NftLine => ({ kind: 'comment', text });

function ofProxy(parts: ProxyClusterParts, node: ProxyNode): readonly NftLine[] {
  return [
    ...opened('SIP', sip(parts, node)),
    ...opened('BIN', bin(parts, node)),
    ...opened('Corosync', totem(parts, node)),
    ...opened('Tickets', siteTickets(parts)),
    ...opened('MariaDB', localDatabase(parts, node)),
  ];
}

/** A shared database: its clients, its other machines, each on the ports they speak. */
function ofDatabase(
  { name }: Machine,
  { cluster }: NonNullable<MachineRoles['database']>,
  model: Model,
): readonly NftLine[] {
  const proxies = clientsOf(model, cluster).flatMap((parts) => parts.cluster.nodes);
  switch (cluster.kind) {
    case 'galera':
      return [
        ...sqlServer(name, cluster.members, proxies, voters(cluster)),
        ...opened('Whether there is a cluster', asked(name, cluster)),
        ...opened('Galera', group(name, cluster)),
      ];
    case 'replicated':
      // Its servers follow each other over SQL.
      return sqlServer(name, cluster.members, [...proxies, ...cluster.members], []);
    case 'ndb':
      return [
        ...sqlServer(name, cluster.sql, proxies, cluster.sql),
        ...opened('MySQL Cluster', ndbNode(name, cluster)),
      ];
    case 'external':
      return [];
  }
}

/** SQL for clients, how the server is for them and for its fellows; nothing on a machine that is no such server. */
function sqlServer(
  name: string,
  members: readonly MachineAddress[],
  clients: readonly MachineAddress[],
  fellows: readonly MachineAddress[],
): readonly NftLine[] {
  const self = members.find(({ machine }) => machine === name);
  if (!self) return [];
  const from = (machines: readonly MachineAddress[], port: number) =>
    fromPeers(besides(name, machines), self.address, 'tcp', port);
  return [
    ...opened('SQL', from(clients, mariadb.port)),
    ...opened('How the server is', from([...clients, ...fellows], mariadb.checkPort)),
  ];
}

/** An arbitrator at a third place answers members that find nobody of another site. */
function asked(name: string, cluster: GaleraCluster): readonly NftLine[] {
  const { arbitrator, sites } = cluster;
  if (!sites || arbitrator?.machine !== name) return [];
  return fromPeers(besides(name, galeraGroup(cluster).members), arbitrator.address, 'tcp', mariadb.checkPort);
}

/** The arbitrator takes part in the group alone: it neither gives nor takes copies. */
function group(name: string, cluster: GaleraCluster): readonly NftLine[] {
  const all = voters(cluster);
  const self = all.find(({ machine }) => machine === name);
  if (!self) return [];
  const { group: port, incrementalTransfer, fullTransfer } = galera.ports;
  const others = besides(name, all);
  const { members } = galeraGroup(cluster);
  const holders = members.some(({ machine }) => machine === name) ? besides(name, members) : [];
  return [
    ...fromPeers(others, self.address, 'tcp', port),
    ...fromPeers(others, self.address, 'udp', port),
    ...fromPeers(holders, self.address, 'tcp', incrementalTransfer),
    ...fromPeers(holders, self.address, 'tcp', fullTransfer),
  ];
}

/** Everyone asks a management node for the configuration and connects to data nodes; nobody connects to a MySQL server. */
function ndbNode(name: string, { management, data, sql }: NdbCluster): readonly NftLine[] {
  const others = besides(name, [...management, ...data, ...sql]);
  const from = (nodes: readonly MachineAddress[], port: number) =>
    nodes.filter(({ machine }) => machine === name).flatMap((self) => fromPeers(others, self.address, 'tcp', port));
  return [...from(management, ndb.ports.management), ...from(data, ndb.ports.data)];
}

function voters(database: GaleraCluster): readonly MachineAddress[] {
  const { members, arbitrator } = galeraGroup(database);
  return [...members, ...(arbitrator ? [arbitrator] : [])];
}

/** Each once, and not the machine itself: a proxy may stand beside a server. */
function besides(name: string, machines: readonly MachineAddress[]): readonly MachineAddress[] {
  return [...new Map(machines.map((each) => [each.machine, each])).values()].filter(({ machine }) => machine !== name);
}

function opened(what: string, rules: readonly NftLine[]): readonly NftLine[] {
  return rules.length === 0 ? [] : [remark(what), ...rules];
}

/** `ip saddr { … } ip daddr … udp dport … accept` */
function accept(from: readonly string[] | null, to: IpAddress, protocol: string, port: number): NftLine {
  const ip = family(to);
  const source: readonly NftPart[] = from === null ? [] : [ip, 'saddr', from];
  return rule(...source, ip, 'daddr', to.toString(), protocol, 'dport', port, 'accept');
}

function sip({ cluster: { sipClients }, carriers, dualSite }: ProxyClusterParts, node: ProxyNode): readonly NftLine[] {
  const callers = [...sipClients, ...carriers.flatMap(({ sources }) => sources), ...otherSites(dualSite)];
  return sipSockets(node).flatMap(({ host, protocol, port }) => {
    if (sipClients.length === 0) return [accept(null, host, protocol, port)];
    const networks = widest(callers.filter((network) => network.address.family === host.family));
    return networks.length === 0 ? [] : [accept(networks.map(String), host, protocol, port)];
  });
}

/** Where calls from other sites begin, and where what belongs to them comes from if a router stands in front of a site. */
function otherSites(dualSite: DualSite | null): readonly Cidr[] {
  if (!dualSite?.federation) return [];
  const { federation, sites, site } = dualSite;
  const others = [...federation.others, ...sites.filter(({ name }) => name !== site)];
  return others.map(({ address }) => Cidr.only(address));
}

/** Networks of one family without those that lie in others: a set of intervals takes no overlap. */
function widest(networks: readonly Cidr[]): readonly Cidr[] {
  const all = networks.map((network) => ({ network, bits: bits(network.address), length: network.prefixLength }));
  const prefixes = new Set(all.map((each) => each.bits.slice(0, each.length)));
  const lengths = [...new Set(all.map((each) => each.length))];
  const seen = new Set<string>();
  return all.flatMap((inner) => {
    const own = inner.bits.slice(0, inner.length);
    const first = !seen.has(own);
    seen.add(own);
    const within = lengths.some((length) => length < inner.length && prefixes.has(own.slice(0, length)));
    return first && !within ? [inner.network] : [];
  });
}

function bits(address: IpAddress): string {
  return address
    .bytes()
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
}

function sipSockets({ config }: ProxyNode): readonly Socket[] {
  return config.sockets.filter((socket) => socket.protocol !== 'bin' && socket.protocol !== 'bins');
}

/** Neighbours of the own site and of others, each on the port they speak. */
function bin(parts: ProxyClusterParts, node: ProxyNode): readonly NftLine[] {
  const peers = clustererClusters(parts).flatMap((cluster) =>
    cluster.nodes.filter((peer) => peer.machine !== node.machine).map((peer) => ({ peer, port: binPort(cluster) })),
  );
  const ports = [...new Set(peers.map(({ port }) => port))];
  return ports.flatMap((port) =>
    fromPeers(
      besides(
        node.machine,
        peers.filter((each) => each.port === port).map(({ peer }) => peer),
      ),
      node.address,
      'tcp',
      port,
    ),
  );
}

function binPort(cluster: ReplicationCluster | Interconnect): number {
  return 'binPort' in cluster ? cluster.binPort : cluster.transport.port;
}

function totem({ pacemaker }: ProxyClusterParts, node: ProxyNode): readonly NftLine[] {
  const self = pacemaker?.members.find((member) => member.machine === node.machine);
  if (!pacemaker || !self) return [];
  const others = pacemaker.members.filter((member) => member !== self);
  return self.links.flatMap((own, link) => {
    const peers = others.flatMap((other) => other.links[link] ?? []).map((address) => ({ address }));
    return fromPeers(peers, own, 'udp', corosync.port + link);
  });
}

/** The command line asks from any node of the site, whichever boothd is on. */
function siteTickets({ dualSite, cluster: { nodes } }: ProxyClusterParts): readonly NftLine[] {
  const tickets = dualSite?.tickets;
  return tickets ? booth(tickets, tickets.own.address, nodes) : [];
}

/** Members tell each other over UDP; the command line asks over TCP, redirected to whom it concerns. */
function booth(tickets: Tickets, own: IpAddress, nodes: readonly MachineAddress[]): readonly NftLine[] {
  const { members, port } = tickets;
  const others = members.filter(({ address }) => !address.equals(own));
  return [...fromPeers(others, own, 'udp', port), ...fromPeers([...others, ...nodes], own, 'tcp', port)];
}

/** Who replicates or copies from this node. */
function localDatabase({ database: local }: ProxyClusterParts, node: ProxyNode): readonly NftLine[] {
  if (!local) return [];
  const { staticTables, members, elsewhere } = local;
  const served =
    staticTables.by === 'replication' || (staticTables.by === 'timer' && staticTables.source === node.machine);
  if (!served) return [];
  return fromPeers(
    [...members, ...elsewhere].filter((member) => member.machine !== node.machine),
    node.address,
    'tcp',
    mariadb.port,
  );
}

function fromPeers(
  peers: readonly { readonly address: IpAddress }[],
  to: IpAddress,
  protocol: string,
  port: number,
): readonly NftLine[] {
  const addresses = peers.map((peer) => peer.address).filter((address) => address.family === to.family);
  return addresses.length === 0 ? [] : [accept(addresses.map(String), to, protocol, port)];
}

function family(address: IpAddress): 'ip' | 'ip6' {
  return address.family === 'ipv4' ? 'ip' : 'ip6';
}

function untracked({ cluster }: ProxyClusterParts, node: ProxyNode): readonly Socket[] {
  return cluster.sipClients.length > 0 ? [] : sipSockets(node).filter((socket) => socket.protocol === 'udp');
}

function raw(
  hook: 'prerouting' | 'output',
  address: 'daddr' | 'saddr',
  port: 'dport' | 'sport',
  sockets: readonly Socket[],
) {
  return {
    name: hook,
    hook: { type: 'filter', hook, priority: 'raw', policy: 'accept' },
    body: sockets.map((socket) =>
      rule(family(socket.host), address, socket.host.toString(), 'udp', port, socket.port, 'notrack'),
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
