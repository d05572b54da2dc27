import { describe, expect, it } from 'vitest';
import { transactionsFindTheirNode as rule } from '../../../lib/rules/sites/transactions-find-their-node';
import { exampleModel, siteModel, SITE_PATHS } from '../../../lib/testing';
import { accepted, facts, found, onOneAddress, refused, values, withModule } from '../harness';

const { proxies, interconnect } = SITE_PATHS.west;
const broken = (parameters: Readonly<Record<string, number>>) =>
  siteModel('west', onOneAddress(withModule('tm', parameters)));

describe(rule.id, () => {
  it.each(['2.4', '3.4', '3.6', '4.0'])('holds for what we write in %s', (version) => {
    expect(found(rule, siteModel('west', onOneAddress({ proxies: { version } })))).toEqual([]);
  });

  it('is broken by another cluster', () => {
    expect(facts(rule, broken({ tm_replication_cluster: 7 }))[0]).toEqual({
      path: proxies,
      found: 'modparam("tm", "tm_replication_cluster", 7)',
      allowed: '100',
      related: [interconnect],
    });
  });

  it('is broken where a CANCEL is left to the script', () => {
    const one = [proxies, 'modparam("tm", "cluster_auto_cancel", 0)'];
    expect(values(rule, broken({ cluster_auto_cancel: 0 }))).toEqual([one]);
  });

  it('does not apply where each site has an address of its own', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, broken({ cluster_auto_cancel: 0 }))).toEqual(refused(rule));
  });
});
