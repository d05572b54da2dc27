import { describe, expect, it } from 'vitest';
import { stayAtTheirSite as rule } from '../../../lib/rules/contacts/stay-at-their-site';
import { exampleModel, siteModel, SITE_PATHS } from '../../../lib/testing';
import { accepted, facts, found, refused, values, withModule } from '../harness';

const { proxies, interconnect } = SITE_PATHS.west;
const toAllSites = withModule('usrloc', { location_cluster: 100 });

describe(rule.id, () => {
  it.each(['2.2', '2.4', '3.4', '3.6', '4.0'])('holds for what we write in %s', (version) => {
    expect(found(rule, siteModel('west', { proxies: { version }, interconnect: { share: {} } }))).toEqual([]);
  });

  it('holds for a site with a shared database', () => {
    expect(found(rule, siteModel('west', { shared: {} }))).toEqual([]);
  });

  it("is broken by the interconnect's cluster, and says why", () => {
    const model = siteModel('west', toAllSites);
    expect(facts(rule, model)).toEqual([
      {
        path: proxies,
        found: 'modparam("usrloc", "location_cluster", 100)',
        allowed: 'the cluster of the site alone, that of its ReplicationCluster',
        related: [interconnect],
      },
    ]);
    expect(rule.why).toContain('router');
    expect(found(rule, model)[0]?.fix).toContain('Registrations.dual()');
  });

  it('is broken in the words of 2.2, by sending and by accepting', () => {
    const modules = withModule('usrloc', { replicate_contacts_to: 100, accept_replicated_contacts: 100 }, '2.2');
    expect(values(rule, siteModel('west', { ...modules, interconnect: { share: {} } }))).toEqual([
      [proxies, 'modparam("usrloc", "replicate_contacts_to", 100)'],
      [proxies, 'modparam("usrloc", "accept_replicated_contacts", 100)'],
    ]);
  });

  it('is broken by whatever id the cluster of all sites has', () => {
    const edits = { ...withModule('usrloc', { location_cluster: 7 }), interconnect: { clusterId: 7 } };
    expect(found(rule, siteModel('west', edits))).toHaveLength(1);
    expect(found(rule, siteModel('west', withModule('usrloc', { location_cluster: 7 })))).toEqual([]);
  });

  it('does not apply to one site', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
    expect(rule.check(siteModel('west', { interconnect: null }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, siteModel('west', toAllSites))).toEqual(refused(rule));
  });
});
