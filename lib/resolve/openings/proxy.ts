import { corosync } from '../../facts/corosync';
import { mariadb } from '../../facts/mariadb';
import {
  clustererClusters,
  type DualSite,
  type Interconnect,
  type ProxyClusterParts,
  type ProxyNode,
  type ReplicationCluster,
} from '../../model';
import { Cidr, Port } from '../../units';
import { besides, openTo, type Place } from './place';
import { ticketOpenings } from './tickets';

/** A node of a proxy cluster: its clients, and its neighbours on each port they speak. */
export function proxyOpenings(parts: ProxyClusterParts, node: ProxyNode): readonly Place[] {
  return [
    ...sip(parts, node),
    ...bin(parts, node),
    ...totem(parts, node),
    ...siteTickets(parts),
    ...localDatabase(parts, node),
  ];
}

function sip({ cluster, carriers, dualSite }: ProxyClusterParts, { config }: ProxyNode): readonly Place[] {
  const { path, sipClients } = cluster;
  const callers = Cidr.widest([...sipClients, ...carriers.flatMap(({ sources }) => sources), ...otherSites(dualSite)]);
  return config.sockets.flatMap(({ host, protocol, port }): readonly Place[] => {
    if (protocol === 'bin' || protocol === 'bins') return [];
    const spoken = { path, service: 'SIP', to: host, port: Port[protocol](port) } as const;
    if (sipClients.length === 0) return [{ ...spoken, from: null }];
    const from = callers.filter(({ address }) => address.family === host.family);
    return from.length === 0 ? [] : [{ ...spoken, from }];
  });
}

/** Where calls from other sites begin, and where what belongs to them comes from if a router stands in front of a site. */
function otherSites(dualSite: DualSite | null): readonly Cidr[] {
  if (!dualSite?.federation) return [];
  const { federation, sites, site } = dualSite;
  const others = [...federation.others, ...sites.filter(({ name }) => name !== site)];
  return others.map(({ address }) => Cidr.only(address));
}

/** Neighbours of the own site and of others, who may share a port. */
function bin(parts: ProxyClusterParts, node: ProxyNode): readonly Place[] {
  const clusters = clustererClusters(parts);
  return clusters.flatMap((cluster) => {
    const port = binPort(cluster);
    const sharing = clusters.filter((other) => binPort(other) === port);
    if (sharing[0] !== cluster) return [];
    const peers = besides(
      node.machine,
      sharing.flatMap(({ nodes }) => nodes),
    );
    return openTo(peers, { path: cluster.path, service: 'BIN', to: node.address, port: Port.tcp(port) });
  });
}

function binPort(cluster: ReplicationCluster | Interconnect): number {
  return 'binPort' in cluster ? cluster.binPort : cluster.transport.port;
}

function totem({ pacemaker }: ProxyClusterParts, node: ProxyNode): readonly Place[] {
  const self = pacemaker?.members.find((member) => member.machine === node.machine);
  if (!pacemaker || !self) return [];
  const others = pacemaker.members.filter((member) => member !== self);
  return self.links.flatMap((own, link) => {
    const peers = others.flatMap((other) => other.links[link] ?? []).map((address) => ({ address }));
    return openTo(peers, { path: pacemaker.path, service: 'Corosync', to: own, port: Port.udp(corosync.port + link) });
  });
}

function siteTickets({ dualSite, cluster: { nodes } }: ProxyClusterParts): readonly Place[] {
  const tickets = dualSite?.tickets;
  return tickets ? ticketOpenings(dualSite.path, tickets, tickets.own.address, nodes) : [];
}

/** Who replicates or copies from this node. */
function localDatabase({ database: local }: ProxyClusterParts, { machine, address }: ProxyNode): readonly Place[] {
  if (!local) return [];
  const { path, staticTables, members, elsewhere } = local;
  const served = staticTables.by === 'replication' || (staticTables.by === 'timer' && staticTables.source === machine);
  if (!served) return [];
  const others = [...members, ...elsewhere].filter((member) => member.machine !== machine);
  return openTo(others, { path, service: 'MariaDB', to: address, port: Port.tcp(mariadb.port) });
}
