import { describe, expect, it } from 'vitest';
import { federationIsComplete as rule } from '../../../lib/rules/contacts/federation-is-complete';
import { exampleModel, siteModel, SITE_PATHS } from '../../../lib/testing';
import { accepted, facts, federated, found, refused, values, withModule } from '../harness';

const { proxies, replication } = SITE_PATHS.west;
const FEDERATION = 'federation-cachedb-cluster';

describe(rule.id, () => {
  it.each(['2.4', '3.4', '3.6', '4.0'])('holds for what we write in %s', (version) => {
    const edits = { ...federated({}, { version }), interconnect: { share: {} } };
    expect(found(rule, siteModel('west', edits))).toEqual([]);
    expect(found(rule, siteModel('west', { ...edits, replication: { provisioning: 'script' } }))).toEqual([]);
  });

  it('holds at another port, over TCP and in IPv6', () => {
    const { proxies: said, dualSite } = federated();
    const sip = { ...said, sip: ['5070/tcp'] };
    expect(found(rule, siteModel('west', { proxies: sip, dualSite }))).toEqual([]);
  });

  it('is broken by users that are one whatever their domain', () => {
    expect(facts(rule, siteModel('west', federated({ use_domain: 0 })))).toEqual([
      { path: proxies, found: 'modparam("usrloc", "use_domain", 0)', allowed: '1' },
    ]);
  });

  it('is broken by no cluster, which has no address of the site either', () => {
    expect(values(rule, siteModel('west', federated({ location_cluster: 0 })))).toEqual([
      [proxies, 'modparam("usrloc", "location_cluster", 0)'],
    ]);
  });

  it('is broken by a cluster whose nodes say no address, and by a federation the author made alone', () => {
    expect(values(rule, siteModel('west', federated({ location_cluster: 100 })))).toEqual([
      [SITE_PATHS.west.interconnect, 'no sip_addr'],
    ]);
    const { modules } = withModule('usrloc', { working_mode_preset: FEDERATION, use_domain: 1 }).proxies;
    const model = siteModel('west', { proxies: { modules: [...modules, { name: 'cachedb_local', parameters: [] }] } });
    expect(facts(rule, model)).toEqual([
      { path: proxies, found: 'no cachedb_url', allowed: 'the URL of a NoSQL store' },
      { path: replication, found: 'no sip_addr', allowed: 'the virtual address, 192.168.6.100' },
    ]);
  });

  it('does not apply to other ways to keep contacts', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
    expect(rule.check(siteModel('west'))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, siteModel('west', federated({ use_domain: 0 })))).toEqual(refused(rule));
  });
});
