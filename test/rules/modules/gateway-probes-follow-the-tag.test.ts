import { describe, expect, it } from 'vitest';
import { gatewayProbesFollowTheTag as rule } from '../../../lib/rules/modules/gateway-probes-follow-the-tag';
import { exampleModel, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, onShared, PATHS, values, withModule } from '../harness';

const all = withModule('dispatcher', { ds_ping_interval: 30, cluster_probing_mode: 'all' });

describe(rule.id, () => {
  it.each(['3.4', '3.6', '4.0'])('holds for modules that probe as we set them up in %s', (version) => {
    const modules = ['dispatcher', 'drouting', 'load_balancer'].map((name) => ({
      name,
      parameters: name === 'dispatcher' ? [{ name: 'ds_ping_interval', value: 30 }] : [],
    }));
    expect(found(rule, exampleModel({ proxies: { version, modules } }))).toEqual([]);
  });

  it('is broken by probing from every node', () => {
    expect(facts(rule, exampleModel(all))).toEqual([
      {
        path: PATHS.proxies,
        found: 'ds_ping_interval 30 s, modparam("dispatcher", "cluster_probing_mode", "all")',
        allowed: 'cluster_id, cluster_sharing_tag and cluster_probing_mode by-shtag; or ds_ping_interval 0',
      },
    ]);
  });

  it('is broken by two modules with no cluster to follow', () => {
    const modules = ['dialog', 'drouting', 'load_balancer'].map((name) => ({ name, parameters: [] }));
    expect(values(rule, exampleModel({ proxies: { modules }, replication: null }))).toEqual([
      [PATHS.proxies, 'probing_interval 30 s, no cluster_id, no cluster_sharing_tag, no cluster_probing_mode'],
      [PATHS.proxies, 'probing_interval 30 s, no cluster_id, no cluster_sharing_tag'],
    ]);
  });

  it.each([
    ['dispatcher', 'ds_ping_interval', 0, 0],
    ['dispatcher', 'ds_ping_interval', 1, 1],
    ['drouting', 'probing_interval', 0, 0],
    ['drouting', 'probing_interval', 1, 1],
  ])('%s with %s %i and no cluster', (module, parameter, seconds, times) => {
    const outcome = rule.check(exampleModel({ ...withModule(module, { [parameter]: seconds }), replication: null }));
    expect(outcome === 'does-not-apply' ? [] : outcome).toHaveLength(times);
  });

  it('takes dispatcher at its own default, which is not to probe', () => {
    expect(rule.check(exampleModel({ ...withModule('dispatcher'), replication: null }))).toBe('does-not-apply');
  });

  it('reads the mode without case', () => {
    expect(found(rule, exampleModel(withModule('drouting', { cluster_probing_mode: 'By-ShTag' })))).toEqual([]);
  });

  it('does not apply where OpenSIPS runs on the holder of the virtual IP alone', () => {
    const probing = onShared(withModule('drouting'));
    expect(rule.check(sharedModel(probing))).toBe('does-not-apply');
    expect(found(rule, sharedModel({ ...probing, pacemaker: { service: 'systemd' } }))).toHaveLength(1);
  });

  it('does not apply without a virtual IP, or before there was a tag to follow', () => {
    expect(rule.check(exampleModel({ ...all, virtualIp: null, pacemaker: null }))).toBe('does-not-apply');
    expect(rule.check(exampleModel(withModule('drouting', {}, '2.4')))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, exampleModel(all))).toEqual(honoured(rule));
  });
});
