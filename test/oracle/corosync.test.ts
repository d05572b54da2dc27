import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { corosync } from '../../lib/facts/corosync';
import { debian12 } from '../../lib/facts/debian-12';
import { corosyncConf } from '../../lib/render/corosync-conf';
import { Duration } from '../../lib/units';
import { NODES, pacemakerCluster, partsOf, type Wanted } from '../support/pacemaker';
import { have } from '../support/tools';

const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-corosync-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As root a network of our own, else also a user of our own. */
const namespace = process.getuid?.() === 0 ? ['-n'] : ['-r', '-n'];
const possible =
  have('corosync', 'corosync.conf against Corosync') &&
  have('ip', 'corosync.conf against Corosync') &&
  spawnSync('unshare', [...namespace, 'true']).status === 0;
if (!possible) console.warn('skipped: corosync.conf against Corosync (needs a network namespace)');

/** `corosync -t` on the first node, with its addresses there and its key filled in. */
function check(wanted: Wanted, change: (text: string) => string = (text) => text) {
  const cluster = pacemakerCluster(wanted);
  const rendered = corosyncConf.render(partsOf(cluster), {} as Parameters<typeof corosyncConf.render>[1]);
  const found = rendered.find((artifact) => artifact.kind === 'file' && artifact.path === debian12.corosync.config);
  if (found?.kind !== 'file') throw new Error('no corosync.conf was rendered');
  const key = join(folder, 'authkey');
  writeFileSync(key, 'ab'.repeat(corosync.shortestKey / 2));
  const file = join(folder, 'corosync.conf');
  writeFileSync(file, change(found.content).replace('totem {', `totem {\n    keyfile: ${key}`));
  const addresses = (cluster.members[0]?.links ?? []).map((link) => `ip addr add ${link.toString()} dev lo`);
  const script = ['ip link set lo up', ...addresses, `exec corosync -t -c ${file}`].join('; ');
  const { status, stdout, stderr } = spawnSync('unshare', [...namespace, 'sh', '-euc', script], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, text: stdout + stderr };
}

const v6 = NODES.map(({ name }, i) => ({ name, address: `2001:db8::${i + 1}` }));
const twoLinks = NODES.map((node, i) => ({ ...node, links: [`10.9.0.${i + 1}`] }));
const bothFamilies = NODES.map((node, i) => ({ ...node, links: [`2001:db8::${i + 1}`] }));
const three = [...NODES, { name: 'vsvr2c', address: '192.168.3.127' }];
const eightLinks = NODES.map((node, i) => ({ ...node, links: [1, 2, 3, 4, 5, 6, 7].map((n) => `10.${n}.0.${i + 1}`) }));

describe.skipIf(!possible)('corosync -t', () => {
  it.each([
    ['the rig', {}],
    ['IPv6', { nodes: v6, virtualIp: '2001:db8::100/64' }],
    ['two links', { nodes: twoLinks }],
    ['a link of each family', { nodes: bothFamilies }],
    ['as many links as there can be', { nodes: eightLinks }],
    ['three nodes', { nodes: three }],
    ['a quorum device', { record: { quorumDevice: { host: '192.0.2.50' } } }],
    ['a quorum device by name, three nodes', { nodes: three, record: { quorumDevice: { host: 'qnetd.example.org' } } }],
    ['the wan profile', { record: { timing: { profile: 'wan' } } }],
    [
      'the fast timing of a quiet segment',
      { record: { timing: { profile: 'explicit', token: '300ms', consensus: '360ms' } } },
    ],
    ['the shortest token', { record: { timing: { profile: 'explicit', token: corosync.shortestToken.toString() } } }],
  ] satisfies [string, Wanted][])('takes %s', (_, wanted) => {
    expect(check(wanted)).toMatchObject({ status: 0 });
  });

  it('refuses what our bounds refuse', () => {
    const shorter = String(Duration.millis(corosync.shortestToken.toMillis() - 1).toMillis());
    expect(check({}, (text) => text.replace(/ token: \d+/, ` token: ${shorter}`)).text).toMatch(
      /Not appropriate token/,
    );
    expect(check({ nodes: twoLinks }, (text) => text.replace(/ +ring1_addr: 10.9.0.2\n/, '')).text).toMatch(
      /same number of links/,
    );
    expect(check({}, (text) => text.replace('name: vsvr2b', 'name: vsvr{2b')).status).not.toBe(0);
  });
});
