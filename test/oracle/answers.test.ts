import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dialects } from '../../lib/facts/opensips/dialects';
import { answersText, type AnswersSettings } from '../../lib/render/answers/answers-text';
import { miText } from '../../lib/render/vip-follower/mi-text';
import { have } from '../support/tools';
import { Segment, type Member, type Result } from './namespaces';
import { builds, eventually, type Build } from './opensips-harness';

const root = process.getuid?.() === 0;
if (!root) console.warn('skipped: the watch over OpenSIPS (namespaces need root)');
const tools = ['unshare', 'nsenter', 'setpriv', 'ip', 'perl'].every((tool) => have(tool, 'the watch over OpenSIPS'));
const found = root && tools ? builds() : [];
if (root && found.length === 0) console.warn('skipped: the watch over OpenSIPS (OPENSIPS_PREFIXES names no OpenSIPS)');
/** Stands in the list of skipped tests where there is none to run them with. */
const NONE: Build = { version: '3.6', prefix: '', program: '', modules: '' };

/** User and group that OpenSIPS runs as; they need no names. */
const DAEMON = 65_432;
const ADDRESS = '192.0.2.1';
const SOCKET = { protocol: 'udp', host: ADDRESS, port: 5060 } as const;

/** The shortest that can be told apart. */
const SETTINGS: Omit<AnswersSettings, 'mi'> = {
  ...{ unit: 'opensips.service', socket: SOCKET, attribute: 'opensips-hung', synced: 'opensips-synced' },
  ...{ machine: 'here', run: '/run/opensips-cdk' },
  ...{ hungAfter: 5, managementInterface: 7, start: 600, every: 1, short: 1, longest: 600, memory: 3600, rest: 2 },
};

/** What systemd and Pacemaker say and do, as far as the program asks them; what they are told is kept below /run. */
const FAKES: Readonly<Record<string, string>> = {
  systemctl: `case $1 in
show) pid=$(cat /run/group 2>/dev/null) && kill -0 "$pid" 2>/dev/null || exit 0
    printf 'ActiveState=active\\nMainPID=%s\\n' "$pid" ;;
kill) echo "$*" >>/run/killed; kill -9 "-$(cat /run/group)" ;;
esac`,
  attrd_updater: `case $1 in
--query) printf 'name="%s" host="here" value="yes"\\n' "$4"; cat /run/peers 2>/dev/null || : ;;
*) echo "$*" >>/run/told ;;
esac`,
  crm_attribute: 'cat /run/maintenance 2>/dev/null || exit 6',
};

describe.skipIf(found.length === 0).each(found.length > 0 ? found : [NONE])(
  'the watch over OpenSIPS $version',
  (build) => {
    const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-answers-'));
    let segment: Segment;
    let node: Node;

    beforeAll(async () => {
      const mi = join(folder, 'mi');
      const { wire } = dialects[build.version].mi;
      const settings = { wire, fifo: '/run/opensips/fifo', replies: '/run/opensips', group: String(DAEMON) };
      writeFileSync(mi, miText('test', settings), { mode: 0o755 });
      mkdirSync(join(folder, 'fakes'));
      for (const [name, text] of Object.entries(FAKES))
        writeFileSync(join(folder, 'fakes', name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      const write = (name: string, socket: AnswersSettings['socket']) =>
        writeFileSync(
          join(folder, name),
          answersText('test', { ...SETTINGS, mi, socket }).replace('PATH=', `PATH=${join(folder, 'fakes')}:`),
          { mode: 0o755 },
        );
      write('answers', SOCKET);
      write('answers-tcp', { ...SOCKET, protocol: 'tcp' });
      write('answers-nowhere', { ...SOCKET, port: 5099 });
      segment = await Segment.open('192.0.2.9/24');
      node = new Node(await segment.machine(`${ADDRESS}/24`), build, folder);
      await node.start();
    });
    afterEach(() => node.forget());
    afterAll(async () => {
      await segment.stop();
      rmSync(folder, { recursive: true });
    });

    it('hears it by SIP over UDP and TCP, and over its management interface', async () => {
      const both = 'SIP: answers\nmanagement interface: answers\n';
      expect(await node.call('answers')).toMatchObject({ status: 0, stdout: both });
      expect(await node.call('answers-tcp')).toMatchObject({ status: 0, stdout: both });
      expect(await node.call('answers-nowhere')).toMatchObject({ status: 1 });
    });

    it.each([
      ['all of it', /./],
      ['all that serve SIP', /udp/i],
      ['what serves its management interface', /fifo/i],
    ])('ends it when %s hangs, and tells Pacemaker before and after', async (_, which) => {
      await node.peer('yes');
      await node.watch('answers');
      await node.says('yes');
      await node.freeze(which);
      await node.isKilled();
      expect(await node.read('/run/told')).toBe('--name opensips-hung --update yes\n');
      expect(await node.read('/run/opensips-cdk/answers')).toBe('hung\n');
      await node.start();
      await node.says('yes');
      expect(await node.read('/run/told')).toMatch(/yes\n.* no\n$/);
    });

    it('waits twice as long for one that hung lately', async () => {
      await node.hungBefore();
      await node.watch('answers');
      await node.says('yes');
      await node.freeze(/./);
      await node.isKilled();
      expect(await node.read('/run/answers.log')).toContain('answered no SIP request for 10 s');
      await node.start();
    });

    it('keeps the address where no other node could take it', async () => {
      await node.peer('no');
      await node.watch('answers');
      await node.says('yes');
      await node.freeze(/./);
      await node.isKilled();
      expect(await node.read('/run/told')).toBe('');
      await node.start();
      await node.says('yes');
    });

    it('leaves one alone that has not answered yet, and one that hangs while the cluster is in maintenance', async () => {
      await node.freeze(/./);
      await node.watch('answers');
      await sleep(9000);
      expect(await node.read('/run/killed')).toBe('');
      await node.wake();
      await node.says('yes');
      await node.write('/run/maintenance', 'true');
      await node.freeze(/./);
      await node.says('silent');
      await eventually('it is noticed', async () => {
        expect(await node.read('/run/answers.log')).toContain('it is left alone');
      });
      expect(await node.read('/run/killed')).toBe('');
      await node.wake();
      await node.says('yes');
    });

    it('does not mind a script that answers no OPTIONS', async () => {
      await node.watch('answers-nowhere');
      await node.says('yes');
      await sleep(8000);
      expect(await node.read('/run/killed')).toBe('');
    });

    it('does not take a busy machine for a hang', async () => {
      await node.watch('answers');
      await node.says('yes');
      await node.busy(40, 20);
      expect(await node.read('/run/killed')).toBe('');
      await node.says('yes');
    }, 120_000);
  },
);

/** One machine with OpenSIPS, and the watch over it. */
class Node {
  constructor(
    private readonly machine: Member,
    private readonly build: Build,
    private readonly folder: string,
  ) {}

  /** In a process group of its own, as a user without rights, with a `/run` of its own. */
  async start(): Promise<void> {
    const own = `install -d -o ${DAEMON} -g ${DAEMON} /run/opensips; cat >/run/opensips.cfg`;
    const mounted = 'mountpoint -q /run || mount -t tmpfs tmpfs /run';
    await this.machine.run(['sh', '-euc', `${mounted}; ${own}`], { input: config(this.build) });
    const become = `setpriv --reuid=${DAEMON} --regid=${DAEMON} --clear-groups`;
    const run = `echo $$ >/run/group; exec ${become} ${this.build.program} -F -f /run/opensips.cfg -m 64 >/run/log 2>&1`;
    this.machine.start(['setsid', 'sh', '-c', run]);
    await eventually(
      'OpenSIPS',
      async () => expect(await this.call('answers')).toMatchObject({ status: 0 }),
      () => this.build.version,
    );
  }

  call(program: string): Promise<Result> {
    return this.machine.attempt([join(this.folder, program)]);
  }

  async watch(program: string): Promise<void> {
    const run = `echo $$ >/run/watch; exec ${join(this.folder, program)} follow >/run/answers.log 2>&1`;
    this.machine.start(['setsid', 'sh', '-c', run]);
    await eventually('the watch', async () => expect(await this.read('/run/watch')).not.toBe(''));
  }

  /** Whether all goes on as before, for the next test. */
  async forget(): Promise<void> {
    await this.machine.shell('[ ! -e /run/watch ] || kill -9 "-$(cat /run/watch)" || :');
    await this.machine.shell(
      'rm -rf /run/watch /run/answers.log /run/told /run/peers /run/killed /run/maintenance /run/opensips-cdk',
    );
  }

  async hungBefore(): Promise<void> {
    await this.machine.shell('mkdir -p /run/opensips-cdk; cut -d. -f1 /proc/uptime >/run/opensips-cdk/hangs');
  }

  peer(says: string): Promise<void> {
    return this.write('/run/peers', `name="opensips-synced" host="there" value="${says}"\n`);
  }

  async says(word: string): Promise<void> {
    await eventually(
      `it says ${word}`,
      async () => expect(await this.read('/run/opensips-cdk/answers')).toBe(`${word}\n`),
      () => word,
    );
  }

  async isKilled(): Promise<void> {
    await eventually(
      'it is ended',
      async () => expect(await this.read('/run/killed')).toContain('kill --signal=KILL opensips.service'),
      () => 'never',
    );
  }

  /** Of its processes, by what they call themselves. */
  async freeze(which: RegExp): Promise<void> {
    const listed = await this.machine.run([join(this.folder, 'mi'), '-t', '5', 'ps']);
    const processes = [...listed.matchAll(/PID"?[:=]\s*(\d+)[^]*?Type"?[:=]\s*"?([^"\n]*)/g)];
    const pids = processes.filter(([, , type = '']) => which.test(type)).map(([, pid]) => pid);
    expect(pids.length, listed).toBeGreaterThan(0);
    await this.machine.shell(`kill -STOP ${pids.join(' ')}`);
  }

  async wake(): Promise<void> {
    await this.machine.shell('kill -CONT "-$(cat /run/group)"');
  }

  /** So many processes that compute, for so many seconds. */
  async busy(processes: number, seconds: number): Promise<void> {
    const one = `timeout ${seconds} sh -c 'while :; do :; done' &`;
    await this.machine.shell(`for i in $(seq ${processes}); do ${one} done; wait`, 120_000);
  }

  async read(file: string): Promise<string> {
    return this.machine.run(['sh', '-c', `cat ${file} 2>/dev/null || :`]);
  }

  async write(file: string, text: string): Promise<void> {
    await this.machine.run(['sh', '-c', `cat >${file}`], { input: text });
  }
}

/** The least that has a FIFO and answers OPTIONS. */
function config({ version, modules }: Build): string {
  const old = version.startsWith('2.');
  const socket = old ? 'listen' : 'socket';
  return [
    ...(old ? ['log_stderror=yes', 'children=2'] : ['stderror_enabled=yes', 'syslog_enabled=no', 'udp_workers=2']),
    ...['udp', 'tcp'].map((protocol) => `${socket}=${protocol}:${ADDRESS}:5060`),
    `mpath="${modules}/"`,
    ...['proto_udp', 'proto_tcp', 'mi_fifo', 'signaling', 'sl'].map((module) => `loadmodule "${module}.so"`),
    'modparam("mi_fifo", "fifo_name", "/run/opensips/fifo")',
    'modparam("mi_fifo", "reply_dir", "/run/opensips/")',
    `route { sl_send_reply(${old ? '"200"' : '200'}, "OK"); exit; }`,
    '',
  ].join('\n');
}
