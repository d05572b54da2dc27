import { corosync } from '../../facts/corosync';
import { mariadb } from '../../facts/mariadb';
import {
  clustererClusters,
  proxyClusters,
  type Interconnect,
  type LocalDatabase,
  type Model,
  type PacemakerCluster,
  type ProxyClusterParts,
  type ReplicationCluster,
} from '../../model';
import type { Box, Drawn, Line } from '../scene';
import { joined, link, linkId, machineId, reached, siteId } from './ids';
import type { Places } from './places';

/** What the nodes of each proxy cluster have between them: their addresses, BIN, tables, Corosync. */
export function proxies(model: Model, { here }: Places): Drawn {
  const drawn = proxyClusters(model).map((parts) => ofCluster(parts, here));
  return { boxes: drawn.flatMap(({ boxes }) => boxes), lines: drawn.flatMap(({ lines }) => lines) };
}

/** A link with the lines to what it joins. */
interface Link {
  readonly box: Box;
  readonly lines: readonly Line[];
}

function ofCluster(parts: ProxyClusterParts, here: string): Drawn {
  const { database, pacemaker } = parts;
  const links = [
    ...addresses(parts, here),
    ...clustererClusters(parts).map((cluster) => bin(cluster, here)),
    ...(database ? tables(parts, database, here) : []),
    ...(pacemaker ? rings(pacemaker, here) : []),
  ];
  return { boxes: links.map(({ box }) => box), lines: links.flatMap(({ lines }) => lines) };
}

/** Where SIP arrives: the virtual address, and that of all sites. */
function addresses({ cluster, virtualIp, dualSite }: ProxyClusterParts, here: string): readonly Link[] {
  const ports = [...new Set(cluster.sipPorts.map(({ protocol, number }) => `${protocol} ${number}`))].join(', ');
  const nodes = cluster.nodes.map(({ machine }) => machineId(machine));
  const box = (id: string, name: string, plural: string, own: readonly string[], says: string): Box => ({
    ...{ id, kind: 'address', tone: 'sip', within: here, name, plural, own },
    says: [says, `SIP ${ports}`],
  });
  const moving = (id: string): readonly Line[] =>
    nodes.map((to) => ({ from: id, to, tone: 'sip', stroke: 'dashed', heads: 'to' }));
  return [
    ...(virtualIp
      ? [
          {
            box: box(
              virtualIp.path,
              virtualIp.address.address.toString(),
              'virtual addresses',
              virtualIp.publicAddress ? [`public ${virtualIp.publicAddress.toString()}`] : [],
              'virtual address, on one node',
            ),
            lines: moving(virtualIp.path),
          },
        ]
      : []),
    ...(dualSite?.anycast
      ? [
          {
            box: box(dualSite.path, dualSite.anycast.toString(), 'anycast addresses', [], 'anycast, on every node'),
            lines: moving(dualSite.path).map((line): Line => ({ ...line, stroke: 'solid' })),
          },
        ]
      : []),
  ];
}

function bin(cluster: ReplicationCluster | Interconnect, here: string): Link {
  const id = linkId(cluster.path, 'bin');
  if ('binPort' in cluster) {
    const { nodes, binPort, contacts, dialogs } = cluster;
    const what = [...(contacts === 'off' ? [] : ['contacts']), ...(dialogs === 'on' ? ['calls'] : [])];
    return {
      box: link(id, 'bin', here, `BIN, tcp ${binPort}`, what.join(' and ') || 'nothing so far'),
      lines: joined(
        id,
        'bin',
        nodes.map(({ machine }) => machineId(machine)),
      ),
    };
  }
  const { sites, site, transport, callCounts, callRates } = cluster;
  const counts = [...(callCounts === 'on' ? ['call counts'] : []), ...(callRates === 'on' ? ['call rates'] : [])];
  const name =
    transport.by === 'bins' ? `BIN over TLS, tcp ${transport.port}` : `BIN in a tunnel, tcp ${transport.port}`;
  const own = sites.filter((each) => each.name === site).flatMap((each) => each.nodes);
  return {
    box: link(id, 'sites', here, name, counts.join(' and ') || 'contacts and calls'),
    lines: [
      ...joined(
        id,
        'sites',
        own.map(({ machine }) => machineId(machine)),
      ),
      ...reached(
        id,
        'sites',
        sites.filter((each) => each.name !== site).map((each) => siteId(each.name)),
      ),
    ],
  };
}

/** Tables that an administrator fills, from server to server. */
function tables({ interconnect }: ProxyClusterParts, local: LocalDatabase, here: string): readonly Link[] {
  const { staticTables, members, elsewhere, path } = local;
  if (staticTables.by === 'hand' || members.length + elsewhere.length < 2) return [];
  const id = linkId(path, 'tables');
  const name =
    staticTables.by === 'replication'
      ? `GTID replication, tcp ${mariadb.port}`
      : `Copy every ${staticTables.every.toString()}, tcp ${mariadb.port}`;
  const far = (interconnect?.sites ?? []).filter(({ nodes }) =>
    nodes.some(({ machine }) => elsewhere.some((member) => member.machine === machine)),
  );
  const from = staticTables.by === 'timer' ? [`from ${staticTables.source}`] : [];
  return [
    {
      box: link(id, 'sql', here, name, `${staticTables.tables.length} static tables`, ...from),
      lines: [
        ...joined(
          id,
          'sql',
          members.map(({ machine }) => machineId(machine)),
        ),
        ...reached(
          id,
          'sql',
          far.map((site) => siteId(site.name)),
        ),
      ],
    },
  ];
}

/** One ring for each network that Corosync uses, and the machine that has a vote beside the nodes. */
function rings({ path, members, totem, quorum }: PacemakerCluster, here: string): readonly Link[] {
  const count = Math.max(0, ...members.map(({ links }) => links.length));
  return Array.from({ length: count }, (_, i) => {
    const id = linkId(path, `ring ${i}`);
    const ends = members.filter(({ links }) => links[i] !== undefined).map(({ machine }) => machineId(machine));
    return {
      box: link(id, 'cluster', here, `Corosync ring ${i}, udp ${corosync.port + i}`, `token ${totem.token.toString()}`),
      lines: [
        ...joined(id, 'cluster', ends),
        ...(quorum.kind === 'device' && i === 0 ? reached(id, 'cluster', [voteId(quorum.host)]) : []),
      ],
    };
  });
}

/** The machine of a quorum device, which somebody else runs. */
export function voteId(host: string): string {
  return `vote ${host}`;
}
