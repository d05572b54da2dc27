import { describe, expect, it } from 'vitest';
import { splitBrainIsFenced as rule } from '../../../lib/rules/tag/split-brain-is-fenced';
import { exampleModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS } from '../harness';

const fenced = { pacemaker: { fencing: { kind: 'agent', agent: 'fence_vmware_rest', parameters: {} } } } as const;

describe(rule.id, () => {
  it.each(['2.4', '3.4', '3.6', '4.0'])('holds with a fence device in %s', (version) => {
    expect(found(rule, exampleModel({ ...fenced, proxies: { version } }))).toEqual([]);
  });

  it('is broken without fencing, whatever the reason', () => {
    expect(facts(rule, exampleModel({ replication: { sharingTag: 'west' } }))).toEqual([
      {
        path: PATHS.pacemaker,
        found: 'fencing: none',
        allowed: 'a fence device for every node',
        related: [PATHS.replication],
      },
    ]);
  });

  it('is broken in each cluster without fencing', () => {
    expect(found(rule, exampleModel({}, fenced, {})).map(({ path }) => path)).toEqual([
      PATHS.pacemaker,
      'voip/registrar3/pacemaker',
    ]);
  });

  it('does not apply before tags existed, without replication or without Pacemaker', () => {
    expect(rule.check(exampleModel({ proxies: { version: '2.3' } }))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ replication: null }))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ pacemaker: null }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, exampleModel())).toEqual(honoured(rule));
  });
});
