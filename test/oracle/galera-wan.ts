import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodeArguments } from '../../lib/lab/node';
import { NETWORKS } from '../support/galera-sites';
import { Segment } from './namespaces';

const TUN = '/dev/net/tun';
const FORWARDER = join(__dirname, '../../lib/lab/wan/forwarder-program');

/** As the lab opens one: Node has no ioctl(2). */
const OPEN = String.raw`
$^F = 255;
my ($file, $device, @program) = @ARGV;
open(my $tun, '+<', $file) or die "$file: $!\n";
ioctl($tun, 0x400454ca, pack('a16 S x22', $device, 0x1001)) or die "$device: $!\n";
exec(@program, fileno($tun)) or die "$program[0]: $!\n";
`;

/** What keeps this computer from putting a distance between sites; undefined where nothing does. */
export function wanObstacle(): string | undefined {
  return existsSync(TUN) ? undefined : `needs ${TUN}`;
}

type Place = keyof typeof NETWORKS;

/** A router between the sites and the arbitrator's place, with a distance behind it. */
export class Wan {
  /** @param delay of a packet in one direction, in milliseconds */
  public static async open(delay: number): Promise<Wan> {
    const segment = await Segment.open(`${NETWORKS.east}.1/24`);
    segment.start(['perl', '-e', OPEN, TUN, 'wan0', process.execPath, ...nodeArguments(FORWARDER), `${delay}`, '0']);
    const networks = Object.values(NETWORKS);
    await segment.shell(`
      sysctl -q -w net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
        net.ipv4.conf.br0.rp_filter=0 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.br0.send_redirects=0
      ${networks
        .slice(1)
        .map((network) => `ip addr add ${network}.1/24 dev br0`)
        .join('\n')}
      for i in $(seq 100); do ! ip link show wan0 >/dev/null 2>&1 || break; sleep 0.1; done
      sysctl -q -w net.ipv4.conf.wan0.rp_filter=0
      ip link set wan0 up
      ${networks.map((network) => `ip route add ${network}.0/24 dev wan0 table 100`).join('\n')}
      ip rule add iif br0 lookup 100 priority 1001`);
    return new Wan(segment);
  }

  private constructor(public readonly segment: Segment) {}

  /** Takes a place away from all others, as when its line or its power goes. */
  public async cut(place: Place): Promise<void> {
    await this.rules('add', place);
  }

  public async mend(place: Place): Promise<void> {
    await this.rules('del', place);
  }

  private async rules(verb: 'add' | 'del', place: Place): Promise<void> {
    const network = `${NETWORKS[place]}.0/24`;
    await this.segment.shell(`
      ip rule ${verb} iif br0 from ${network} priority 1000 blackhole
      ip rule ${verb} iif br0 to ${network} priority 1000 blackhole`);
  }
}
