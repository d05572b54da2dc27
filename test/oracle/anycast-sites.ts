import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  App,
  DualSiteTopology,
  Duration,
  Fencing,
  InterconnectTransport,
  Machine,
  OpenSipsStack,
  OpenSipsVersion,
  PerNodeDatabaseTopology,
  Registrations,
  VirtualIp,
} from '../../constructs';
import type { OpenSipsVersion as Version } from '../../lib/model';
import { sshPlatform } from '../support/rig';
import { accounts } from './article-stack';
import { Segment, type Member } from './namespaces';
import { eventually, type Build } from './opensips-harness';
import { RigMachine } from './opensips-rig';
import { DOMAIN, VIP } from './sip-call';

/** What phones know: the address of all sites, in the segment of none. */
const ANYCAST = VIP;
const SITES = {
  east: { virtualIp: '192.168.4.100', nodes: { east1: '192.168.4.11', east2: '192.168.4.12' } },
  west: { virtualIp: '192.168.4.101', nodes: { west1: '192.168.4.21', west2: '192.168.4.22' } },
} as const;
export type SiteName = keyof typeof SITES;
export type NodeName = 'east1' | 'east2' | 'west1' | 'west2';
export const NODES: readonly NodeName[] = ['east1', 'east2', 'west1', 'west2'];

function stacksOf(version: Version): Readonly<Record<SiteName, OpenSipsStack>> {
  const app = new App();
  const site = (name: SiteName): readonly [OpenSipsStack, PerNodeDatabaseTopology] => {
    const stack = new OpenSipsStack(app, name, { platform: sshPlatform() });
    const { virtualIp, nodes } = SITES[name];
    const topology = new PerNodeDatabaseTopology(stack, 'registrar', {
      virtualIp: VirtualIp.of(`${virtualIp}/24`),
      nodes: Object.entries(nodes).map(([machine, address]) => Machine.at(machine, address)),
      version: OpenSipsVersion.of(version),
      domains: [DOMAIN],
      limits: { calls: 50 },
      natPinging: { interval: Duration.seconds(2) },
      fencing: Fencing.none('test rig: a person watches it'),
    });
    return [stack, topology];
  };
  const [eastStack, east] = site('east');
  const [westStack, west] = site('west');
  new DualSiteTopology(app, 'sites', {
    sites: { east, west },
    mode: 'active-active',
    registrations: Registrations.anycast(ANYCAST),
    roundTrip: Duration.millis(40),
    transport: InterconnectTransport.tunnel('one segment in one kernel'),
    share: { callCounts: 'on' },
  });
  return { east: eastStack, west: westStack };
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
    const folder = mkdtempSync(join(tmpdir(), 'opensips-anycast-'));
    const segment = await Segment.open('192.168.4.200/24');
    const machines = new Map<NodeName, RigMachine>();
    const world = new AnycastSites(segment, machines, folder);
    try {
      const stacks = stacksOf(build.version);
      for (const name of NODES) {
        const stack = join(folder, 'stacks', siteOf(name));
        writeStack(stacks[siteOf(name)], stack);
        const input = { build, stack, machines: {}, virtualIp: '', clients: '' };
        const member = await segment.machine(`${addressOf(name)}/24`);
        machines.set(name, new RigMachine(name, input, member, join(folder, name)));
      }
      await Promise.all([...machines.values()].map((machine) => machine.prepare()));
      for (const [name, machine] of machines) {
        await machine.member.shell(startOf(join(folder, name, 'etc/systemd/system/opensips-cdk-anycast.service')));
        if (name.endsWith('1')) {
          await machine.member.shell(`ip addr add ${SITES[siteOf(name)].virtualIp}/24 dev eth0`);
        }
        await eventually(`accounts on ${name}`, () =>
          machine.sql(`REPLACE INTO subscriber (username, domain, ha1) VALUES ${accounts()}`),
        );
      }
      return world;
    } catch (error) {
      await world.stop();
      throw error;
    }
  }

  private constructor(
    private readonly segment: Segment,
    private readonly machines: ReadonlyMap<NodeName, RigMachine>,
    private readonly folder: string,
  ) {}

  public get all(): readonly RigMachine[] {
    return [...this.machines.values()];
  }

  public node(name: NodeName): RigMachine {
    const found = this.machines.get(name);
    if (!found) throw new Error(`no machine ${name}`);
    return found;
  }

  /** @param host last number of its address */
  public async place(host: number): Promise<Place> {
    const address = `192.168.4.${host}`;
    return new Place(await this.segment.machine(`${address}/24`), address);
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
    await this.segment.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function siteOf(name: NodeName): SiteName {
  return name.startsWith('east') ? 'east' : 'west';
}

function addressOf(name: NodeName): string {
  return { ...SITES.east.nodes, ...SITES.west.nodes }[name];
}

/** What systemd would run. */
function startOf(unit: string): string {
  return /^ExecStart=(.+)$/m.exec(readFileSync(unit, 'utf8'))?.[1] ?? 'false';
}

function writeStack(stack: OpenSipsStack, folder: string): void {
  const { files, blocked, findings } = stack.result();
  if (blocked) throw new Error(findings.map(({ message }) => message).join('\n'));
  for (const { path, content, mode } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode });
  }
}
