import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS } from '../../../lib/model';
import { countsExpireInTime as rule } from '../../../lib/rules/dialogs/counts-expire-in-time';
import { exampleModel, siteModel, SITE_PATHS, type SiteEdits } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values, withModule } from '../harness';

const path = SITE_PATHS.east.proxies;
const east = (parameters: Readonly<Record<string, number>>, more: SiteEdits = {}) =>
  siteModel('east', { ...more, proxies: withModule('dialog', parameters).proxies });

describe(rule.id, () => {
  it.each(OPENSIPS_VERSIONS)('holds for our own times in %s', (version) => {
    const old = version === '2.2' || version === '2.3';
    expect(
      found(rule, siteModel('east', { proxies: { version }, ...(old && { replication: { dialogs: 'off' } }) })),
    ).toEqual([]);
  });

  it('is broken by counts that last', () => {
    expect(facts(rule, east({ replicate_profiles_expire: 60 }))).toEqual([
      {
        path,
        found: 'replicate_profiles_expire 60 s, replicate_profiles_timer 200 ms',
        allowed: '2 to 10 s',
      },
    ]);
  });

  it('is broken by counts that are forgotten', () => {
    expect(found(rule, east({ replicate_profiles_expire: 1 })).map(({ message }) => message)).toEqual([
      'calls of a node are forgotten when 5 of its reports are lost',
    ]);
  });

  it('is broken by reports that come seldom', () => {
    expect(values(rule, east({ replicate_profiles_timer: 2000 }))).toEqual([
      [path, 'replicate_profiles_expire 5 s, replicate_profiles_timer 2000 ms'],
    ]);
  });

  it.each([
    [1, 1],
    [2, 0],
    [10, 0],
    [11, 1],
  ])('replicate_profiles_expire %i s', (seconds, times) => {
    expect(found(rule, east({ replicate_profiles_expire: seconds }))).toHaveLength(times);
  });

  it('gives a far site its time', () => {
    const far = { interconnect: { roundTrip: '2s' } };
    expect(found(rule, east({ replicate_profiles_expire: 4 }, far))).toHaveLength(1);
    expect(found(rule, east({ replicate_profiles_expire: 5 }, far))).toEqual([]);
  });

  it('looks at counts of the author’s own, at the daemon’s times', () => {
    const told = { profiles_no_value: 'mine/b', profile_replication_cluster: 1 };
    expect(found(rule, exampleModel(withModule('dialog', told)))).toEqual([]);
    expect(values(rule, exampleModel(withModule('dialog', { ...told, replicate_profiles_timer: 3000 })))).toEqual([
      [PATHS.proxies, 'replicate_profiles_expire 10 s, replicate_profiles_timer 3000 ms'],
    ]);
  });

  it('does not apply where nobody is told', () => {
    expect(rule.check(exampleModel(withModule('dialog', { replicate_profiles_expire: 60 })))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, east({ replicate_profiles_expire: 60 }))).toEqual(honoured(rule));
  });
});
