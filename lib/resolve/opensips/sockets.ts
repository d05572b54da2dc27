import { ownLinks, type Socket } from '../../model';
import type { NodeIdentity } from '../context';
import { openSipsService } from '../pacemaker/service';
import type { Scope } from './draft';

/**
 * Where a node listens, in the article's order: SIP at its own address, BIN at its own address, SIP at the virtual one,
 * and at that of all sites.
 * BIN never touches the virtual address, or a node would talk to whoever holds it. The sockets at the virtual address are
 * the same on every node, so that dialogs and contacts find theirs after a takeover. They alone write the public address:
 * the daemon takes what a socket advertises for its own as well, in requests and in routes (`grep_sock_info`).
 */
export function sockets(node: NodeIdentity, { context, parts, sip }: Scope): readonly Socket[] {
  const everywhere = sip.map((port): Socket => ({
    protocol: port.protocol,
    host: node.address,
    port: port.number,
    on: 'node',
    advertised: null,
    from: node.path,
  }));
  // Whoever reaches a node at its own address would be alone after a takeover, when OpenSIPS runs elsewhere.
  const own = openSipsService(context.records) === 'with-virtual-ip' ? [] : everywhere;
  const { interconnect } = parts;
  const site = ownLinks(parts);
  const links = [
    ...(site ? [{ protocol: 'bin' as const, port: site.binPort, from: site.path }] : []),
    ...(interconnect
      ? [{ protocol: interconnect.transport.by, port: interconnect.transport.port, from: interconnect.path }]
      : []),
  ];
  // Plain BIN to other sites goes through the socket of the own site.
  const bin = links
    .filter(({ port }, i) => links.findIndex((link) => link.port === port) === i)
    .map((link): Socket => ({ ...link, host: node.address, on: 'node', advertised: null }));
  const { virtualIp, anycast } = context;
  const shared = virtualIp
    ? sip.map((port): Socket => ({
        protocol: port.protocol,
        host: virtualIp.address.address,
        port: port.number,
        on: 'virtual-ip',
        advertised: virtualIp.publicAddress,
        from: virtualIp.path,
      }))
    : [];
  // Last: what the daemon begins by itself, such as a question to a gateway, leaves from the first that fits.
  const ofAllSites = anycast
    ? sip.map((port): Socket => ({
        protocol: port.protocol,
        host: anycast.address,
        port: port.number,
        on: 'anycast',
        advertised: null,
        from: anycast.path,
      }))
    : [];
  return [...own, ...bin, ...shared, ...ofAllSites];
}
