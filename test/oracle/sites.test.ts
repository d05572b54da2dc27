import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InterconnectTransport } from '../../constructs';
import { dialects } from '../../lib/facts/opensips/dialects';
import { links } from './daemon';
import { builds, eventually, obstacle, type Build } from './opensips-harness';
import type { RigMachine } from './opensips-rig';
import { IPV4, IPV6, KEYS, SiteMachines } from './site-machines';

const why = obstacle();
const found = why === undefined ? builds() : [];
if (why !== undefined) {
  console.warn(`skipped: two sites with real OpenSIPS (${why})`);
  it.skip(`two sites with real OpenSIPS (${why})`);
}

const tunnel = InterconnectTransport.tunnel('the test itself');
const speaksBins = ({ version }: Build) => dialects[version].bins === 'yes';

/**
 * Says what a node would say first over plain BIN, a ping of node 3 in cluster 100, and prints in hexadecimal what comes
 * back until the other end closes.
 */
const PLAIN = `
my $s = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1], Timeout => 5) or die $!;
my $body = pack('v a* v V V V', 18, 'clusterer-internal', 0, 100, 3, 0);
print $s pack('a4 V', 'P4CK', length($body) + 8) . $body;
$s->flush;
alarm 15;
local $/;
my $answer = <$s>;
print unpack('H*', $answer // '');
`;

/** State of each link by cluster and peer: `100/3` to `Up`. */
async function linksOf(build: Build, machine: RigMachine): Promise<Readonly<Record<string, string>>> {
  const text = await links(build, machine);
  if (dialects[build.version].mi.wire === 'json-rpc') {
    const { result } = JSON.parse(text) as {
      result: { Clusters: { cluster_id: number; Nodes: { node_id: number; link_state: string }[] }[] };
    };
    return Object.fromEntries(
      result.Clusters.flatMap(({ cluster_id: cluster, Nodes }) =>
        Nodes.map(({ node_id: node, link_state: state }) => [`${cluster}/${node}`, state]),
      ),
    );
  }
  let cluster = '';
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      cluster = /Cluster:: (\d+)/.exec(line)?.[1] ?? cluster;
      const [, node, rest = ''] = /(?:Node|Server):: (\d+)(.*)$/.exec(line) ?? [];
      const state = /Link_state=(\w+)/.exec(rest)?.[1] ?? (/State=1/.test(rest) ? 'Up' : 'Down');
      return node === undefined ? [] : [[`${cluster}/${node}`, state]];
    }),
  );
}

/** What a node has to see of the others once all is well. */
function whole(own: number): Readonly<Record<string, string>> {
  const neighbour = { 1: 2, 2: 1, 3: 4, 4: 3 }[own] ?? 0;
  const far = [1, 2, 3, 4].filter((id) => id !== own).map((id) => `100/${id}`);
  return Object.fromEntries([`1/${neighbour}`, ...far].map((link) => [link, 'Up']));
}

/** A link that hangs in `Probe` is started anew, as service `synced` does. */
async function linked(build: Build, machines: readonly RigMachine[]): Promise<void> {
  const reload = build.version === '4.0' ? 'clusterer:reload' : 'clusterer_reload';
  for (const [i, machine] of machines.entries()) {
    let began = Date.now();
    await eventually(
      `the links of ${machine.name}`,
      async () => {
        const seen = await linksOf(build, machine);
        if (Object.values(seen).includes('Probe') && Date.now() - began > 12_000) {
          began = Date.now();
          // Where there are no rows to read again.
          await machine.mi(reload).catch(() => machine.restart());
        }
        expect(seen).toEqual(whole(i + 1));
      },
      () => machine.log,
    );
  }
}

function complaining(world: () => SiteMachines): void {
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => {
      for (const { name, log } of world().machines) console.error(`${name}:\n${log.split('\n').slice(-40).join('\n')}`);
    });
  });
}

describe.each(found)('two sites with OpenSIPS $version', (build) => {
  let world: SiteMachines;
  const transport = speaksBins(build) ? InterconnectTransport.bins() : tunnel;

  beforeAll(async () => {
    world = await SiteMachines.build(build, transport);
  }, 120_000);
  afterAll(() => world.stop());
  complaining(() => world);

  it('take the script of each node', async () => {
    for (const machine of world.machines) {
      const { status, stderr } = await machine.check();
      expect(stderr).toContain('config file ok');
      expect(status).toBe(0);
    }
  });

  it('find each other, in the cluster of the site and in that of all sites', async () => {
    for (const machine of world.machines) await machine.start();
    await linked(build, world.machines);
    expect(world.machines.flatMap(({ log }) => log.split('\n')).filter((line) => /CRITICAL|BUG/.test(line))).toEqual(
      [],
    );
  }, 120_000);

  it('know of the other node of their site, whatever they reach of others', async () => {
    if (dialects[build.version].clusterer.pings === 'no') return;
    const [east1, east2] = [world.machine('east1'), world.machine('east2')];
    const asked = async (...words: readonly string[]) =>
      (await east1.member.attempt(['/usr/lib/opensips-cdk/synced', ...words])).status;
    expect([await asked('reaches', 'east2'), await asked('reaches', 'west1')]).toEqual([0, 1]);
    // While a node of 3.4 and later takes its own data for complete, 5 s after it started, a neighbour that dies makes it
    // wait for a lock that it has itself (`send_single_cap_update`, 3.4.18, 3.6.8, 4.0.1).
    await eventually('east1 is synced', async () => expect(await asked()).toBe(0));
    await east2.crash();
    await eventually('east1 is alone', async () => expect(await asked()).toBe(2));
    expect(await asked('reaches', 'east2')).toBe(1);
    await east2.start();
    await linked(build, world.machines);
  }, 150_000);

  if (!speaksBins(build)) return;

  it('hear nobody who speaks plain BIN, or TLS without a certificate', async () => {
    const [address, port] = [IPV4.east[0], '5556'];
    const answer = await world.clients.run(['perl', '-MIO::Socket::INET', '-e', PLAIN, address, port]);
    expect(answer).toMatch(/^(15[0-9a-f]+)?$/);
    const asked = ['openssl', 's_client', '-brief', '-tls1_2', '-connect', `${address}:${port}`];
    const { status, stderr } = await world.clients.attempt(asked);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/alert/)]);
    await linked(build, world.machines);
  });

  it('believe no node with a certificate of another authority, nor does it believe them', async () => {
    const west1 = world.machine('west1');
    await SiteMachines.giveKey(west1.member, KEYS.other);
    await west1.restart();
    const apart = { '1/4': 'Up', '100/1': 'Down', '100/2': 'Down', '100/4': 'Down' };
    await eventually('west1 alone', async () => expect(await states(build, west1, apart)).toEqual(apart));
    const others = { '100/3': 'Down', '100/4': 'Up' };
    const east1 = world.machine('east1');
    await eventually('east1 without it', async () => expect(await states(build, east1, others)).toEqual(others));
    await SiteMachines.giveKey(west1.member, KEYS.ours);
    await west1.restart();
    await linked(build, world.machines);
  }, 150_000);
});

/** `Down` for all that is not up. */
async function states(
  build: Build,
  machine: RigMachine,
  wanted: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const all = await linksOf(build, machine);
  return Object.fromEntries(Object.keys(wanted).map((link) => [link, all[link] === 'Up' ? 'Up' : 'Down']));
}

describe.each(found.filter(({ version }) => version === '3.6'))(
  'two sites with IPv6 and OpenSIPS $version',
  (build) => {
    let world: SiteMachines;

    beforeAll(async () => {
      world = await SiteMachines.build(build, InterconnectTransport.bins(), IPV6);
    }, 120_000);
    afterAll(() => world.stop());
    complaining(() => world);

    it('find each other', async () => {
      for (const machine of world.machines) await machine.start();
      await linked(build, world.machines);
    }, 120_000);
  },
);
