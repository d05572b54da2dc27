import { describe, expect, it } from 'vitest';
import type { Artifact, FileArtifact, NeedArtifact } from '../../lib/artifacts';
import type { PacemakerCluster } from '../../lib/model';
import { corosyncConf } from '../../lib/render/corosync-conf';
import { parseCorosyncConf, sectionsOf, valueOf, type CorosyncSection } from '../../lib/syntax/corosync-conf';
import { ipmi, NODES, pacemakerCluster, partsOf } from '../support/pacemaker';

const render = (cluster: PacemakerCluster): readonly Artifact[] =>
  corosyncConf.render(partsOf(cluster), {} as Parameters<typeof corosyncConf.render>[1]);
const file = (cluster: PacemakerCluster, path: string): FileArtifact | undefined =>
  render(cluster).find((artifact): artifact is FileArtifact => artifact.kind === 'file' && artifact.path === path);
const need = (cluster: PacemakerCluster): NeedArtifact | undefined =>
  render(cluster).find((artifact): artifact is NeedArtifact => artifact.kind === 'need');
const conf = (cluster: PacemakerCluster): readonly CorosyncSection[] =>
  parseCorosyncConf(file(cluster, '/etc/corosync/corosync.conf')?.content ?? '');
const one = (cluster: PacemakerCluster, name: string): CorosyncSection => conf(cluster).find((s) => s.name === name)!;
const values = (section: CorosyncSection): Readonly<Record<string, string>> =>
  Object.fromEntries(section.entries.flatMap((entry) => (entry.kind === 'value' ? [[entry.key, entry.value]] : [])));

const device = pacemakerCluster({ record: { quorumDevice: { host: '2001:db8::50' } } });

describe('corosync.conf', () => {
  it('says whose it is, and is one text for all members', () => {
    const cluster = pacemakerCluster();
    const texts = render(cluster).flatMap((a) => (a.kind === 'file' && a.path.endsWith('.conf') ? [a.content] : []));
    expect(texts).toHaveLength(2);
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]?.split('\n')[0]).toBe('# Written by opensips-cdk for voip/registrar/pacemaker');
  });

  it('has the times of the model in milliseconds, and encrypts', () => {
    expect(values(one(pacemakerCluster(), 'totem'))).toEqual({
      ...{ version: '2', cluster_name: 'registrar-pacemaker', transport: 'knet' },
      ...{ crypto_cipher: 'aes256', crypto_hash: 'sha256', token: '1000', consensus: '1200', join: '50' },
    });
  });

  it('lists the members with their ids and one address for each link', () => {
    const nodes = NODES.map((node, i) => ({ ...node, links: [`2001:db8::${i + 1}`] }));
    expect(sectionsOf(one(pacemakerCluster({ nodes }), 'nodelist'), 'node').map(values)).toEqual([
      { name: 'vsvr2a', nodeid: '1', ring0_addr: '192.168.3.125', ring1_addr: '2001:db8::1' },
      { name: 'vsvr2b', nodeid: '2', ring0_addr: '192.168.3.126', ring1_addr: '2001:db8::2' },
    ]);
  });

  it('lets two nodes go on alone, once both were there', () => {
    expect(values(one(pacemakerCluster(), 'quorum'))).toEqual({
      provider: 'corosync_votequorum',
      two_node: '1',
      wait_for_all: '1',
    });
  });

  it('counts votes where there are three', () => {
    const nodes = [...NODES, { name: 'vsvr2c', address: '192.168.3.127' }];
    expect(values(one(pacemakerCluster({ nodes }), 'quorum'))).toEqual({ provider: 'corosync_votequorum' });
  });

  it.each([
    [device, { model: 'net', votes: '1' }, { host: '2001:db8::50', algorithm: 'ffsplit', tls: 'off' }],
    [
      pacemakerCluster({ record: { quorumDevice: { host: 'q.example.org', algorithm: 'lms' } } }),
      { model: 'net' },
      { host: 'q.example.org', algorithm: 'lms', tls: 'off' },
    ],
  ])('asks a quorum device, and never says two_node beside it', (cluster, expected, net) => {
    const quorum = one(cluster, 'quorum');
    const [found] = sectionsOf(quorum, 'device');
    expect(valueOf(quorum, 'two_node')).toBeUndefined();
    expect(values(found!)).toEqual(expected);
    expect(values(sectionsOf(found!, 'net')[0]!)).toEqual(net);
  });
});

describe('the machines of the cluster', () => {
  it('get the key as a secret that root alone may read', () => {
    expect(file(pacemakerCluster(), '/etc/corosync/authkey')).toMatchObject({
      ...{ content: '@@secret:registrar_pacemaker_corosync_key@@', mode: 0o400, owner: 'root', group: 'root' },
      ...{ component: 'cluster', onChange: 'restart-corosync' },
    });
  });

  it('start Corosync and Pacemaker, and OpenSIPS unless Pacemaker does', () => {
    expect(need(pacemakerCluster())?.units).toEqual([
      { unit: 'corosync.service', state: 'enabled' },
      { unit: 'pacemaker.service', state: 'enabled' },
      { unit: 'opensips.service', state: 'enabled' },
    ]);
    for (const service of ['clone', 'with-virtual-ip'] as const)
      expect(need(pacemakerCluster({ record: { service } }))?.units).toContainEqual({
        unit: 'opensips.service',
        state: 'cluster',
      });
  });

  it('have the programs that their fencing and their quorum call', () => {
    expect(need(pacemakerCluster())?.packages).not.toContain('ipmitool');
    expect(need(pacemakerCluster({ record: { fencing: ipmi(NODES.map(({ name }) => name)) } }))?.packages).toContain(
      'ipmitool',
    );
    expect(need(device)?.packages).toContain('corosync-qdevice');
    expect(need(device)?.units).toContainEqual({ unit: 'corosync-qdevice.service', state: 'enabled' });
  });

  it('are none without a Pacemaker cluster', () => {
    const parts = { ...partsOf(pacemakerCluster()), pacemaker: null };
    expect(corosyncConf.render(parts, {} as Parameters<typeof corosyncConf.render>[1])).toEqual([]);
  });
});
