import { describe, expect, it } from 'vitest';
import { clusterOf, clustersOf } from '../../lib/lab/cluster';
import { Lab } from '../../lib/lab/lab';
import { labPlan } from '../../lib/lab/plan';
import { siteMachines, siteOf, sitePairs } from '../../lib/lab/sites';
import { siteModel } from '../../lib/testing/sites';
import { parts } from '../support/parts';

const FILE = '/project/main.ts';
const caller = { say: () => undefined, signal: new AbortController().signal };
const models = [siteModel('east'), siteModel('west')];
const lab = new Lab(labPlan(FILE, models), models, caller);
const { model } = parts();
const single = new Lab(labPlan(FILE, [model]), [model], caller);

describe('the sites of a lab', () => {
  it('are the stacks that an Interconnect names, each with its machines and networks', () => {
    const { wan } = lab.plan;
    expect(wan?.roundTrip.toString()).toBe('40ms');
    expect(wan?.sites.map(({ segments, ...site }) => ({ ...site, segments: segments.map((s) => s.bridge) }))).toEqual([
      { name: 'east', stack: 'east', machines: ['east1', 'east2'], segments: ['br0'] },
      { name: 'west', stack: 'west', machines: ['west1', 'west2'], segments: ['br1'] },
    ]);
    expect(wan && sitePairs(wan).map((pair) => pair.map(({ name }) => name))).toEqual([['east', 'west']]);
    expect(siteMachines(lab, siteOf(lab.plan, 'west')).map(({ name }) => name)).toEqual(['west1', 'west2']);
  });

  it('are none where there is one stack', () => {
    expect(single.plan.wan).toBeNull();
    expect(labPlan(FILE, [siteModel('east')]).wan).toBeNull();
    expect(() => siteOf(single.plan, 'east')).toThrow('the topology has one site');
  });

  it('have no network that another one is in', () => {
    const west = siteModel('west', {
      proxies: {
        nodes: [
          { name: 'west1', address: '192.168.5.21' },
          { name: 'west2', address: '192.168.5.22' },
        ],
      },
      virtualIp: { address: '192.168.5.101/24' },
    });
    expect(labPlan(FILE, [siteModel('east'), west]).wan?.sites.map(({ segments }) => segments)).toEqual([[], []]);
  });

  it('are named as they were said', () => {
    expect(() => siteOf(lab.plan, 'eats')).toThrow(
      expect.objectContaining({ message: "the topology has no site 'eats'", hints: ['did you mean east?'] }),
    );
  });
});

describe('a proxy cluster on the command line', () => {
  it.each(['east', 'east/registrar-proxies'])('%s is that of the site', (name) => {
    expect(clusterOf(lab, name).cluster.nodes.map(({ machine }) => machine)).toEqual(['east1', 'east2']);
  });

  it('has the shortest name of its own', () => {
    expect(clustersOf(lab).map(({ name }) => name)).toEqual(['east', 'west']);
    expect(clustersOf(single).map(({ name }) => name)).toEqual(['registrar-proxies']);
  });

  it('is the only one without a name', () => {
    expect(clusterOf(single, null).cluster.nodes.map(({ machine }) => machine)).toEqual(['vsvr2a', 'vsvr2b']);
  });

  it.each([
    [null, 'the topology has more than one proxy cluster'],
    ['registrar-proxies', "more than one proxy cluster is called 'registrar-proxies'"],
  ])('%s could be either, and both are named', (name, message) => {
    expect(() => clusterOf(lab, name)).toThrow(
      expect.objectContaining({ message, hints: ['fix      add --cluster with one of east, west'] }),
    );
  });

  it.each([
    ['esat', 'did you mean east?'],
    ['nowhere-at-all', 'allowed  east, west'],
  ])('%s is none', (name, hint) => {
    expect(() => clusterOf(lab, name)).toThrow(
      expect.objectContaining({ message: `the topology has no proxy cluster '${name}'`, hints: [hint] }),
    );
  });
});
