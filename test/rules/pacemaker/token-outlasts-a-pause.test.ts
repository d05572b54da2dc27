import { describe, expect, it } from 'vitest';
import { tokenOutlastsAPause as rule } from '../../../lib/rules/pacemaker/token-outlasts-a-pause';
import { exampleModel } from '../../../lib/testing';
import { modelOnAws } from '../../support/aws-example';
import { accepted, facts, found, honoured, PATHS, values } from '../harness';

const LAN = { profile: 'lan' } as const;
const fencedBy = (agent: string, token = '300ms') =>
  exampleModel({
    pacemaker: { fencing: { kind: 'agent', agent, parameters: {} }, timing: { profile: 'explicit', token } },
  });

describe(rule.id, () => {
  it('holds for our choice, and where machines may pause for longer', () => {
    expect(found(rule, exampleModel())).toEqual([]);
    expect(found(rule, exampleModel({ pacemaker: { timing: { profile: 'wan' } } }))).toEqual([]);
    expect(found(rule, modelOnAws({}, {}))).toEqual([]);
  });

  it('is broken by the shortest token where nothing fences', () => {
    expect(facts(rule, exampleModel({ pacemaker: { timing: LAN } }))).toEqual([
      {
        path: PATHS.pacemaker,
        found: 'a token of 300ms',
        allowed: '1s or more; 10 s where machines are moved or copied while they run',
      },
    ]);
  });

  it('is broken by the same on machines of a cloud', () => {
    expect(found(rule, modelOnAws({}, { pacemaker: { timing: LAN } }))).toHaveLength(1);
  });

  it.each(['fence_vmware_rest', 'fence_virsh', 'fence_xvm', 'fence_pve', 'fence_kubevirt'])(
    'is broken on machines that %s switches off, which are virtual',
    (agent) => {
      expect(values(rule, fencedBy(agent))).toEqual([[PATHS.pacemaker, 'a token of 300ms']]);
      expect(found(rule, fencedBy(agent, '1s'))).toEqual([]);
    },
  );

  it('does not apply to machines of metal that are fenced, or without Pacemaker', () => {
    expect(rule.check(fencedBy('fence_idrac'))).toBe('does-not-apply');
    expect(rule.check(fencedBy('fence_apc_snmp'))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ pacemaker: null }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, exampleModel({ pacemaker: { timing: LAN } }))).toEqual(honoured(rule));
  });
});
