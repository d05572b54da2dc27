import { describe, expect, it } from 'vitest';
import { everyNodeCanBeFenced as rule } from '../../../lib/rules/pacemaker/every-node-can-be-fenced';
import { runRules } from '../../../lib/rules/run';
import { exampleModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values } from '../harness';

const fenced = { pacemaker: { fencing: { kind: 'agent', agent: 'fence_vmware_rest', parameters: {} } } } as const;

describe(rule.id, () => {
  it('holds with a device that reaches every node', () => {
    expect(found(rule, exampleModel(fenced))).toEqual([]);
  });

  it('is broken without fencing', () => {
    expect(facts(rule, exampleModel())).toEqual([
      {
        path: PATHS.pacemaker,
        found: 'fencing: none',
        allowed: 'a device for each of vsvr2a, vsvr2b',
      },
    ]);
  });

  it('is broken in each cluster without fencing', () => {
    expect(found(rule, exampleModel({}, fenced, {})).map(({ path }) => path)).toEqual([
      PATHS.pacemaker,
      'voip/registrar3/pacemaker',
    ]);
  });

  it('guards the devices we derive: one node left out is one too many', () => {
    const model = exampleModel(fenced);
    const pacemakerClusters = model.pacemakerClusters.map((p) => ({
      ...p,
      fencing: { kind: 'devices', covers: ['vsvr2a'] } as const,
    }));
    expect(values(rule, { ...model, pacemakerClusters })).toEqual([[PATHS.pacemaker, 'fencing of vsvr2a']]);
  });

  it('does not apply without Pacemaker', () => {
    expect(rule.check(exampleModel({ pacemaker: null }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, exampleModel())).toEqual(honoured(rule));
  });

  it('is accepted by the reason given to Fencing.none', () => {
    const { findings } = runRules(exampleModel());
    expect(findings.filter(({ rule: id }) => id === rule.id).map(({ accepted: reason }) => reason)).toEqual([
      'test rig: a person watches it',
    ]);
  });
});
