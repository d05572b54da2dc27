import { describe, expect, it } from 'vitest';
import { restartAsksThePeer as rule } from '../../../lib/rules/contacts/restart-asks-the-peer';
import { exampleModel, modelOf, exampleTopology } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values, withModule } from '../harness';

const inSql = { replication: { contacts: 'memory-and-sql' } } as const;
/** Single parameters need a script without our preset. */
const single = (parameters: Readonly<Record<string, string>>) => {
  const model = modelOf(exampleTopology({ ...withModule('usrloc', parameters), ...inSql }));
  return {
    ...model,
    replicationClusters: model.replicationClusters.map((r) => ({ ...r, contacts: 'memory' as const })),
  };
};

describe(rule.id, () => {
  it.each(['2.4', '3.4', '3.6', '4.0'])('holds for either choice of ours in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
    expect(found(rule, exampleModel({ proxies: { version }, ...inSql }))).toEqual([]);
  });

  it('is broken by a mode that gets contacts from nowhere', () => {
    expect(facts(rule, exampleModel({ ...withModule('usrloc', { restart_persistency: 'none' }), ...inSql }))).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("usrloc", "restart_persistency", "none")',
        allowed: "sync-from-cluster; or load-from-sql through `contacts: 'memory-and-sql'`, which also asks the peer",
      },
    ]);
  });

  it('guards the hook: load-from-sql without the choice that makes it', () => {
    expect(values(rule, single({ restart_persistency: 'load-from-sql' }))).toEqual([
      [PATHS.proxies, 'modparam("usrloc", "restart_persistency", "load-from-sql")'],
    ]);
  });

  it('takes sync-from-cluster said by hand', () => {
    expect(found(rule, single({ restart_persistency: 'sync-from-cluster' }))).toEqual([]);
  });

  it('is broken in each cluster', () => {
    const lost = { ...withModule('usrloc', { restart_persistency: 'none' }), ...inSql };
    expect(values(rule, exampleModel(lost, lost)).map(([path]) => path)).toEqual([
      PATHS.proxies,
      'voip/registrar2/proxies',
    ]);
  });

  it('does not apply in other modes, without replication, or before nodes could ask', () => {
    expect(rule.check(exampleModel({ replication: { contacts: 'off' } }))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ replication: null }))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ proxies: { version: '2.3' } }))).toBe('does-not-apply');
  });

  it('is a warning that can be accepted', () => {
    expect(rule.severity).toBe('warning');
    expect(
      accepted(rule, exampleModel({ ...withModule('usrloc', { restart_persistency: 'none' }), ...inSql })),
    ).toEqual(honoured(rule));
  });
});
