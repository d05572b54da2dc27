import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS } from '../../../lib/model';
import { callsStayCountsTravel as rule } from '../../../lib/rules/dialogs/calls-stay-counts-travel';
import { exampleModel, siteModel, SITE_PATHS, type SiteEdits } from '../../../lib/testing';
import { accepted, facts, found, honoured, values, withModule } from '../harness';

const { proxies: path, interconnect } = SITE_PATHS.east;
const east = (module: string, parameters: Readonly<Record<string, number>>, more: SiteEdits = {}) =>
  siteModel('east', { ...more, proxies: { ...withModule(module, parameters).proxies, ...more.proxies } });
const apart: SiteEdits = { proxies: { version: '2.2' }, replication: { dialogs: 'off' } };

describe(rule.id, () => {
  it.each(OPENSIPS_VERSIONS)('holds for our own clusters in %s', (version) => {
    const old = version === '2.2' || version === '2.3';
    expect(
      found(rule, siteModel('east', { proxies: { version }, ...(old && { replication: { dialogs: 'off' } }) })),
    ).toEqual([]);
  });

  it('is broken by calls that go to all sites', () => {
    expect(facts(rule, east('dialog', { dialog_replication_cluster: 100 }))).toEqual([
      {
        path,
        found: 'modparam("dialog", "dialog_replication_cluster", 100)',
        allowed: 'the cluster of the site alone: that of its ReplicationCluster',
        related: [interconnect],
      },
    ]);
  });

  it('is broken by counts that stay', () => {
    expect(facts(rule, east('dialog', { profile_replication_cluster: 1 }))).toEqual([
      {
        path,
        found: 'modparam("dialog", "profile_replication_cluster", 1)',
        allowed: '100',
        related: [interconnect],
      },
    ]);
    expect(values(rule, east('ratelimit', { pipe_replication_cluster: 0 }))).toEqual([
      [path, 'modparam("ratelimit", "pipe_replication_cluster", 0)'],
    ]);
  });

  it('is broken by both directions of an early version', () => {
    expect(values(rule, east('dialog', { replicate_profiles_to: 1, accept_replicated_profiles: 1 }, apart))).toEqual([
      [path, 'modparam("dialog", "replicate_profiles_to", 1)'],
      [path, 'modparam("dialog", "accept_replicated_profiles", 1)'],
    ]);
  });

  it.each([
    [99, 0],
    [100, 1],
    [101, 0],
  ])('dialog_replication_cluster %i beside an Interconnect of 100', (cluster, times) => {
    const share = { callCounts: 'off', callRates: 'off' } as const;
    expect(
      found(rule, east('dialog', { dialog_replication_cluster: cluster }, { interconnect: { share } })),
    ).toHaveLength(times);
  });

  it('leaves alone what sites do not share', () => {
    const share = { callCounts: 'off', callRates: 'on' } as const;
    expect(found(rule, east('dialog', { profile_replication_cluster: 1 }, { interconnect: { share } }))).toEqual([]);
  });

  it('does not apply to a site that is alone', () => {
    expect(rule.check(exampleModel(withModule('dialog', { profile_replication_cluster: 1 })))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, east('dialog', { dialog_replication_cluster: 100 }))).toEqual(honoured(rule));
  });
});
