import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FileArtifact } from '../../lib/artifacts';
import { haproxy } from '../../lib/render/haproxy';
import { canBeHaproxyWord, section, words, writeHaproxy } from '../../lib/syntax/haproxy';
import { MEMBERS, type SharedEdits } from '../../lib/testing';
import { HOSTILE } from '../support/hostile';
import { ndbRecord } from '../support/shared-parts';
import { external, replicated, access } from '../support/access';
import { have } from '../support/tools';
import { Segment, type Member } from './namespaces';
import { eventually } from './opensips-harness';

const able = have('haproxy', 'haproxy.cfg against haproxy');
const root = process.getuid?.() === 0;
if (!root) console.warn('skipped: sessions through haproxy (namespaces need root)');
const namespaces =
  able && root && ['unshare', 'nsenter', 'ip', 'ss', 'nft'].every((tool) => have(tool, 'sessions through haproxy'));

const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-haproxy-'));
afterAll(() => rmSync(folder, { recursive: true }));

function rendered(edits: SharedEdits): string {
  const { parts, model } = access(edits);
  const file = haproxy
    .render(parts, model)
    .find((a): a is FileArtifact => a.kind === 'file' && a.machine === parts.cluster.nodes[0]?.machine);
  if (!file) throw new Error('no haproxy.cfg was rendered');
  return file.content;
}

function check(content: string) {
  const file = join(folder, 'check.cfg');
  writeFileSync(file, content);
  return spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8', timeout: 30_000 });
}

const V6 = {
  nodes: [
    { name: 'a', address: '2001:db8::11' },
    { name: 'b', address: '2001:db8::12' },
  ],
};
const somebody = { servers: [{ host: '192.0.2.60' }] };
const names = { engine: 'galera', servers: [{ host: 'db.invalid' }, { host: '2001:db8::9', port: 3310 }] } as const;

describe.skipIf(!able)('haproxy -c', () => {
  it.each<readonly [string, SharedEdits]>([
    ['a Galera cluster', {}],
    ['a Galera cluster of two and an arbitrator', { galera: { members: MEMBERS.slice(0, 2), arbitrator: MEMBERS[2] } }],
    ['proxies on IPv6 before servers on IPv4', { proxies: V6, virtualIp: { address: '2001:db8::10/64' } }],
    ['a primary with replicas', { database: replicated() }],
    ['MySQL Cluster', { database: ndbRecord() }],
    ['somebody else’s server', { database: external(somebody) }],
    ['somebody else’s check', { database: external({ ...somebody, check: { port: 8008, path: '/primary?a=b&c' } }) }],
    ['other times', { connection: { access: { by: 'haproxy', checkInterval: '201ms', sessionTimeout: '24h' } } }],
  ])('takes the file for %s', (_, edits) => {
    expect(check(rendered(edits))).toMatchObject({ status: 0, stderr: '' });
  });

  it('takes a name that nobody knows, and says so', () => {
    const { status, stderr } = check(rendered({ database: external(names) }));
    expect(status).toBe(0);
    expect(stderr).toMatch(/could not resolve address 'db\.invalid', disabling server/);
  });

  it('refuses a word it does not know, so that the tests above can fail', () => {
    expect(check(rendered({}).replace('srvtcpka-cnt', 'srvtcpka-count')).status).not.toBe(0);
  });

  it.each(HOSTILE.filter(canBeHaproxyWord))('reads the word %j as it was', (text) => {
    const written = writeHaproxy([], [section('global', null, words('notice', text))]).replace(' notice ', ' .notice ');
    const { status, stderr } = check(written + rendered({}));
    expect(status).toBe(0);
    expect(stderr).toContain(`: '${text}'.\n`);
  });
});

/** A server of a name: says it to whoever connects, and answers checks with the status in a file. */
const BACKEND = `
const [name, host, file] = process.argv.slice(1);
const { createServer } = require('node:net');
const { readFileSync } = require('node:fs');
createServer((socket) => { socket.on('error', () => {}); socket.write(name + '\\n'); }).listen(3306, host);
createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', () => socket.end('HTTP/1.0 ' + readFileSync(file, 'utf8') + ' x\\r\\n\\r\\n'));
}).listen(9200, host);
console.log('up');
`;

/** A client: says which server it is with, and when that ends. */
const CLIENT = `
const socket = require('node:net').connect(3306, '127.0.0.1');
socket.on('error', () => {});
socket.on('data', (text) => console.log('with ' + String(text).trim()));
socket.on('close', () => console.log('closed'));
`;

class Session {
  private said = '';
  private closed: number | undefined;

  public constructor(proxy: Member) {
    const child = proxy.start([process.execPath, '-e', CLIENT]);
    child.stdout.on('data', (text: Buffer) => {
      this.said += text.toString();
      if (this.said.includes('closed')) this.closed ??= Date.now();
    });
  }

  public async server(): Promise<string> {
    return eventually('a server', async () => {
      await Promise.resolve();
      const server = /with (\S+)/.exec(this.said)?.[1] ?? (this.said.includes('closed') ? 'none' : undefined);
      if (server === undefined) throw new Error('no answer yet');
      return server;
    });
  }

  public get isOpen(): boolean {
    return this.closed === undefined;
  }

  /** Milliseconds from a moment until it was closed. */
  public async endedAfter(since: number): Promise<number> {
    return eventually('the end of a session', async () => {
      await Promise.resolve();
      if (this.closed === undefined) throw new Error('still open');
      return this.closed - since;
    });
  }
}

describe.skipIf(!namespaces)('sessions through haproxy', () => {
  let segment: Segment;
  let proxy: Member;
  const servers: Member[] = [];
  let log = '';
  const say = (name: string, status: number) => {
    writeFileSync(join(folder, name), String(status));
    return Date.now();
  };
  const session = () => new Session(proxy);
  const states = async (): Promise<Readonly<Record<string, string>>> => {
    const ask = `require('node:net').connect('/run/haproxy/admin.sock').on('data', (t) => process.stdout.write(t)).end('show stat\\n')`;
    const lines = (await proxy.run([process.execPath, '-e', ask])).split('\n').map((line) => line.split(','));
    return Object.fromEntries(lines.flatMap((line) => (line[1]?.startsWith('db') ? [[line[1], line[17] ?? '']] : [])));
  };
  /** Waits until haproxy sees the servers so, by their order. */
  const seen = (...wanted: readonly ('UP' | 'DOWN')[]) =>
    eventually(
      `servers ${wanted.join()}`,
      async () => expect(Object.values(await states())).toEqual(wanted),
      () => log,
    );

  beforeAll(async () => {
    segment = await Segment.open('192.0.2.1/24');
    proxy = await segment.machine('192.0.2.11/24');
    // As Pacemaker would: an address that connections must not come from.
    await proxy.shell('ip addr add 192.0.2.10/24 dev eth0');
    for (const { name, address } of MEMBERS) {
      say(name, 200);
      const server = await segment.machine(`${address}/24`);
      const child = server.start([process.execPath, '-e', BACKEND, name, address, join(folder, name)]);
      child.stderr.on('data', (text: Buffer) => void (log += text.toString()));
      await new Promise((resolve) => child.stdout.once('data', resolve));
      servers.push(server);
    }
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(file, rendered({}));
    await proxy.shell('mount -t tmpfs tmpfs /run; mkdir -m 775 /run/haproxy');
    const daemon = proxy.start(['haproxy', '-Ws', '-f', file, '-p', '/run/haproxy.pid']);
    daemon.stderr.on('data', (text: Buffer) => void (log += text.toString()));
    await seen('UP', 'UP', 'UP');
  });
  beforeEach(async () => {
    for (const { name } of MEMBERS) say(name, 200);
    await seen('UP', 'UP', 'UP');
  });
  afterAll(() => segment.stop());

  it('all go to the first server, from the own address of the node', async () => {
    const all = [1, 2, 3, 4].map(session);
    for (const each of all) expect(await each.server()).toBe('db1');
    const peers = await servers[0]!.run(['ss', '-Htn', 'state', 'established', '( sport = :3306 )']);
    const from = peers
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).at(-1)?.replace(/:\d+$/, ''));
    expect(new Set(from)).toEqual(new Set(['192.0.2.11']));
  });

  it('are cut when the check of their server fails, and come back to the first backup', async () => {
    const before = session();
    expect(await before.server()).toBe('db1');
    const since = say('db1', 503);
    // One check in the interval of 1 s, another 0.5 s later.
    expect(await before.endedAfter(since)).toBeLessThan(5_000);
    expect(await session().server()).toBe('db2');
  });

  it('on the backup end when the first server is well again', async () => {
    say('db1', 503);
    await seen('DOWN', 'UP', 'UP');
    const onBackup = session();
    expect(await onBackup.server()).toBe('db2');
    const since = say('db1', 200);
    expect(await onBackup.endedAfter(since)).toBeLessThan(5_000);
    expect(await session().server()).toBe('db1');
  });

  it('stay together on one backup when another one comes back before the first server', async () => {
    say('db1', 503);
    say('db2', 503);
    await seen('DOWN', 'DOWN', 'UP');
    const early = session();
    expect(await early.server()).toBe('db3');
    say('db2', 200);
    await seen('DOWN', 'UP', 'UP');
    expect(await session().server()).toBe('db3');
    expect(early.isOpen).toBe(true);
    const since = say('db1', 200);
    await early.endedAfter(since);
    expect(await session().server()).toBe('db1');
  });

  it('are refused at once when no server may be used', async () => {
    for (const { name } of MEMBERS) say(name, 503);
    await seen('DOWN', 'DOWN', 'DOWN');
    const since = Date.now();
    const refused = session();
    expect(await refused.server()).toBe('none');
    expect(await refused.endedAfter(since)).toBeLessThan(3_000);
  });

  it('that cannot reach the first server are tried at no backup while that one is well', async () => {
    await servers[0]!.shell(`nft add table ip t; nft add chain ip t in '{ type filter hook input priority 0; }'
      nft add rule ip t in tcp dport 3306 reject with tcp reset`);
    try {
      expect(await session().server()).toBe('none');
    } finally {
      await servers[0]!.shell('nft delete table ip t');
    }
  });

  it('do not outlive the process they were on: all of them move after a reload', async () => {
    const old = session();
    expect(await old.server()).toBe('db1');
    const since = Date.now();
    await proxy.shell('kill -USR2 "$(cat /run/haproxy.pid)"');
    expect(await old.endedAfter(since)).toBeLessThan(5_000);
    expect(await session().server()).toBe('db1');
  });
});
