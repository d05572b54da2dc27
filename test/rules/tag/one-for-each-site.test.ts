import { describe, expect, it } from 'vitest';
import { oneForEachSite as rule } from '../../../lib/rules/tag/one-for-each-site';
import { exampleModel, siteModel, SITE_PATHS } from '../../../lib/testing';
import { accepted, facts, found, onOneAddress, refused, values, withModule } from '../harness';

const { proxies, replication } = SITE_PATHS.west;
const broken = (...tags: readonly string[]) => {
  const parameters = tags.map((value) => ({ name: 'sharing_tag', value }));
  return siteModel('west', onOneAddress({ proxies: { modules: [{ name: 'clusterer', parameters }] } }));
};

describe(rule.id, () => {
  it.each(['2.4', '3.4', '3.6', '4.0'])('holds for what we write in %s', (version) => {
    expect(found(rule, siteModel('west', onOneAddress({ proxies: { version } })))).toEqual([]);
  });

  it('holds for a tag of another cluster', () => {
    expect(
      found(rule, siteModel('west', onOneAddress(withModule('clusterer', { sharing_tag: 'mine/7=backup' })))),
    ).toEqual([]);
  });

  it('is broken by the tag of another site', () => {
    const one = {
      path: proxies,
      found: 'modparam("clusterer", "sharing_tag", "vip-east/100=backup")',
      allowed: 'vip-west',
      related: [replication],
    };
    expect(facts(rule, broken('vip-east/100=backup'))).toEqual([one]);
  });

  it('is broken by each of two', () => {
    expect(values(rule, broken('west1/100=active', 'west2/100=active'))).toHaveLength(2);
  });

  it('does not apply where each site has a cluster of its own', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
    expect(rule.check(siteModel('west'))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, broken('vip-east/100=backup'))).toEqual(refused(rule));
  });
});
