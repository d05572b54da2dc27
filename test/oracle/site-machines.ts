import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  App,
  Duration,
  Fencing,
  Interconnect,
  type InterconnectTransport,
  Machine,
  OpenSipsStack,
  OpenSipsVersion,
  PerNodeDatabaseTopology,
  VirtualIp,
} from '../../constructs';
import { dialects } from '../../lib/facts/opensips/dialects';
import { sshPlatform } from '../support/rig';
import { Segment } from './namespaces';
import type { Build } from './opensips-harness';
import { RigMachine } from './opensips-rig';

/** The two sites of the example, as one network that is wide enough for both. */
export interface Addresses {
  readonly prefix: number;
  readonly clients: string;
  readonly east: readonly [string, string, virtualIp: string];
  readonly west: readonly [string, string, virtualIp: string];
}

export const IPV4: Addresses = {
  prefix: 16,
  clients: '192.168.0.200',
  east: ['192.168.5.11', '192.168.5.12', '192.168.5.100'],
  west: ['192.168.6.11', '192.168.6.12', '192.168.6.100'],
};

export const IPV6: Addresses = {
  prefix: 48,
  clients: '2001:db8::200',
  east: ['2001:db8:0:5::11', '2001:db8:0:5::12', '2001:db8:0:5::100'],
  west: ['2001:db8:0:6::11', '2001:db8:0:6::12', '2001:db8:0:6::100'],
};

const SITES = ['east', 'west'] as const;
const CDK = '/etc/opensips-cdk';
/** What the authority of all sites is made from, and what one of others is. */
export const KEYS = { ours: '1f'.repeat(32), other: '2e'.repeat(32) } as const;

/** Two sites with two machines each, as they are after a deployment; OpenSIPS is not started yet. */
export class SiteMachines {
  public static async build(
    build: Build,
    transport: InterconnectTransport,
    addresses: Addresses = IPV4,
  ): Promise<SiteMachines> {
    const folder = mkdtempSync(join(tmpdir(), 'opensips-sites-'));
    chmodSync(folder, 0o755);
    const clients = await Segment.open(`${addresses.clients}/${addresses.prefix}`);
    const sites = new SiteMachines(clients, folder, []);
    try {
      writeSites(build, transport, addresses, folder);
      for (const site of SITES) await sites.add(site, build, addresses);
      await Promise.all(sites.machines.map((machine) => machine.prepare()));
      await Promise.all(sites.machines.map((machine) => sites.setUp(machine)));
      return sites;
    } catch (error) {
      await sites.stop();
      throw error;
    }
  }

  private constructor(
    public readonly clients: Segment,
    private readonly folder: string,
    /** east1, east2, west1, west2. */
    public readonly machines: RigMachine[],
  ) {}

  private async add(site: (typeof SITES)[number], build: Build, addresses: Addresses): Promise<void> {
    const { prefix, clients } = addresses;
    const [first, second, virtualIp] = addresses[site];
    const machines = { [`${site}1`]: `${first}/${prefix}`, [`${site}2`]: `${second}/${prefix}` };
    const input = { build, stack: join(this.folder, site), machines, virtualIp, clients };
    for (const [name, address] of Object.entries(machines)) {
      const member = await this.clients.machine(address);
      this.machines.push(new RigMachine(name, input, member, join(this.folder, name)));
    }
  }

  /** Our folder may be written to, as on a machine, and holds the key as it was given. */
  private async setUp({ member }: RigMachine): Promise<void> {
    await member.shell(`cp -a ${CDK} /tmp/cdk; mount --bind /tmp/cdk ${CDK}`);
    await SiteMachines.giveKey(member, KEYS.ours);
  }

  /** A key of the authority, where there is one, and the certificates made from it. */
  public static async giveKey(member: RigMachine['member'], key: string): Promise<void> {
    await member.shell(`
      if [ -e ${CDK}/interconnect-authority.key ]; then
        echo ${key} >${CDK}/interconnect-authority.key
        /usr/lib/opensips-cdk/interconnect-certificates
      fi`);
  }

  public machine(name: string): RigMachine {
    return this.machines.find((machine) => machine.name === name)!;
  }

  public async stop(): Promise<void> {
    await this.clients.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The output of both stacks, each in a folder of its name. */
function writeSites({ version }: Build, transport: InterconnectTransport, addresses: Addresses, folder: string): void {
  const app = new App();
  const [east, west] = SITES.map((site) => {
    const [first, second, virtualIp] = addresses[site];
    return new PerNodeDatabaseTopology(new OpenSipsStack(app, site, { platform: sshPlatform() }), 'registrar', {
      virtualIp: VirtualIp.of(`${virtualIp}/${virtualIp.includes(':') ? 64 : 24}`),
      nodes: [Machine.at(`${site}1`, first), Machine.at(`${site}2`, second)],
      version: OpenSipsVersion.of(version),
      domains: ['voip.example'],
      fencing: Fencing.none('test rig: a person watches it'),
      // One site reads its nodes from a table, the other from its script, where the version can.
      ...(site === 'west' && dialects[version].nodeInfo && { replication: { provisioning: 'script' as const } }),
    });
  });
  new Interconnect(app, 'between', {
    sites: { east: east!, west: west! },
    roundTrip: Duration.millis(40),
    // Shares nothing: whoever sends something all the time does not ping, and holds every link for up.
    transport,
  });
  for (const stack of app.node.children) {
    if (!OpenSipsStack.isOpenSipsStack(stack)) continue;
    const { files, blocked, findings } = stack.result();
    if (blocked) throw new Error(findings.map(({ path, message }) => `${path}: ${message}`).join('\n'));
    for (const { path, content, mode } of files) {
      const target = join(folder, stack.node.id, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content, { mode });
    }
  }
}
