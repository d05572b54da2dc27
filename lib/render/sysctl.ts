import { debian12 } from '../facts/debian-12';
import type { DualSite, Interconnect, ProxyClusterParts, VirtualIp } from '../model';
import { writeSysctl } from '../syntax/key-value';
import { marker } from './marker';
import type { Renderer } from './renderer';
import { rootFile } from './root-file';

type SysctlLine = Parameters<typeof writeSysctl>[0][number];

/**
 * `/etc/sysctl.d/90-opensips-cdk.conf` on each node, applied before the network comes up:
 *
 * - where OpenSIPS runs on every node, it may open a socket on the virtual address while another one holds that; only the
 *   family of that address. Where it starts with the address on the node that gets it, one that is started elsewhere, or
 *   before the address is there, must fail.
 * - with other sites, TCP gives up a dead connection sooner.
 * - an IPv4 address of all sites, which is on the loopback interface, is neither answered nor used in ARP. IPv6 asks only
 *   the interface that has an address.
 *
 * The kernel's protection of FIFOs stays as the distribution set it: ours lives in the run directory, out of its reach.
 */
export const sysctl: Renderer = {
  id: 'sysctl',
  render: (parts) => {
    const { cluster, virtualIp, interconnect, dualSite } = parts;
    const sections = [
      ...foreignAddress(parts),
      ...(interconnect ? [farConnections(interconnect)] : []),
      ...(dualSite?.anycast?.family === 'ipv4' ? [silentInArp(dualSite)] : []),
    ];
    const from = virtualIp?.path ?? interconnect?.path;
    if (sections.length === 0 || from === undefined) return [];
    return cluster.nodes.map(({ machine }) =>
      rootFile({
        machine,
        component: 'base',
        path: debian12.sysctl,
        content: writeSysctl(sections.flat()),
        from,
        onChange: 'reload-sysctl',
      }),
    );
  },
};

function foreignAddress({ virtualIp, pacemaker }: ProxyClusterParts): readonly (readonly SysctlLine[])[] {
  return virtualIp && pacemaker?.service !== 'with-virtual-ip' ? [nonLocalBind(virtualIp)] : [];
}

function nonLocalBind({ path, address }: VirtualIp): readonly SysctlLine[] {
  return [
    { kind: 'comment', text: marker(path) },
    {
      kind: 'comment',
      text: `OpenSIPS listens on ${address.address.toString()} on every node, also where the address is not.`,
    },
    { kind: 'pair', key: `net.${address.address.family}.ip_nonlocal_bind`, value: '1' },
  ];
}

function silentInArp({ path }: DualSite): readonly SysctlLine[] {
  return [
    { kind: 'comment', text: marker(path) },
    {
      kind: 'comment',
      text: 'Neighbours are told of addresses of their own segment alone: the one of all sites is reached by a route.',
    },
    { kind: 'pair', key: 'net.ipv4.conf.all.arp_ignore', value: '1' },
    { kind: 'pair', key: 'net.ipv4.conf.all.arp_announce', value: '2' },
  ];
}

/**
 * BIN goes over TCP, and while the line is cut each try to send waits twice as long as the one before: after a cut of 45 s
 * counts agreed again after 1 s with these, and after a minute or two without.
 */
function farConnections({ path }: Interconnect): readonly SysctlLine[] {
  return [
    { kind: 'comment', text: marker(path) },
    {
      kind: 'comment',
      text: 'A dead connection is given up after about 13 s instead of 15 min, a new one tried for 7 s at a time.',
    },
    { kind: 'pair', key: 'net.ipv4.tcp_retries2', value: '5' },
    { kind: 'pair', key: 'net.ipv4.tcp_syn_retries', value: '2' },
  ];
}
