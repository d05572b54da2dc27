import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  App,
  DualSiteTopology,
  Duration,
  Fencing,
  Interconnect,
  InterconnectTransport,
  Machine,
  OpenSipsStack,
  OpenSipsVersion,
  PerNodeDatabaseTopology,
  Registrations,
  VirtualIp,
  type CallLimitsProps,
  type PerNodeDatabaseTopologyProps,
} from '../../constructs';
import type { OpenSipsVersion as Version } from '../../lib/model';
import { sshPlatform } from '../support/rig';
import { accounts } from './article-stack';
import { Segment } from './namespaces';
import { eventually, type Build } from './opensips-harness';
import { RigMachine } from './opensips-rig';
import { DOMAIN } from './sip-call';

export type SiteName = 'east' | 'west';
export type NodeName = 'east1' | 'east2' | 'west1' | 'west2';

/** A site: the address its clients know, and its nodes. */
interface Place {
  readonly virtualIp: string;
  readonly nodes: Readonly<Record<string, string>>;
}

/** Addresses of the machines of both sites, all on one segment. */
export function sitesIn(network: string): Readonly<Record<SiteName, Place>> {
  return {
    east: { virtualIp: `${network}.100`, nodes: { east1: `${network}.11`, east2: `${network}.12` } },
    west: { virtualIp: `${network}.101`, nodes: { west1: `${network}.21`, west2: `${network}.22` } },
  };
}

const NETWORK = '192.168.3';
export const SITES = sitesIn(NETWORK);
/** Where phones are: the last number of their address. */
const PHONES = 200;
export const CLIENTS = `${NETWORK}.${PHONES}`;
/** Where the store of a federation is. */
export const STORE = '192.168.3.50';

/**
 * A pair of nodes at each site, in a stack of its own.
 * @param own what is said of a site beside its machines
 * @param connect what stands between the two
 */
export function pairs(
  version: Version,
  places: Readonly<Record<SiteName, Place>>,
  own: (site: SiteName) => Partial<PerNodeDatabaseTopologyProps>,
  connect: (app: App, sites: Readonly<Record<SiteName, PerNodeDatabaseTopology>>) => void,
): Readonly<Record<SiteName, OpenSipsStack>> {
  const app = new App();
  const site = (name: SiteName): readonly [OpenSipsStack, PerNodeDatabaseTopology] => {
    const stack = new OpenSipsStack(app, name, { platform: sshPlatform() });
    const { virtualIp, nodes } = places[name];
    const topology = new PerNodeDatabaseTopology(stack, 'registrar', {
      virtualIp: VirtualIp.of(`${virtualIp}/24`),
      nodes: Object.entries(nodes).map(([machine, address]) => Machine.at(machine, address)),
      version: OpenSipsVersion.of(version),
      domains: [DOMAIN],
      fencing: Fencing.none('test rig: a person watches it'),
      ...own(name),
    });
    return [stack, topology];
  };
  const [east, eastTopology] = site('east');
  const [west, westTopology] = site('west');
  connect(app, { east: eastTopology, west: westTopology });
  return { east, west };
}

/** Two sites with limits over both; before 2.4 calls are counted once only where nodes do not replicate them. */
export function sitesOutput(version: Version, limits: CallLimitsProps): Readonly<Record<SiteName, OpenSipsStack>> {
  const dialogs = version !== '2.2' && version !== '2.3';
  const own = () => ({ replicate: { contacts: true, dialogs }, limits });
  return pairs(version, SITES, own, (app, sites) => {
    new Interconnect(app, 'between', {
      sites,
      roundTrip: Duration.millis(40),
      transport: InterconnectTransport.tunnel('one segment in one kernel'),
      share: { callCounts: 'on', callRates: 'on' },
    });
  });
}

/** Two sites that pass calls on to where a device is registered, which a store at {@link STORE} tells. */
export function federationOutput(version: Version): Readonly<Record<SiteName, OpenSipsStack>> {
  const own = (name: SiteName) => ({
    limits: { callsPerAccount: 5 },
    // One site reads its nodes from a table, the other from its script.
    ...(name === 'west' && { replication: { provisioning: 'script' as const } }),
  });
  return pairs(version, SITES, own, (app, sites) => {
    new DualSiteTopology(app, 'sites', {
      sites,
      mode: 'active-active',
      registrations: Registrations.federation({ engine: 'mongodb', servers: [{ host: STORE }] }),
    });
  });
}

/** The script of a node. @throws Error with what is wrong when there is none */
export function scriptOf(version: Version, limits: CallLimitsProps, site: SiteName, node: NodeName): string {
  return fileOf(sitesOutput(version, limits)[site], node, 'etc/opensips/opensips.cfg');
}

/** A file of a machine. @throws Error with what is wrong when there is none */
export function fileOf(stack: OpenSipsStack, machine: NodeName, name: string): string {
  const { files, findings } = stack.result();
  const file = files.find(({ path }) => path === `machines/${machine}/${name}`);
  if (!file) throw new Error(findings.map(({ message }) => message).join('\n'));
  return file.content;
}

/** The machines of both sites that are asked for, with their databases; OpenSIPS is not started yet. */
export class TwoSites {
  public static async build(
    build: Build,
    stacks: Readonly<Record<SiteName, OpenSipsStack>>,
    nodes: readonly NodeName[],
    network = NETWORK,
  ): Promise<TwoSites> {
    const folder = mkdtempSync(join(tmpdir(), 'opensips-sites-'));
    const clients = await Segment.open(`${network}.${PHONES}/24`);
    const machines = new Map<NodeName, RigMachine>();
    const world = new TwoSites(clients, machines, folder, sitesIn(network));
    try {
      for (const name of nodes) {
        const site = siteOf(name);
        const stack = join(folder, 'stacks', site);
        writeStack(stacks[site], stack);
        const address = `${world.addressOf(name)}/24`;
        const input = { build, stack, machines: {}, virtualIp: '', clients: '' };
        machines.set(name, new RigMachine(name, input, await clients.machine(address), join(folder, name)));
      }
      await Promise.all([...machines.values()].map((machine) => machine.prepare()));
      for (const [name, machine] of machines) {
        if (name.endsWith('1')) await machine.member.shell(`ip addr add ${world.virtualIp(name)}/24 dev eth0`);
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
    public readonly clients: Segment,
    private readonly machines: ReadonlyMap<NodeName, RigMachine>,
    private readonly folder: string,
    private readonly places: Readonly<Record<SiteName, Place>>,
  ) {}

  public get all(): readonly RigMachine[] {
    return [...this.machines.values()];
  }

  public node(name: NodeName): RigMachine {
    const found = this.machines.get(name);
    if (!found) throw new Error(`no machine ${name}`);
    return found;
  }

  /** Moves the virtual IP of a site, as a takeover does. */
  public async moveVirtualIp(from: NodeName, to: NodeName): Promise<void> {
    await this.node(from).member.shell(`ip addr del ${this.virtualIp(from)}/24 dev eth0`);
    await this.node(to).member.shell(`ip addr add ${this.virtualIp(to)}/24 dev eth0`);
    await this.clients.shell('ip neigh flush dev br0');
  }

  /** Loses every packet between two nodes, without a word to either. */
  public async cut(one: NodeName, other: NodeName): Promise<void> {
    const lose = (from: NodeName, to: NodeName) =>
      this.node(from).member.shell(
        `ip neigh replace ${this.addressOf(to)} lladdr 02:00:00:00:00:99 nud permanent dev eth0`,
      );
    await Promise.all([lose(one, other), lose(other, one)]);
  }

  public async mend(one: NodeName, other: NodeName): Promise<void> {
    const find = (from: NodeName, to: NodeName) =>
      this.node(from).member.shell(`ip neigh del ${this.addressOf(to)} dev eth0`);
    await Promise.all([find(one, other), find(other, one)]);
  }

  public async stop(): Promise<void> {
    await this.clients.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private virtualIp(name: NodeName): string {
    return this.places[siteOf(name)].virtualIp;
  }

  private addressOf(name: NodeName): string {
    const address = this.places[siteOf(name)].nodes[name];
    if (address === undefined) throw new Error(`no node ${name}`);
    return address;
  }
}

export function siteOf(name: NodeName): SiteName {
  return name.startsWith('east') ? 'east' : 'west';
}

function writeStack(stack: OpenSipsStack, folder: string): void {
  const { files, blocked, findings } = stack.result();
  if (blocked) throw new Error(findings.map(({ message }) => message).join('\n'));
  for (const { path, content, mode } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode });
  }
}
