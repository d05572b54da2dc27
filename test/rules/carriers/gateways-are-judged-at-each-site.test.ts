import { describe, expect, it } from 'vitest';
import { gatewaysAreJudgedAtEachSite as rule } from '../../../lib/rules/carriers/gateways-are-judged-at-each-site';
import { exampleModel, modelOf, siteModel, siteTopology, SITE_PATHS } from '../../../lib/testing';
import { accepted, facts, found, honoured, values, withModule } from '../harness';

const { proxies, interconnect } = SITE_PATHS.west;
const toAllSites = withModule('dispatcher', { cluster_id: 100 });

describe(rule.id, () => {
  it.each(['2.2', '2.4', '3.4', '3.6', '4.0'])('holds for the carriers we write in %s', (version) => {
    const topology = siteTopology('west', { proxies: { version }, interconnect: { share: {} } });
    const gateways = [{ address: '198.51.100.10' }];
    const carrier = { kind: 'carrier', path: 'west/telco', proxies, gateways } as const;
    expect(found(rule, modelOf({ ...topology, parts: [...topology.parts, carrier] }))).toEqual([]);
  });

  it("is broken by the interconnect's cluster, and says why", () => {
    expect(facts(rule, siteModel('west', toAllSites))).toEqual([
      {
        path: proxies,
        found: 'modparam("dispatcher", "cluster_id", 100)',
        allowed: 'the cluster of the site alone, that of its ReplicationCluster',
        related: [interconnect],
      },
    ]);
  });

  it('is broken by two modules, in the words of 2.4', () => {
    const modules = ['drouting', 'load_balancer'].map((name) => ({
      name,
      parameters: [{ name: 'status_replication_cluster', value: 100 }],
    }));
    const edits = { proxies: { version: '2.4', modules }, interconnect: { share: {} } };
    expect([...values(rule, siteModel('west', edits))].sort()).toEqual([
      [proxies, 'modparam("drouting", "status_replication_cluster", 100)'],
      [proxies, 'modparam("load_balancer", "status_replication_cluster", 100)'],
    ]);
  });

  it('is broken by whatever id the cluster of all sites has', () => {
    const edits = withModule('dispatcher', { cluster_id: 7 });
    expect(found(rule, siteModel('west', { ...edits, interconnect: { clusterId: 7 } }))).toHaveLength(1);
    expect(found(rule, siteModel('west', edits))).toEqual([]);
  });

  it('does not apply to one site', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
    expect(rule.check(siteModel('west', { interconnect: null }))).toBe('does-not-apply');
  });

  it('can be accepted where all sites share the line', () => {
    expect(accepted(rule, siteModel('west', toAllSites))).toEqual(honoured(rule));
  });
});
