import { describe, expect, it } from 'vitest';
import { pingsOutlastTheWay as rule } from '../../../lib/rules/clusterer/pings-outlast-the-way';
import { exampleModel, SITE_PATHS, siteModel, type SiteEdits } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values, withModule } from '../harness';

const { interconnect, proxies } = SITE_PATHS.west;
const west = (edits?: SiteEdits) => siteModel('west', edits);
const timeout = (pingTimeout: string, more: SiteEdits['interconnect'] = {}) =>
  west({ interconnect: { ...more, pingTimeout } });

describe(rule.id, () => {
  it.each(['2.4', '3.4', '3.6', '4.0'])('holds for what we choose in %s', (version) => {
    expect(found(rule, west({ proxies: { version } }))).toEqual([]);
    expect(found(rule, west({ interconnect: { roundTrip: '2s' } }))).toEqual([]);
  });

  it('is broken by a timeout of the Interconnect that is too short', () => {
    expect(facts(rule, timeout('1s'))).toEqual([
      {
        path: interconnect,
        found: 'modparam("clusterer", "ping_timeout", 1000), round trip 40ms',
        allowed: '2540 ms or more: 2500 ms and the round trip',
      },
    ]);
  });

  it('is broken by one of the site, and said of the Interconnect', () => {
    expect(values(rule, west({ replication: { pingTimeout: '2s' } })).map(([path]) => path)).toEqual([interconnect]);
  });

  it('is broken by parameters of the author’s, and said of the proxies', () => {
    expect(facts(rule, west(withModule('clusterer', { ping_timeout: 900 })))).toMatchObject([
      { path: proxies, related: [interconnect] },
    ]);
  });

  it.each([
    ['2539ms', '40ms', 1],
    ['2540ms', '40ms', 0],
    ['2540ms', '41ms', 1],
  ])('%s for a round trip of %s', (pingTimeout, roundTrip, times) => {
    expect(found(rule, timeout(pingTimeout, { roundTrip }))).toHaveLength(times);
  });

  it("is broken within one site by less than the daemon's own time", () => {
    expect(found(rule, exampleModel())).toEqual([]);
    expect(found(rule, exampleModel({ replication: { pingTimeout: '1s' } }))).toEqual([]);
    expect(facts(rule, exampleModel({ replication: { pingTimeout: '900ms' } }))).toEqual([
      {
        path: PATHS.replication,
        found: 'modparam("clusterer", "ping_timeout", 900)',
        allowed: "1000 ms or more: the daemon's own time",
      },
    ]);
  });

  it('does not apply to 2.2, where nobody pings, nor to nodes that tell each other nothing', () => {
    expect(rule.check(exampleModel({ replication: null }))).toBe('does-not-apply');
    const share = undefined;
    expect(rule.check(west({ proxies: { version: '2.2' }, interconnect: { share } }))).toBe('does-not-apply');
  });

  it('can be accepted with a reason', () => {
    expect(accepted(rule, timeout('1s'))).toEqual(honoured(rule));
  });
});
