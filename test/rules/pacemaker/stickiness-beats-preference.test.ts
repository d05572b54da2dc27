import { describe, expect, it } from 'vitest';
import { stickinessBeatsPreference as rule } from '../../../lib/rules/pacemaker/stickiness-beats-preference';
import { exampleModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS } from '../harness';

const scores = (score: number, stickiness?: number) => ({
  pacemaker: { preferredNode: { node: 'vsvr2a', score }, ...(stickiness !== undefined && { stickiness }) },
});

describe(rule.id, () => {
  it('holds for a preference below our own stickiness', () => {
    expect(found(rule, exampleModel(scores(50)))).toEqual([]);
  });

  it('is broken by a preference without stickiness', () => {
    expect(facts(rule, exampleModel(scores(50, 0)))).toEqual([
      {
        path: PATHS.pacemaker,
        found: 'stickiness 0, preference 50',
        allowed: 'a stickiness above 50',
      },
    ]);
  });

  it('is broken in each of two clusters', () => {
    const second = { pacemaker: { preferredNode: { node: 'vsvr4b', score: 200 } } };
    expect(found(rule, exampleModel(scores(200), second)).map(({ path, found: value }) => [path, value])).toEqual([
      [PATHS.pacemaker, 'stickiness 100, preference 200'],
      ['voip/registrar2/pacemaker', 'stickiness 100, preference 200'],
    ]);
  });

  it.each([
    [99, 100, 0],
    [100, 100, 1],
    [101, 100, 1],
    [1_000_000, 1_000_000, 1],
  ])('preference %i, stickiness %i', (score, stickiness, times) => {
    expect(found(rule, exampleModel(scores(score, stickiness)))).toHaveLength(times);
  });

  it('does not apply without a preference, where fence devices keep away from their target', () => {
    const password = { from: 'environment', name: 'IPMI', version: 1 } as const;
    const hosts = Object.fromEntries(
      ['vsvr2a', 'vsvr2b'].map((name, i) => [name, { address: `10.0.0.${i + 1}`, user: 'admin', password }]),
    );
    const model = exampleModel({ pacemaker: { fencing: { kind: 'ipmi', hosts } } });
    expect(model.pacemakerClusters[0]?.constraints.some(({ kind }) => kind === 'location')).toBe(true);
    expect(rule.check(model)).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, exampleModel(scores(200)))).toEqual(honoured(rule));
  });
});
