import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { debian12 } from '../../lib/facts/debian-12';
import { parts, type Wishes } from '../support/parts';
import { have } from '../support/tools';
import { filesOf } from './database-machines';
import { Segment, type Member } from './namespaces';
import { eventually } from './opensips-harness';

const root = process.getuid?.() === 0;
if (!root) console.warn('skipped: firewalls (namespaces need root)');
const able = root && ['nft', 'unshare', 'nsenter', 'ip'].every((tool) => have(tool, 'firewalls'));

const V6_NODES = [
  { name: 'a', address: '2001:db8::11', links: ['2001:db8:1::11', '10.9.0.1'] },
  { name: 'b', address: '2001:db8::12', links: ['2001:db8:1::12', '10.9.0.2'] },
  { name: 'c', address: '2001:db8::13', links: ['2001:db8:1::13', '10.9.0.3'] },
];
const CASES: readonly (readonly [string, Wishes])[] = [
  ['the article’s rig', {}],
  [
    'SIP over TCP from some networks',
    { proxies: { sip: ['5060/udp', '5060/tcp'], sipClients: ['10.0.0.0/8', '10.1.0.0/16', '10.0.0.7/8'] } },
  ],
  [
    'three nodes on IPv6 with more links',
    { proxies: { nodes: V6_NODES, sipClients: ['2001:db8::/32', '10.0.0.0/8'] }, virtualIp: '2001:db8::100/64' },
  ],
  [
    'nodes that share nothing',
    { virtualIp: null, database: { staticTables: { by: 'hand' } }, replication: null, pacemaker: null },
  ],
  ['tables by a timer', { database: { staticTables: { by: 'timer' } } }],
];

function ruleset(wishes: Wishes, machine?: string): string {
  const resolved = parts(wishes);
  const name = machine ?? resolved.parts.cluster.nodes[0]?.machine ?? '';
  return filesOf(resolved, name).find((file) => file.path === debian12.nftables)?.content ?? '';
}

describe.skipIf(!able)('nft', () => {
  it.each(CASES)('takes the rules of %s', (_, wishes) => {
    const checked = spawnSync('unshare', ['--net', 'nft', '-c', '-f', '-'], {
      input: ruleset(wishes),
      encoding: 'utf8',
      timeout: 10_000,
    });
    expect(checked).toMatchObject({ status: 0, stderr: '' });
  });

  it('loads them twice, and leaves another table alone', () => {
    const script = `nft add table inet operator; cat >/dev/shm/$$.nft; nft -f /dev/shm/$$.nft; nft list ruleset >/dev/shm/$$.1
      nft -f /dev/shm/$$.nft; nft list ruleset | diff /dev/shm/$$.1 -; nft list tables; rm /dev/shm/$$.*`;
    const run = spawnSync('unshare', ['--net', 'sh', '-euc', script], {
      input: ruleset({}),
      encoding: 'utf8',
      timeout: 10_000,
    });
    expect(run).toMatchObject({ status: 0, stdout: 'table inet operator\ntable inet opensips_cdk\n' });
  });
});

const ADDRESS = { node: '192.168.3.125', peer: '192.168.3.126', vip: '192.168.3.100' };
const PORTS = {
  ssh: '22/tcp',
  sip: '5060/udp',
  bin: '5678/tcp',
  corosync: '5405/udp',
  mariadb: '3306/tcp',
  other: '8080/tcp',
  mine: '9100/tcp',
};

describe.skipIf(!able)('a node behind its firewall', () => {
  let segment: Segment;
  let node: Member;
  let peer: Member;

  beforeAll(async () => {
    segment = await Segment.open('192.168.3.1/24');
    node = await segment.machine(`${ADDRESS.node}/24`);
    peer = await segment.machine(`${ADDRESS.peer}/24`);
    await node.shell(`ip addr add ${ADDRESS.vip}/24 dev eth0; mount -t tmpfs tmpfs /etc/network 2>/dev/null || true`);
    for (const port of Object.values(PORTS)) node.start([process.execPath, '-e', LISTEN, ...port.split('/')]);
    await load({});
    await eventually('listeners', async () => expect(await reaches(node, '127.0.0.1', '9100/tcp')).toBe(true));
  });
  afterAll(() => segment.stop());

  const load = (wishes: Wishes) =>
    // The operator's own rules lie elsewhere here: the machine has no such folder.
    node.run(['nft', '-f', '-'], {
      input: ruleset(wishes, 'vsvr2a').replaceAll(debian12.nftablesIncludes, '/run/none'),
    });

  async function open(from: Member | Segment, to: string): Promise<readonly string[]> {
    const names = Object.entries(PORTS);
    const found = await Promise.all(names.map(async ([name, port]) => ((await reaches(from, to, port)) ? [name] : [])));
    return found.flat();
  }

  it('a stranger reaches SSH and SIP, and nothing else', async () => {
    expect(await open(segment, ADDRESS.node)).toEqual(['ssh', 'sip']);
    expect(await open(segment, ADDRESS.vip)).toEqual(['ssh', 'sip']);
  });

  it('the peer also reaches BIN, Corosync and MariaDB, at the node’s own address alone', async () => {
    expect(await open(peer, ADDRESS.node)).toEqual(['ssh', 'sip', 'bin', 'corosync', 'mariadb']);
    expect(await open(peer, ADDRESS.vip)).toEqual(['ssh', 'sip']);
  });

  it('the node reaches itself and everyone', async () => {
    expect(await open(node, '127.0.0.1')).toEqual(Object.keys(PORTS));
    await segment.run(['ping', '-c', '1', '-W', '2', ADDRESS.node]);
  });

  it('SIP from anyone leaves no trace in connection tracking, and is tracked when clients are named', async () => {
    const tracked = async () => Number(await node.shell('cat /proc/sys/net/netfilter/nf_conntrack_count'));
    const before = await tracked();
    for (let i = 0; i < 5; i++) await reaches(segment, ADDRESS.vip, PORTS.sip);
    expect(await tracked()).toBe(before);
    await load({ proxies: { sipClients: ['192.168.3.0/24'] } });
    for (let i = 0; i < 5; i++) await reaches(segment, ADDRESS.vip, PORTS.sip);
    expect(await tracked()).toBeGreaterThan(before);
  });

  it('SIP is shut to those who are not among the clients, whose answers to us still come in', async () => {
    await load({ proxies: { sipClients: ['10.0.0.0/8'] } });
    expect(await open(segment, ADDRESS.node)).toEqual(['ssh']);
    const answer = segment.start([process.execPath, '-e', LISTEN, '5060', 'udp']);
    await eventually('an answer', async () => expect(await reaches(node, '192.168.3.1', '5060/udp')).toBe(true));
    answer.kill();
  });

  it('SSH stays open where the deployment uses another port', async () => {
    await load({ platform: { port: 8080 } });
    expect(await open(segment, ADDRESS.node)).toEqual(['sip', 'other']);
  });
});

/** Answers on a port, on every address. */
const LISTEN = `const [port, protocol] = process.argv.slice(1);
  if (protocol === 'tcp') require('net').createServer((s) => s.end('x')).listen(Number(port));
  else { const s = require('dgram').createSocket('udp4'); s.on('message', (m, from) => s.send('x', from.port, from.address)); s.bind(Number(port)); }`;

/** Ends well when something answers within a second. */
const ASK = `const [host, port, protocol] = process.argv.slice(1);
  setTimeout(() => process.exit(1), 1000);
  const done = () => process.exit(0);
  if (protocol === 'tcp') require('net').connect(Number(port), host).on('data', done).on('error', () => process.exit(1));
  else { const s = require('dgram').createSocket('udp4'); s.on('message', done); s.send('x', Number(port), host); }`;

async function reaches(from: Member | Segment, host: string, port: string): Promise<boolean> {
  return (await from.attempt([process.execPath, '-e', ASK, host, ...port.split('/')])).status === 0;
}
