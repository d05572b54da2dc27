import { describe, expect, it } from 'vitest';
import { pictureOf } from '../../lib/draw';
import { sceneOf } from '../../lib/draw/compose';
import { exampleModel, modelOf, sharedModel, siteTopology } from '../../lib/testing';

const texts = (scene: ReturnType<typeof sceneOf>) =>
  scene.boxes.map(({ name, own, says }) => [name, ...own, ...says].join(' | '));

describe('the picture of the article’s rig', () => {
  const scene = sceneOf(exampleModel());

  it('has machines with what runs there, the address, and every link with its port', () => {
    expect(texts(scene).sort()).toEqual([
      '192.168.3.100 | virtual address, on one node | SIP udp 5060',
      'BIN, tcp 5555 | contacts and calls',
      'Corosync ring 0, udp 5405 | token 1s',
      'GTID replication, tcp 3306 | 48 static tables',
      'SIP clients | from anywhere',
      'vsvr2a | 192.168.3.125 | node id 1 | OpenSIPS 3.6 | udp 5060, bin 5555 | MariaDB, tcp 3306 | Pacemaker, Corosync',
      'vsvr2b | 192.168.3.126 | node id 2 | OpenSIPS 3.6 | udp 5060, bin 5555 | MariaDB, tcp 3306 | Pacemaker, Corosync',
    ]);
  });

  it('ends every line at a box, and stands every box in a frame there is', () => {
    const ids = new Set(scene.boxes.map(({ id }) => id));
    expect(scene.lines.filter(({ from, to }) => !ids.has(from) || !ids.has(to))).toEqual([]);
    const frames = new Set([...scene.frames.map(({ id }) => id), null]);
    expect(scene.boxes.filter(({ within }) => !frames.has(within))).toEqual([]);
  });

  it('says the same in words', () => {
    const { connections } = pictureOf(exampleModel());
    expect(connections).toContainEqual({
      name: 'BIN, tcp 5555',
      says: ['contacts and calls'],
      from: ['vsvr2a', 'vsvr2b'],
      to: [],
    });
    expect(connections.find(({ name }) => name === '192.168.3.100')).toMatchObject({
      from: ['SIP clients'],
      to: ['vsvr2a', 'vsvr2b'],
    });
  });
});

describe('the picture of a shared database', () => {
  it('leads through haproxy to one server, with dashed lines to those that stand by', () => {
    const scene = sceneOf(sharedModel());
    const way = scene.boxes.find(({ name }) => name === 'SQL, tcp 3306');
    expect(way?.says).toEqual(['through haproxy, one at a time']);
    const leading = scene.lines.filter(({ from }) => from === way?.id).map(({ to, stroke }) => [to, stroke]);
    expect(leading).toEqual([
      ['machine db1', 'solid'],
      ['machine db2', 'dashed'],
      ['machine db3', 'dashed'],
    ]);
  });

  it('leads to one server alone where nothing stands between', () => {
    const scene = sceneOf(sharedModel({ connection: { access: { by: 'direct', server: 'db2' } } }));
    const way = scene.boxes.find(({ says }) => says.includes('to db2 alone'));
    expect(scene.lines.filter(({ from }) => from === way?.id).map(({ to }) => to)).toEqual(['machine db2']);
  });
});

describe('the picture of a site', () => {
  it('has the other site once, at the end of each link that leads there', () => {
    const scene = sceneOf(modelOf(siteTopology('east', { dualSite: {} })));
    const west = scene.boxes.filter(({ name }) => name === 'Site west');
    expect(west.map(({ own }) => own)).toEqual([['virtual 192.168.6.100', 'west1 192.168.6.11', 'west2 192.168.6.12']]);
    expect(scene.lines.filter(({ to }) => to === west[0]?.id).length).toBeGreaterThan(0);
    expect(scene.frames.map(({ title }) => title)).toEqual(['Site east']);
  });
});

describe('the picture of many machines', () => {
  const scene = sceneOf(exampleModel(...Array.from({ length: 40 }, () => ({}))));

  it('stands those that do the same in one box, with their number and some names', () => {
    expect(texts(scene)).toHaveLength(6);
    expect(texts(scene)).toContainEqual(expect.stringMatching(/^80 machines \| vsvr\S+, vsvr\S+ \|.*and 74 more/));
    expect(texts(scene)).toContainEqual(expect.stringMatching(/^40 virtual addresses \|/));
    expect(texts(scene)).toContainEqual('BIN, tcp 5555 | 40 times | contacts and calls');
  });

  it('draws each line between such boxes once', () => {
    const ends = scene.lines.map(({ from, to, tone }) => `${from} ${to} ${tone}`);
    expect(new Set(ends).size).toBe(ends.length);
  });

  it('keeps apart what differs', () => {
    const edits = Array.from({ length: 40 }, (_, i) => (i === 7 ? { proxies: { version: '3.4' as const } } : {}));
    const machines = sceneOf(exampleModel(...edits)).boxes.filter(({ kind }) => kind === 'machine');
    expect(machines.map(({ name }) => name).sort()).toEqual(['2 machines', '78 machines']);
  });
});
