import { debian12 } from '../facts/debian-12';
import type { VirtualIp } from '../model';
import { writeSysctl } from '../syntax/key-value';
import { marker } from './marker';
import type { Renderer } from './renderer';
import { rootFile } from './root-file';

/**
 * `/etc/sysctl.d/90-opensips-cdk.conf` on each node of a cluster with a virtual address: lets OpenSIPS open a socket on
 * the address while the other node holds it. Only the family of that address; applied before the network comes up. The
 * kernel's protection of FIFOs stays as the distribution set it: ours lives in the run directory, out of its reach.
 *
 * Nothing where OpenSIPS starts with the address on the node that gets it: one that is started elsewhere, or before the
 * address is there, must fail.
 */
export const sysctl: Renderer = {
  id: 'sysctl',
  render: ({ cluster, virtualIp, pacemaker }) =>
    virtualIp && pacemaker?.service !== 'with-virtual-ip'
      ? cluster.nodes.map(({ machine }) =>
          rootFile({
            machine,
            component: 'base',
            path: debian12.sysctl,
            content: content(virtualIp),
            from: virtualIp.path,
            onChange: 'reload-sysctl',
          }),
        )
      : [],
};

function content({ path, address }: VirtualIp): string {
  return writeSysctl([
    { kind: 'comment', text: marker(path) },
    {
      kind: 'comment',
      text: `OpenSIPS listens on ${address.address.toString()} on every node, also where the address is not.`,
    },
    { kind: 'pair', key: `net.${address.address.family}.ip_nonlocal_bind`, value: '1' },
  ]);
}
