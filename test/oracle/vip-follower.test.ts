import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialects } from '../../lib/facts/opensips/dialects';
import { agentText } from '../../lib/render/vip-follower/agent-text';
import { miText } from '../../lib/render/vip-follower/mi-text';
import { have } from '../support/tools';
import { Segment, type Member, type Result } from './namespaces';
import { builds, eventually, type Build } from './opensips-harness';

const root = process.getuid?.() === 0;
if (!root) console.warn('skipped: the VIP follower against OpenSIPS (namespaces need root)');
const tools = ['unshare', 'nsenter', 'setpriv', 'ip'].every((tool) => have(tool, 'the VIP follower against OpenSIPS'));
const found = root && tools ? builds() : [];
if (root && found.length === 0) console.warn('skipped: the VIP follower (OPENSIPS_PREFIXES names no OpenSIPS)');
/** Stands in the list of skipped tests where there is none to run them with. */
const NONE: Build = { version: '3.6', prefix: '', program: '', modules: '' };

/** User and group that OpenSIPS runs as; they need no names. */
const DAEMON = 65_431;
const ADDRESSES = ['192.0.2.1', '192.0.2.2'] as const;

describe.skipIf(found.length === 0).each(found.length > 0 ? found : [NONE])(
  'the VIP follower with OpenSIPS $version',
  (build) => {
    const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-follower-'));
    const { wire, activateTag, listTags, tagArgument, switchNatPing: ping } = dialects[build.version].mi;
    const name = tagArgument === 'name' ? 'vip' : 'vip/1';
    const [activate] = activateTag;
    const [list] = listTags;
    const withTag = activate && list ? { wire, tag: name, activate, list } : undefined;
    let segment: Segment;
    let a: Node;
    let b: Node;

    beforeAll(async () => {
      const mi = join(folder, 'mi');
      const settings = { wire, fifo: '/run/opensips/fifo', replies: '/run/opensips', group: String(DAEMON) };
      writeFileSync(mi, miText('test', settings), { mode: 0o755 });
      writeFileSync(join(folder, 'agent'), agentText('test', mi, '/run/answers'), { mode: 0o755 });
      segment = await Segment.open('192.0.2.9/24');
      a = new Node(await segment.machine(`${ADDRESSES[0]}/24`), build, config(build, 1), folder);
      b = new Node(await segment.machine(`${ADDRESSES[1]}/24`), build, config(build, 2), folder);
      await Promise.all([a.start(), b.start()]);
      await linked(a, build);
    });
    afterAll(async () => {
      await segment.stop();
      rmSync(folder, { recursive: true });
    });

    it('takes the tag, keeps it over a restart of OpenSIPS, and loses it to the other node alone', async (test) => {
      if (!withTag) return test.skip('this version has no tags');
      expect((await a.call('monitor', withTag)).status, 'not started yet').toBe(7);
      expect((await a.call('start', withTag)).status).toBe(0);
      expect((await a.call('monitor', withTag)).stderr, 'nothing to repair').toBe('');

      await a.kill();
      await a.start();
      const repaired = await a.call('monitor', withTag);
      expect(repaired).toMatchObject({
        status: 0,
        stderr: expect.stringContaining(`setting tag ${name} active`) as string,
      });
      expect((await a.call('monitor', withTag)).stderr).toBe('');

      await linked(a, build);
      expect((await a.call('stop', withTag)).status).toBe(0);
      expect((await a.call('monitor', withTag)).status).toBe(7);
      expect(await a.mi(withTag.list), 'a stop gives nothing up').toMatch(/active|State=1/);
      expect((await b.call('start', withTag)).status).toBe(0);
      await eventually('the other node steps down', async () => {
        expect(await a.mi(withTag.list)).toMatch(/backup|State=0/);
      });
      expect((await b.call('monitor', withTag)).stderr).toBe('');
      expect((await b.call('stop', withTag)).status).toBe(0);
    });

    it('switches pings on with the VIP, again after a restart, and off when it leaves', async () => {
      const pings = { wire, ping };
      await a.mi(ping, '0');
      expect((await a.call('start', pings)).status).toBe(0);
      expect(await a.mi(ping)).toMatch(/Status"?::? ?1/);
      expect((await a.call('monitor', pings)).stderr, 'nothing to repair').toBe('');
      await a.mi(ping, '0');
      expect((await a.call('monitor', pings)).stderr).toMatch(/switching NAT pings on/);
      expect(await a.mi(ping)).toMatch(/Status"?::? ?1/);
      expect((await a.call('stop', pings)).status).toBe(0);
      expect(await a.mi(ping)).toMatch(/Status"?::? ?0/);
    });

    it('answers monitors that run at the same time, and leaves nothing behind', async () => {
      const parameters = withTag ?? { wire, ping };
      expect((await a.call('start', parameters)).status).toBe(0);
      const results = await Promise.all(Array.from({ length: 12 }, () => a.call('monitor', parameters)));
      expect(results.map((result) => result.status)).toEqual(results.map(() => 0));
      expect((await a.call('stop', parameters)).status).toBe(0);
      expect(await a.leftovers()).toBe('');
    });

    it('says what OpenSIPS refused', async () => {
      const refused = await a.attempt('-t', '3', 'no_such_command', 'x');
      expect(refused).toMatchObject({
        status: 1,
        stdout: '',
        stderr: expect.stringMatching(/no_such_command refused: /) as string,
      });
    });

    it('fails while OpenSIPS is dead, stops all the same, and starts once it is back', async () => {
      const parameters = withTag ?? { wire, ping };
      expect((await b.call('start', parameters)).status).toBe(0);
      await b.kill();
      expect((await b.call('monitor', parameters)).status).toBe(1);
      expect((await b.call('stop', parameters)).status).toBe(0);
      expect((await b.call('start', parameters, 6)).status, 'nobody answers').toBe(1);
      expect((await b.call('monitor', parameters)).status, 'and it is not started').toBe(7);
      const starting = b.call('start', parameters, 30);
      await b.start();
      expect((await starting).status).toBe(0);
      expect(await b.leftovers()).toBe('');
    });
  },
);

/** One machine with OpenSIPS. */
class Node {
  constructor(
    private readonly machine: Member,
    private readonly build: Build,
    private readonly script: string,
    private readonly folder: string,
  ) {}

  /** In a process group of its own, as a user without rights, with a `/run` of its own. */
  async start(): Promise<void> {
    const own = `install -d -o ${DAEMON} -g ${DAEMON} /run/opensips; cat >/run/opensips.cfg`;
    const mounted = 'mountpoint -q /run || mount -t tmpfs tmpfs /run';
    await this.machine.run(['sh', '-euc', `${mounted}; ${own}`], { input: this.script });
    const become = `setpriv --reuid=${DAEMON} --regid=${DAEMON} --clear-groups`;
    const run = `echo $$ >/run/group; exec ${become} ${this.build.program} -F -f /run/opensips.cfg -m 64 >/run/log 2>&1`;
    this.machine.start(['setsid', 'sh', '-c', run]);
    let log = '';
    await eventually(
      'OpenSIPS',
      async () => {
        log = await this.machine.run(['cat', '/run/log']);
        await this.mi(this.build.version.startsWith('2.') ? 'uptime' : 'version');
      },
      () => log,
    );
  }

  async kill(): Promise<void> {
    await this.machine.shell('kill -9 -$(cat /run/group)');
  }

  call(action: string, parameters: Readonly<Record<string, string>>, seconds = 20): Promise<Result> {
    const words = Object.entries(parameters).map(([key, value]) => `OCF_RESKEY_${key}=${value}`);
    const meta = ['OCF_RESOURCE_INSTANCE=x', `OCF_RESKEY_CRM_meta_timeout=${seconds * 1000}`];
    return this.machine.attempt(['env', ...meta, ...words, join(this.folder, 'agent'), action], { timeout: 50_000 });
  }

  mi(...words: readonly string[]): Promise<string> {
    return this.machine.run([join(this.folder, 'mi'), '-t', '5', ...words]);
  }

  attempt(...words: readonly string[]): Promise<Result> {
    return this.machine.attempt([join(this.folder, 'mi'), ...words]);
  }

  leftovers(): Promise<string> {
    return this.machine.run(['find', '/run/opensips', '-name', 'opensips_cdk_*']);
  }
}

/** Waits for the clusterer link, as only a linked node hears who is active. */
async function linked(node: Node, { version }: Build): Promise<void> {
  if (version === '2.2' || version === '2.3') return;
  const command = version === '4.0' ? 'clusterer:list' : 'clusterer_list';
  await eventually('the link between the nodes', async () => {
    expect(await node.mi(command)).toMatch(/link_state"?:? ?=? ?"?Up/i);
  });
}

/** The least that has a FIFO, pings, and a tag where the version knows one. */
function config({ version, modules }: Build, self: 1 | 2): string {
  const old = version.startsWith('2.');
  const clustered = version !== '2.2' && version !== '2.3';
  const own = ADDRESSES[self - 1];
  const other = ADDRESSES[2 - self];
  const words = old
    ? { listen: 'listen', id: 'current_id', info: 'current_info', neighbour: 'neighbor_info' }
    : { listen: 'socket', id: 'my_node_id', info: 'my_node_info', neighbour: 'neighbor_node_info' };
  const cluster = [
    'loadmodule "proto_bin.so"',
    'loadmodule "clusterer.so"',
    'modparam("clusterer", "db_mode", 0)',
    // On a busy machine the first ping may be late; the next one then comes after this many seconds.
    'modparam("clusterer", "node_timeout", 5)',
    `modparam("clusterer", "${words.id}", ${self})`,
    `modparam("clusterer", "${words.info}", "cluster_id=1, url=bin:${own}:5678")`,
    `modparam("clusterer", "${words.neighbour}", "cluster_id=1, node_id=${3 - self}, url=bin:${other}:5678")`,
    ...(old ? [] : ['modparam("clusterer", "sharing_tag", "vip/1=backup")']),
  ];
  const dialogs = [
    'loadmodule "rr.so"',
    'loadmodule "dialog.so"',
    'modparam("dialog", "dialog_replication_cluster", 1)',
    'modparam("dialog", "dlg_sharing_tag", "vip=backup")',
  ];
  return [
    ...(old ? ['log_stderror=yes', 'children=2'] : ['stderror_enabled=yes', 'syslog_enabled=no', 'udp_workers=2']),
    `${words.listen}=udp:${own}:5060`,
    ...(clustered ? [`${words.listen}=bin:${own}:5678`] : []),
    `mpath="${modules}/"`,
    'loadmodule "proto_udp.so"',
    'loadmodule "mi_fifo.so"',
    'modparam("mi_fifo", "fifo_name", "/run/opensips/fifo")',
    'modparam("mi_fifo", "reply_dir", "/run/opensips/")',
    ...(clustered ? cluster : []),
    ...['signaling', 'sl', 'tm', 'usrloc', 'nathelper'].map((module) => `loadmodule "${module}.so"`),
    ...(clustered && old ? dialogs : []),
    'modparam("usrloc", "nat_bflag", "NAT")',
    'modparam("nathelper", "natping_interval", 30)',
    'modparam("nathelper", "sipping_from", "sip:ping@192.0.2.1")',
    'route { exit; }',
    '',
  ].join('\n');
}
