import { describe, expect, it } from 'vitest';
import { nodesDoNotShootEachOther as rule } from '../../../lib/rules/pacemaker/nodes-do-not-shoot-each-other';
import { exampleModel, type ExampleEdits } from '../../../lib/testing';
import { modelOnAws } from '../../support/aws-example';
import { accepted, facts, found, honoured, PATHS } from '../harness';

type Pacemaker = NonNullable<ExampleEdits['pacemaker']>;

const FENCING = { kind: 'agent', agent: 'fence_pve', parameters: {} } as const;
const beside = (parameters: Readonly<Record<string, string>>, more: Pacemaker = {}) =>
  exampleModel({
    pacemaker: {
      fencing: FENCING,
      resources: [{ id: 'strip', agent: 'stonith:fence_apc_snmp', parameters, placement: 'anywhere' }],
      ...more,
    },
  });
const PASSWORD = { from: 'variable', name: 'ipmi', version: 1 } as const;
const host = (address: string) => ({ address, user: 'admin', password: PASSWORD });

describe(rule.id, () => {
  it('holds for one device, for one each, and on AWS', () => {
    const hosts = { vsvr2a: host('10.9.0.1'), vsvr2b: host('10.9.0.2') };
    expect(found(rule, exampleModel({ pacemaker: { fencing: FENCING } }))).toEqual([]);
    expect(found(rule, exampleModel({ pacemaker: { fencing: { kind: 'ipmi', hosts } } }))).toEqual([]);
    expect(found(rule, modelOnAws({}, {}))).toEqual([]);
  });

  it('is broken by a second device that waits for nobody', () => {
    expect(facts(rule, beside({}))).toEqual([
      {
        path: PATHS.pacemaker,
        found: 'vsvr2a: strip; vsvr2b: fence, strip',
        allowed: 'a node that every device waits for, some seconds: pcmk_delay_base',
      },
    ]);
  });

  it('is broken by one that waits for the other node', () => {
    expect(found(rule, beside({ pcmk_delay_base: 'vsvr2a:0s;vsvr2b:5s' }))).toHaveLength(1);
  });

  it.each([
    { pcmk_delay_base: '5s' },
    { pcmk_delay_max: '10s' },
    { pcmk_delay_base: 'vsvr2a:5s;vsvr2b:0s' },
    { pcmk_host_list: 'vsvr2b' },
    { pcmk_host_map: 'vsvr2b:7' },
  ])('takes %j', (parameters) => {
    expect(found(rule, beside(parameters))).toEqual([]);
  });

  it('follows the preferred node, who is the one to be shot later', () => {
    const preferredNode = { node: 'vsvr2b', score: 10 };
    expect(found(rule, beside({ pcmk_host_list: 'vsvr2a' }, { preferredNode }))).toEqual([]);
    expect(found(rule, beside({ pcmk_host_list: 'vsvr2b' }, { preferredNode }))).toHaveLength(1);
  });

  it('does not apply to three nodes, with a third vote, or where nothing is fenced', () => {
    expect(rule.check(beside({}, { quorumDevice: { host: '192.0.2.7' } }))).toBe('does-not-apply');
    expect(rule.check(exampleModel())).toBe('does-not-apply');
    const nodes = [1, 2, 3].map((i) => ({ name: `p${i}`, address: `192.168.3.${i}` }));
    expect(rule.check(exampleModel({ proxies: { nodes }, pacemaker: { fencing: FENCING } }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, beside({}))).toEqual(honoured(rule));
  });
});
