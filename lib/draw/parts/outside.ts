import { corosync } from '../../facts/corosync';
import { proxyClusters, type Model, type ProxyClusterParts, type Tickets } from '../../model';
import type { Cidr } from '../../units';
import type { Box, Drawn, Line } from '../scene';
import { joined, link, linkId, machineId, reached, siteId } from './ids';
import type { Places } from './places';
import { voteId } from './proxies';

/** Who speaks to the stack and to whom it speaks: devices, carriers, other sites, votes elsewhere. */
export function outside(model: Model, { here }: Places): Drawn {
  const drawn = [
    ...proxyClusters(model).flatMap((parts) => [clients(parts), carriers(parts), sites(parts), votes(parts)]),
    ...proxyClusters(model).flatMap(({ dualSite, cluster }) =>
      dualSite?.tickets
        ? [
            ticketLinks(
              { ...dualSite.tickets, path: dualSite.path },
              cluster.nodes.map(({ machine }) => machineId(machine)),
              dualSite.site,
              here,
            ),
          ]
        : [],
    ),
    ...model.ticketArbitrators.map((vote) => ticketLinks(vote, [machineId(vote.machine)], vote.machine, here)),
  ];
  return { boxes: drawn.flatMap(({ boxes }) => boxes), lines: drawn.flatMap(({ lines }) => lines) };
}

type Elsewhere = Pick<Box, 'id' | 'name' | 'own' | 'says'> & Partial<Pick<Box, 'plural' | 'tone'>>;

function elsewhere({ plural = 'sites', tone = 'sites', ...box }: Elsewhere): Box {
  return { ...box, plural, tone, kind: 'elsewhere', within: null };
}

/** Where SIP of a cluster arrives: its address, else each node. */
function entrances({ cluster, virtualIp, dualSite }: ProxyClusterParts): readonly string[] {
  if (dualSite?.anycast) return [dualSite.path];
  return virtualIp ? [virtualIp.path] : cluster.nodes.map(({ machine }) => machineId(machine));
}

function clients(parts: ProxyClusterParts): Drawn {
  const { sipClients } = parts.cluster;
  const says = sipClients.length === 0 ? ['from anywhere'] : networks(sipClients);
  const id = `clients ${says.join()}`;
  const box = elsewhere({ id, name: 'SIP clients', own: [], says, plural: 'groups of clients', tone: 'sip' });
  return { boxes: [box], lines: arriving(box, parts, 'to') };
}

function carriers(parts: ProxyClusterParts): Drawn {
  const boxes = parts.carriers.map(({ path, name, gateways }) =>
    elsewhere({
      ...{ id: path, name: `Carrier ${name}`, plural: 'carriers', tone: 'sip', says: [] },
      own: gateways.map(({ address, port }) => `${address.toString()}, ${port.protocol} ${port.number}`),
    }),
  );
  return { boxes, lines: boxes.flatMap((box) => arriving(box, parts, 'none')) };
}

function arriving({ id }: Box, parts: ProxyClusterParts, heads: Line['heads']): readonly Line[] {
  return entrances(parts).map((to) => ({ from: id, to, tone: 'sip', stroke: 'solid', heads }));
}

function networks(all: readonly Cidr[]): readonly string[] {
  const shown = all.slice(0, SHOWN).map((cidr) => `from ${cidr.toString()}`);
  return all.length > SHOWN ? [...shown, `and ${all.length - SHOWN} more networks`] : shown;
}

const SHOWN = 4;

/** Other sites, as the proxies and the clients know them. */
function sites({ interconnect, dualSite }: ProxyClusterParts): Drawn {
  const others = [
    ...(interconnect?.sites ?? []).filter(({ name }) => name !== interconnect?.site),
    ...(dualSite?.sites ?? []).filter(({ name }) => name !== dualSite?.site),
  ];
  const boxes = [...new Set(others.map(({ name }) => name))].map((name) => {
    const { virtualIp, nodes = [] } = interconnect?.sites.find((site) => site.name === name) ?? {};
    const known = dualSite?.sites.find((site) => site.name === name)?.address.toString();
    const virtual = virtualIp?.toString();
    const own = [
      ...(known === undefined || known === virtual ? [] : [`known as ${known}`]),
      ...(virtual === undefined ? [] : [`virtual ${virtual}`]),
      ...nodes.map(({ machine, address }) => `${machine} ${address.toString()}`),
    ];
    return elsewhere({ id: siteId(name), name: `Site ${name}`, own, says: [] });
  });
  return { boxes, lines: [] };
}

function votes({ pacemaker }: ProxyClusterParts): Drawn {
  if (pacemaker?.quorum.kind !== 'device') return { boxes: [], lines: [] };
  const { host, algorithm } = pacemaker.quorum;
  const says = [`tcp ${corosync.quorumDevicePort}, ${algorithm}`];
  return {
    boxes: [
      elsewhere({ id: voteId(host), name: 'Quorum device', own: [host], says, plural: 'votes', tone: 'cluster' }),
    ],
    lines: [],
  };
}

/** Who votes about which site serves. */
function ticketLinks(
  { path, ticket, members, port }: Tickets & { readonly path: string },
  own: readonly string[],
  self: string,
  here: string,
): Drawn {
  const id = linkId(path, 'tickets');
  const others = members.filter(({ name }) => name !== self);
  const idOf = ({ kind, name }: (typeof members)[number]) => siteId(kind === 'site' ? name : `vote ${name}`);
  return {
    boxes: [
      link(id, 'sites', here, `booth, udp and tcp ${port}`, `ticket ${ticket}`),
      ...others.map((member) =>
        elsewhere({
          ...{ id: idOf(member), name: member.kind === 'site' ? `Site ${member.name}` : 'Arbitrator', says: [] },
          own: [
            member.kind === 'site'
              ? `booth ${member.address.toString()}`
              : `${member.name} ${member.address.toString()}`,
          ],
        }),
      ),
    ],
    lines: [...joined(id, 'sites', own), ...reached(id, 'sites', others.map(idOf))],
  };
}
