import { describe, expect, it } from 'vitest';
import { seedsAskFirst as rule } from '../../../lib/rules/clusterer/seeds-ask-first';
import { exampleModel } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused, withModule } from '../harness';

const after = (seconds: number, version?: string) =>
  exampleModel(withModule('clusterer', { seed_fallback_interval: seconds }, version));

describe(rule.id, () => {
  it.each(['2.4', '3.4', '3.6', '4.0'])('holds for our choice in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
  });

  it('is broken by a seed that does not wait for an answer', () => {
    expect(facts(rule, after(0))).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("clusterer", "seed_fallback_interval", 0)',
        allowed: '1 s or more',
      },
    ]);
  });

  it('is broken in 2.4 as well, whose seed does not even ask', () => {
    expect(found(rule, after(0, '2.4'))).toHaveLength(1);
  });

  it.each([
    [1, 0],
    [30, 0],
    // The daemon takes its own default then, and says so.
    [-1, 0],
  ])('%i s', (seconds, times) => {
    expect(found(rule, after(seconds))).toHaveLength(times);
  });

  it('does not apply before nodes asked, or to nodes that tell each other nothing', () => {
    expect(rule.check(exampleModel({ proxies: { version: '2.3' } }))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ replication: null }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, after(0))).toEqual(refused(rule));
  });
});
