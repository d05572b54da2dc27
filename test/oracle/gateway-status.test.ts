import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { builds, eventually, obstacle, type Build } from './opensips-harness';
import { Segment, type Member } from './namespaces';
import { Phone } from './sip-phone';

const GATEWAY = '192.0.2.1';
const NODES = { east: { id: 1, address: '192.0.2.11' }, west: { id: 2, address: '192.0.2.12' } } as const;
type Site = keyof typeof NODES;
/** Two probes, and the wait for the answer of one (milliseconds). */
const PROBES = 8000;

const why = obstacle();
/** 3.4 has the same code (`ds_clustering.c`), but does not tell so reliably; before, dispatcher knows no clusters. */
const found = why === undefined ? builds().filter(({ version }) => ['3.6', '4.0'].includes(version)) : [];
if (why !== undefined) {
  console.warn(`skipped: what sites say of a gateway, with real OpenSIPS (${why})`);
  it.skip(`runs with real OpenSIPS (${why})`);
}

// Why there is no way to share it (ShareProps), and why `carriers/gateways-are-judged-at-each-site` refuses it.
describe.each(found)('the status of a gateway in the cluster of all sites, OpenSIPS $version', (build) => {
  let segment: Segment;
  const logs: Record<Site, string> = { east: '', west: '' };
  const members: Partial<Record<Site, Member>> = {};

  beforeAll(async () => {
    segment = await Segment.open(`${GATEWAY}/24`);
    const gateway = await Phone.at(segment, GATEWAY, 5060);
    gateway.always('OPTIONS', 200);
    for (const site of ['east', 'west'] as const) {
      const member = await segment.machine(`${NODES[site].address}/24`);
      members[site] = member;
      await member.shell('mount -t tmpfs tmpfs /tmp; mkdir /tmp/rows');
      await member.run(['sh', '-c', 'cat > /tmp/opensips.cfg'], { input: script(build, site) });
      await member.run(['sh', '-c', 'cat > /tmp/rows/dispatcher'], { input: ROWS });
      await member.run(['sh', '-c', 'cat > /tmp/rows/version'], { input: VERSIONS });
      const daemon = member.start([build.program, '-F', '-f', '/tmp/opensips.cfg', '-m', '64', '-M', '4']);
      for (const stream of [daemon.stdout, daemon.stderr])
        stream.on('data', (text: Buffer) => (logs[site] += text.toString()));
    }
    return () => segment.stop();
  });

  it('is overwritten by the site whose own line to the gateway is cut, again and again', async () => {
    const said = (site: Site, status: string) => logs[site].split(`status of the gateway: ${status}`).length - 1;
    expect([said('east', 'inactive'), said('west', 'inactive')]).toEqual([0, 0]);
    // Nobody says reliably when the link between the two is there, and west hears of no cut before.
    for (let round = 0; round < 5 && said('west', 'inactive') === 0; round++) {
      await members.east?.shell(`ip neigh del ${GATEWAY} dev eth0 || true`);
      await sleep(PROBES);
      await members.east?.shell(`ip neigh replace ${GATEWAY} lladdr 02:00:00:00:00:99 nud permanent dev eth0`);
      await sleep(PROBES);
    }
    await eventually(
      'the quarrel',
      () => {
        expect(said('west', 'inactive'), 'west, whose line is whole, gives the gateway up').toBeGreaterThanOrEqual(2);
        expect(said('east', 'active'), 'east, whose line is cut, tries it again').toBeGreaterThanOrEqual(2);
        return Promise.resolve();
      },
      () => `${logs.east}\n${logs.west}`,
    );
  }, 240_000);
});

const ROWS = `id(int,auto) setid(int) destination(string) socket(string,null) state(int) probe_mode(int) weight(string) priority(int) attrs(string,null) description(string,null)
1:1:sip\\:${GATEWAY}\\:5060::0:0:1:0::
`;
const VERSIONS = `table_name(string) table_version(int)
dispatcher:9
`;

/** Each node is the active one of a tag of its own site, so each asks for itself, and tells the other. */
function script({ modules }: Build, site: Site): string {
  const { id, address } = NODES[site];
  const other = site === 'east' ? NODES.west : NODES.east;
  return `
log_level = 3
stderror_enabled = yes
udp_workers = 2
tcp_workers = 2
socket = udp:${address}:5060
socket = bin:${address}:5555
mpath = "${modules}/"
loadmodule "proto_udp.so"
loadmodule "proto_bin.so"
loadmodule "sl.so"
loadmodule "tm.so"
modparam("tm", "fr_timeout", 2)
loadmodule "db_text.so"
loadmodule "clusterer.so"
modparam("clusterer", "db_mode", 0)
modparam("clusterer", "my_node_id", ${id})
modparam("clusterer", "my_node_info", "cluster_id=100,node_id=${id},url=bin:${address}:5555")
modparam("clusterer", "neighbor_node_info", "cluster_id=100,node_id=${other.id},url=bin:${other.address}:5555")
modparam("clusterer", "sharing_tag", "${site}/100=active")
loadmodule "dispatcher.so"
modparam("dispatcher", "db_url", "text:///tmp/rows")
modparam("dispatcher", "persistent_state", 0)
modparam("dispatcher", "ds_ping_interval", 3)
modparam("dispatcher", "ds_probing_mode", 1)
modparam("dispatcher", "ds_probing_threshhold", 1)
modparam("dispatcher", "cluster_id", 100)
modparam("dispatcher", "cluster_sharing_tag", "${site}")
modparam("dispatcher", "cluster_probing_mode", "by-shtag")
route {
    exit;
}
event_route[E_DISPATCHER_STATUS] {
    xlog("status of the gateway: $param(status)\\n");
}
`;
}
