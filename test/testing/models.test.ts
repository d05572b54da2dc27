import { describe, expect, it } from 'vitest';
import { exampleModel, exampleTopology, modelOf, withConfig, withNode } from '../../lib/testing';

describe('the example', () => {
  it('is the rig of the article', () => {
    const model = exampleModel();
    expect(model.machines.map(({ name, address }) => `${name} ${address.toString()}`)).toEqual([
      'vsvr2a 192.168.3.125',
      'vsvr2b 192.168.3.126',
    ]);
    expect(model.virtualIps.map(({ address }) => address.toString())).toEqual(['192.168.3.100/24']);
    expect(model.pacemakerClusters.map(({ fencing }) => fencing.kind)).toEqual(['none']);
  });

  it('takes props for a part, and leaves a part out for null', () => {
    const model = exampleModel({
      proxies: { version: '2.4' },
      replication: { clusterId: 5 },
      database: { database: 'sip' },
      pacemaker: null,
    });
    expect(model.proxyClusters.map(({ version }) => version)).toEqual(['2.4']);
    expect(model.replicationClusters.map(({ clusterId }) => clusterId)).toEqual([5]);
    expect(model.databases.map(({ database }) => database)).toEqual(['sip']);
    expect(model.pacemakerClusters).toEqual([]);
  });

  it('makes as many clusters as there are edits, with machines and addresses of their own', () => {
    const model = exampleModel(...Array.from({ length: 300 }, () => ({})));
    expect(new Set(model.machines.map(({ address }) => address.toString())).size).toBe(600);
    expect(model.proxyClusters[299]?.path).toBe('voip/registrar300/proxies');
  });

  it('refuses edits that are no valid input, in the words of the problem', () => {
    expect(() => exampleModel({ proxies: { version: '9.9' } })).toThrow(
      'voip/registrar/proxies: this OpenSIPS version has no dialect here ("9.9")',
    );
  });

  it('is plain data first', () => {
    const topology = exampleTopology();
    expect(JSON.parse(JSON.stringify(topology))).toEqual(topology);
    expect(modelOf(topology).name).toBe('voip');
  });
});

describe('edits of a model', () => {
  it('change one node and leave the model they started from alone', () => {
    const before = exampleModel();
    const after = withNode(before, 'vsvr2b', (node) => ({ ...node, nodeId: 9 }));
    expect(before.proxyClusters[0]?.nodes.map(({ nodeId }) => nodeId)).toEqual([1, 2]);
    expect(after.proxyClusters[0]?.nodes.map(({ nodeId }) => nodeId)).toEqual([1, 9]);
  });

  it('change the script of one node', () => {
    const after = withConfig(exampleModel(), 'vsvr2a', (config) => ({ ...config, modules: [] }));
    expect(after.proxyClusters[0]?.nodes.map(({ config }) => config.modules.length > 0)).toEqual([false, true]);
  });

  it('refuse a node that is not there', () => {
    expect(() => withNode(exampleModel(), 'vsvr9', (node) => node)).toThrow("the model has no node 'vsvr9'");
  });
});
