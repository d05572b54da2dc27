import { describe, expect, it } from 'vitest';
import { timersShareAStep as rule } from '../../../lib/rules/clusterer/timers-share-a-step';
import { exampleModel, SITE_PATHS, siteModel, type ExampleEdits } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values, withModule } from '../harness';

const times = (replication: NonNullable<ExampleEdits['replication']>) => exampleModel({ replication });

describe(rule.id, () => {
  it.each(['2.3', '2.4', '3.4', '3.6', '4.0'])('holds for our choice in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
  });

  it.each(['1ms', '40ms', '41ms', '333ms', '2s'])('holds for what we make of a round trip of %s', (roundTrip) => {
    expect(found(rule, siteModel('west', { interconnect: { roundTrip } }))).toEqual([]);
  });

  it('is broken by a timeout that is no multiple', () => {
    expect(facts(rule, times({ pingTimeout: '1001ms' }))).toEqual([
      {
        path: PATHS.replication,
        found: 'ping_timeout 1001 ms, ping_interval 4 s, node_timeout 10 s',
        allowed: 'a common divisor of 100 ms or more',
      },
    ]);
  });

  it("is broken by parameters of the author's, and by a timeout between sites", () => {
    expect(values(rule, exampleModel(withModule('clusterer', { ping_timeout: 1550 }))).map(([path]) => path)).toEqual([
      PATHS.proxies,
    ]);
    const between = siteModel('west', { interconnect: { pingTimeout: '2999ms' } });
    expect(values(rule, between).map(([path]) => path)).toEqual([SITE_PATHS.west.interconnect]);
  });

  it.each([
    ['1s', 0],
    ['1300ms', 0],
    ['1350ms', 1],
    ['900ms', 0],
  ])('%s', (pingTimeout, count) => {
    expect(found(rule, times({ pingTimeout }))).toHaveLength(count);
  });

  it('does not apply to 2.2, where nobody pings, or to nodes that tell each other nothing', () => {
    expect(rule.check(exampleModel({ proxies: { version: '2.2' } }))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ replication: null }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, times({ pingTimeout: '1001ms' }))).toEqual(honoured(rule));
  });
});
