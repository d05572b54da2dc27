import { describe, expect, it } from 'vitest';
import { survivorKeepsItsCalls as rule } from '../../../lib/rules/dialogs/survivor-keeps-its-calls';
import { exampleModel, withConfig } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values, withModule } from '../harness';

const asking = exampleModel(withModule('dialog', { cluster_auto_sync: 1 }));

describe(rule.id, () => {
  it.each(['3.4', '3.6', '4.0'])('holds for our choice in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
  });

  it('is broken by asking at each node that comes up', () => {
    expect(facts(rule, asking)).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("dialog", "cluster_auto_sync", 1)',
        allowed: 'cluster_auto_sync 0',
      },
    ]);
  });

  it("is broken by the daemon's own default, were it left to it", () => {
    const silent = withConfig(exampleModel(), 'vsvr2a', (config) => ({
      ...config,
      modules: config.modules.map((module) => ({
        ...module,
        parameters: module.parameters.filter(({ name }) => name !== 'cluster_auto_sync'),
      })),
    }));
    expect(values(rule, silent)).toEqual([[PATHS.proxies, 'no cluster_auto_sync, which means 1']]);
  });

  it('does not apply to calls that nobody replicates, or before 3.2', () => {
    const local = { ...withModule('dialog', { cluster_auto_sync: 1 }), replication: { dialogs: 'off' } } as const;
    expect(rule.check(exampleModel(local))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ proxies: { version: '2.4' } }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, asking)).toEqual(honoured(rule));
  });
});
