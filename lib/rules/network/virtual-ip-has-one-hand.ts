import { sources } from '../../facts/sources';
import type { ExtraFile, ProxyClusterParts } from '../../model';
import { IpAddress } from '../../units';
import { perCluster } from '../reading';
import { defineRule } from '../rule';

/** Only Pacemaker puts the virtual IP on a machine: no file of the network's own set-up does, and no VRRP daemon. */
export const virtualIpHasOneHand = defineRule({
  id: 'network/virtual-ip-has-one-hand',
  severity: 'error',
  acceptable: true,
  summary: 'only Pacemaker puts the virtual IP on a machine',
  why: 'A node boots and takes the address by itself: two machines have it, neighbours ask the one or the other, and Pacemaker finds it running where it never started it.',
  sources: [sources.ipaddr2, sources.keepalived],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        files: [
          {
            path: '/etc/network/interfaces.d/voip',
            content: 'iface eth0 inet static\\n  address 192.0.2.10/24\\n',
          },
        ],
      });`,
    fix: 'remove the line from the content in `files`',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        files: [
          {
            path: '/etc/network/interfaces.d/voip',
            content: 'iface eth0 inet dhcp\\n',
          },
        ],
      });`,
  },
  check: perCluster(moved, ({ address, files }) =>
    files.flatMap((file) =>
      linesWith(address, file).map((line) => ({
        path: file.from,
        message: 'an extra file gives every node the virtual IP',
        found: `${line} in ${file.path}`,
        allowed: 'the virtual IP in no file of the network set-up',
        fix: 'remove the line from the content in `files`',
      })),
    ),
  ),
});

/** ifupdown, systemd-networkd, netplan, NetworkManager, and VRRP. */
const FILES =
  /^\/(etc|run|usr\/lib)\/(network\/interfaces|systemd\/network\/|netplan\/|NetworkManager\/system-connections\/|keepalived\/|vrrpd)/;

function moved({ virtualIp, cluster }: ProxyClusterParts) {
  return (
    virtualIp && { address: virtualIp.address.address, files: cluster.files.filter(({ path }) => FILES.test(path)) }
  );
}

function linesWith(address: IpAddress, { content }: ExtraFile): readonly string[] {
  return content
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !/^[#;!]/.test(line))
    .filter((line) => (line.match(/[0-9A-Fa-f:.]+/g) ?? []).some((word) => IpAddress.parse(word)?.equals(address)));
}
