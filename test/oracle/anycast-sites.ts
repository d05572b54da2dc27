import type { OpenSipsStack } from '../../constructs';
import { DualSiteTopology, Duration, InterconnectTransport, Registrations } from '../../constructs';
import type { OpenSipsVersion as Version } from '../../lib/model';
import type { Member } from './namespaces';
import type { Build } from './opensips-harness';
import type { RigMachine } from './opensips-rig';
import { VIP } from './sip-call';
import { fileOf, pairs, siteOf, sitesIn, TwoSites, type NodeName, type SiteName } from './sites-stack';

/** What phones know: the address of all sites, in the segment of none. */
const ANYCAST = VIP;
const NETWORK = '192.168.4';
const SITES = sitesIn(NETWORK);
export const NODES: readonly NodeName[] = ['east1', 'east2', 'west1', 'west2'];

function stacksOf(version: Version): Readonly<Record<SiteName, OpenSipsStack>> {
  const own = () => ({ limits: { calls: 50 }, natPinging: { interval: Duration.seconds(2) } });
  return pairs(version, SITES, own, (app, sites) => {
    new DualSiteTopology(app, 'sites', {
      sites,
      mode: 'active-active',
      registrations: Registrations.anycast(ANYCAST),
      roundTrip: Duration.millis(40),
      transport: InterconnectTransport.tunnel('one segment in one kernel'),
      share: { callCounts: 'on' },
    });
  });
}

/** A place for a phone, from where routing leads to one site or the other. */
export class Place {
  public constructor(
    public readonly member: Member,
    public readonly address: string,
  ) {}

  /** What a routing protocol does when it finds another way. */
  public async leadsTo(site: SiteName): Promise<void> {
    await this.member.shell(`ip route replace ${ANYCAST}/32 via ${SITES[site].virtualIp}`);
  }
}

/** Two sites of two nodes that all have one address, on one segment; OpenSIPS is not started yet. */
export class AnycastSites {
  public static async build(build: Build): Promise<AnycastSites> {
    const stacks = stacksOf(build.version);
    const sites = await TwoSites.build(build, stacks, NODES, NETWORK);
    for (const { name, member } of sites.all) {
      const node = name as NodeName;
      await member.shell(
        startOf(fileOf(stacks[siteOf(node)], node, 'etc/systemd/system/opensips-cdk-anycast.service')),
      );
    }
    return new AnycastSites(sites);
  }

  private constructor(private readonly sites: TwoSites) {}

  public get all(): readonly RigMachine[] {
    return this.sites.all;
  }

  public node(name: NodeName): RigMachine {
    return this.sites.node(name);
  }

  /** @param host last number of its address */
  public async place(host: number): Promise<Place> {
    const address = `${NETWORK}.${host}`;
    return new Place(await this.sites.clients.machine(`${address}/24`), address);
  }

  /** Datagrams that each node has sent: SIP alone, for BIN goes over TCP. */
  public async sent(): Promise<ReadonlyMap<string, number>> {
    const counts = await Promise.all(
      this.all.map(async ({ name, member }): Promise<readonly [string, number]> => {
        const text = await member.run(['cat', '/proc/net/snmp']);
        return [name, Number(/^Udp: \d+ \d+ \d+ (\d+)/m.exec(text)?.[1] ?? NaN)];
      }),
    );
    return new Map(counts);
  }

  /** Whom a neighbour hears when it asks for the address itself. */
  public async askForAddress(place: Place): Promise<string> {
    await place.member.shell(`ip route replace ${ANYCAST}/32 dev eth0; ping -c 1 -W 1 ${ANYCAST} >/dev/null || :`);
    return place.member.run(['ip', 'neigh', 'show', ANYCAST]);
  }

  public async stop(): Promise<void> {
    await this.sites.stop();
  }
}

/** What systemd would run. */
function startOf(unit: string): string {
  return /^ExecStart=(.+)$/m.exec(unit)?.[1] ?? 'false';
}
