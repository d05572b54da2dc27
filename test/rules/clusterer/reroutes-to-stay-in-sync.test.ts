import { describe, expect, it } from 'vitest';
import { reroutesToStayInSync as rule } from '../../../lib/rules/clusterer/reroutes-to-stay-in-sync';
import { exampleModel, SITE_PATHS, siteModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values, withModule } from '../harness';

const rerouting = (value: number) => withModule('clusterer', { enable_rerouting: value });

describe(rule.id, () => {
  it.each(['3.6', '4.0'])('holds in %s, where nobody writes the switch', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
  });

  it('holds when the author writes the default', () => {
    expect(found(rule, exampleModel(rerouting(1)))).toEqual([]);
  });

  it('is broken by an author who switches it off', () => {
    expect(facts(rule, exampleModel(rerouting(0)))).toEqual([
      { path: PATHS.proxies, found: 'modparam("clusterer", "enable_rerouting", 0)', allowed: '1, the default' },
    ]);
  });

  it('is broken in each cluster', () => {
    expect(values(rule, exampleModel(rerouting(0), rerouting(0))).map(([path]) => path)).toEqual([
      PATHS.proxies,
      'voip/registrar2/proxies',
    ]);
  });

  it('is broken where nodes talk to other sites alone', () => {
    expect(values(rule, siteModel('west', { shared: {}, ...rerouting(0) })).map(([path]) => path)).toEqual([
      SITE_PATHS.west.proxies,
    ]);
  });

  it.each(['2.2', '2.4', '3.4'])('does not apply to %s, which has no such switch', (version) => {
    expect(rule.check(exampleModel({ proxies: { version } }))).toBe('does-not-apply');
  });

  it('does not apply without replication', () => {
    expect(rule.check(exampleModel({ replication: null }))).toBe('does-not-apply');
  });

  it('can be accepted with a reason', () => {
    expect(accepted(rule, exampleModel(rerouting(0)))).toEqual(honoured(rule));
  });
});
