import { describe, expect, it } from 'vitest';
import { capabilitiesInJoinedClusters as rule } from '../../../lib/rules/clusterer/capabilities-in-joined-clusters';
import { exampleModel, SITE_PATHS, siteModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values, withModule } from '../harness';

describe(rule.id, () => {
  it.each(['2.2', '2.3', '2.4', '3.4', '3.6', '4.0'])('holds for what we replicate in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version }, replication: { clusterId: 7 } }))).toEqual([]);
  });

  it('is broken by a module in a cluster of its own', () => {
    expect(facts(rule, exampleModel(withModule('dispatcher', { cluster_id: 3 })))).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("dispatcher", "cluster_id", 3)',
        allowed: '1',
      },
    ]);
  });

  it('is broken by two parameters of one module', () => {
    const model = exampleModel(withModule('dialog', { dialog_replication_cluster: 2, profile_replication_cluster: 9 }));
    expect(values(rule, model)).toEqual([
      [PATHS.proxies, 'modparam("dialog", "dialog_replication_cluster", 2)'],
      [PATHS.proxies, 'modparam("dialog", "profile_replication_cluster", 9)'],
    ]);
  });

  it('knows the words of 2.2', () => {
    const model = exampleModel(withModule('ratelimit', { replicate_pipes_to: 1, accept_pipes_from: 2 }, '2.2'));
    expect(values(rule, model)).toEqual([[PATHS.proxies, 'modparam("ratelimit", "accept_pipes_from", 2)']]);
  });

  it.each([
    [0, 0],
    [1, 0],
    [2, 1],
  ])('0 turns the exchange off: cluster_id %i', (id, times) => {
    expect(found(rule, exampleModel(withModule('dispatcher', { cluster_id: id })))).toHaveLength(times);
  });

  it('looks at node lines in the script too', () => {
    const inScript = { replication: { provisioning: 'script', clusterId: 4 } } as const;
    expect(found(rule, exampleModel({ ...inScript, ...withModule('dispatcher', { cluster_id: 4 }) }))).toEqual([]);
    expect(found(rule, exampleModel({ ...inScript, ...withModule('dispatcher', { cluster_id: 1 }) }))).toHaveLength(1);
  });

  it.each([
    [1, 0],
    [100, 0],
    [101, 1],
  ])('knows the cluster of all sites beside that of the site: %i', (id, times) => {
    expect(found(rule, siteModel('west', withModule('dispatcher', { cluster_id: id })))).toHaveLength(times);
    const alone = siteModel('west', { shared: {}, ...withModule('dispatcher', { cluster_id: id }) });
    expect(values(rule, alone).map(([path]) => path)).toEqual(id === 100 ? [] : [SITE_PATHS.west.proxies]);
  });

  it('does not apply where nothing is exchanged', () => {
    expect(rule.check(exampleModel({ replication: null }))).toBe('does-not-apply');
  });

  it('can be accepted: the rows of another cluster may stand in the table already', () => {
    expect(accepted(rule, exampleModel(withModule('dispatcher', { cluster_id: 3 })))).toEqual(honoured(rule));
  });
});
