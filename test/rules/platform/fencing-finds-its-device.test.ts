import { describe, expect, it } from 'vitest';
import { fencingFindsItsDevice as rule } from '../../../lib/rules/platform/fencing-finds-its-device';
import { awsModel, sharedModel, SHARED_PATHS, type SharedEdits } from '../../../lib/testing';
import { accepted, facts, found, refused } from '../harness';

const password = { from: 'variable', name: 'ipmi', version: 1 } as const;
const ipmi = (...names: readonly string[]): SharedEdits => ({
  pacemaker: {
    fencing: {
      kind: 'ipmi',
      hosts: Object.fromEntries(
        names.map((name, i) => [name, { address: `192.0.2.${60 + i}`, user: 'admin', password }]),
      ),
    },
  },
});
const agent = (name: string): SharedEdits => ({
  pacemaker: {
    fencing: { kind: 'agent', agent: name, parameters: {}, hostMap: { proxy1: 'one', proxy2: 'two' } },
  },
});
const broken = () => awsModel(ipmi('proxy1', 'proxy2'));

describe(rule.id, () => {
  it('holds for an agent that asks an API', () => {
    expect(found(rule, awsModel(agent('fence_openstack')))).toEqual([]);
  });

  it('is broken by IPMI, on each node', () => {
    expect(facts(rule, broken())).toEqual(
      [1, 2].map(() => ({
        path: SHARED_PATHS.pacemaker,
        found: 'fence_ipmilan',
        allowed: 'an agent that asks the API of the platform, such as fence_aws',
      })),
    );
  });

  it.each(['fence_idrac', 'fence_ilo5', 'fence_ilo4_ssh', 'fence_redfish'])('is broken by %s', (name) => {
    expect(found(rule, awsModel(agent(name))).map(({ found: value }) => value)).toEqual([name]);
  });

  it('does not apply without fencing, and where machines have controllers', () => {
    expect(rule.check(awsModel())).toBe('does-not-apply');
    expect(rule.check(sharedModel(ipmi('proxy1', 'proxy2')))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, awsModel(agent('fence_ilo5')))).toEqual(refused(rule));
  });
});
