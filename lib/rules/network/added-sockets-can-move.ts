import { sources } from '../../facts/sources';
import { membersOf, type Model, type ProxyClusterParts } from '../../model';
import { IpAddress } from '../../units';
import { addedSockets, type AddedSocket } from '../added-sockets';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** A socket added in `core`, which is the same on every node, is at an address that every node can have. */
export const addedSocketsCanMove = defineRule({
  id: 'network/added-sockets-can-move',
  severity: 'error',
  acceptable: true,
  summary: 'sockets added to all nodes are at addresses that move',
  why: "The address is one machine's alone: on the other node OpenSIPS does not start, or starts with a socket nobody reaches; calls set up there are lost at the takeover.",
  sources: [sources.article, sources.dialogReplication, sources.ipSysctl],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        core: { socket: 'ws:192.0.2.11:8080' },
        modules: [{ name: 'proto_ws' }],
      });`,
    fix: 'change the address of the socket in `core`',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        core: { socket: 'ws:192.0.2.10:8080' },
        modules: [{ name: 'proto_ws' }],
      });`,
  },
  check: perCluster(withAdded, (parts, model) => {
    const moving = movingAddresses(parts);
    return parts.cluster.nodes.flatMap(({ config }) =>
      relevant(addedSockets(config))
        .filter(({ host }) => host.range !== 'loopback' && !moving.some((address) => address.equals(host)))
        .map(({ host, text, from }) => ({
          path: from,
          message: `every node is to listen at an address that ${holderOf(host, model)}`,
          found: text,
          allowed: moving.map((address) => address.toUriHost()).join(', ') || 'the address of a VirtualIp',
          fix: 'change the address of the socket in `core`',
        })),
    );
  }),
});

function withAdded(parts: ProxyClusterParts) {
  return parts.cluster.nodes.some(({ config }) => relevant(addedSockets(config)).length > 0) ? parts : null;
}

/** Of BIN over TLS a rule of its own speaks. */
function relevant(sockets: readonly AddedSocket[]): readonly AddedSocket[] {
  return sockets.filter(({ protocol }) => protocol !== 'bins');
}

/** The virtual address, that of all sites, and what the author has moved along with the first. */
function movingAddresses({ virtualIp, dualSite, pacemaker }: ProxyClusterParts): readonly IpAddress[] {
  const group = pacemaker?.resources.find(({ kind }) => kind === 'group');
  const along = group ? membersOf(group).filter(({ agent }) => /^IPaddr2?$/.test(agent.type)) : [];
  const told = along.map(({ parameters: { ip } }) => (typeof ip === 'string' ? IpAddress.parse(ip) : undefined));
  const all = [virtualIp?.address.address, dualSite?.anycast, ...told].flatMap((address) => address ?? []);
  return all.filter((address, i) => all.findIndex((other) => other.equals(address)) === i);
}

function holderOf(host: IpAddress, { machines }: Model): string {
  const holder = machines.find(({ address, links }) => [address, ...links].some((own) => own.equals(host)));
  return holder ? `only '${holder.name}' has` : 'does not move with the virtual IP';
}
