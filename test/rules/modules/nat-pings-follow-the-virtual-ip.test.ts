import { describe, expect, it } from 'vitest';
import { natPingsFollowTheVirtualIp as rule } from '../../../lib/rules/modules/nat-pings-follow-the-virtual-ip';
import { exampleModel, sharedModel, SHARED_PATHS } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values, withModule } from '../harness';

describe(rule.id, () => {
  it.each(['2.2', '2.3', '2.4', '3.4', '3.6', '4.0'])(
    'holds in %s: by the tag, or switched at each move',
    (version) => {
      expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
    },
  );

  it('holds without replication too, where the agent switches nathelper', () => {
    expect(found(rule, exampleModel({ replication: null }))).toEqual([]);
  });

  it('is broken in 2.2 where nothing switches nathelper', () => {
    expect(facts(rule, exampleModel({ proxies: { version: '2.2' }, pacemaker: null }))).toEqual([
      {
        path: PATHS.proxies,
        found: 'natping_interval 30 s, nothing that switches it at a move',
        allowed: 'nathelper, switched over MI by the agent beside the virtual IP',
      },
    ]);
  });

  it('is broken in 3.6 by taking the tag away', () => {
    expect(facts(rule, exampleModel(withModule('nathelper', { cluster_id: 0 })))).toEqual([
      {
        path: PATHS.proxies,
        found: 'natping_interval 30 s, no cluster_id',
        allowed: 'cluster_id and cluster_sharing_tag',
      },
    ]);
  });

  it('is broken twice where nat_traversal pings as well', () => {
    const model = exampleModel({ ...withModule('nat_traversal', {}, '2.2'), pacemaker: null });
    expect(values(rule, model)).toEqual([
      [PATHS.proxies, 'natping_interval 30 s, nothing that switches it at a move'],
      [PATHS.proxies, 'keepalive_interval 60 s, nothing that switches it at a move'],
    ]);
  });

  it('is broken in 2.4 by nat_traversal alone, for the agent switches nathelper', () => {
    expect(values(rule, exampleModel(withModule('nat_traversal', {}, '2.4')))).toEqual([
      [PATHS.proxies, 'keepalive_interval 60 s, nothing that switches it at a move'],
    ]);
  });

  it('holds for nat_traversal of 3.x, which follows the tag', () => {
    expect(found(rule, exampleModel(withModule('nat_traversal')))).toEqual([]);
  });

  it.each([
    [0, 'does-not-apply'],
    [1, 'broken'],
  ])('natping_interval %i without anything that switches it', (seconds, expected) => {
    const outcome = rule.check(
      exampleModel({ ...withModule('nathelper', { natping_interval: seconds }, '2.3'), pacemaker: null }),
    );
    expect(Array.isArray(outcome) ? 'broken' : outcome).toBe(expected);
  });

  it('is broken where nodes share a database and nothing switches pings', () => {
    expect(facts(rule, sharedModel({ pacemaker: null }))).toEqual([
      {
        path: SHARED_PATHS.proxies,
        found: 'natping_interval 30 s, nothing that switches it at a move',
        allowed: 'nathelper, switched over MI by the agent beside the virtual IP',
      },
    ]);
    expect(found(rule, sharedModel({ pacemaker: { service: 'clone' } }))).toEqual([]);
  });

  it('does not apply where OpenSIPS runs on the holder of the virtual IP alone', () => {
    expect(rule.check(sharedModel())).toBe('does-not-apply');
  });

  it('does not apply without a virtual IP', () => {
    expect(rule.check(exampleModel({ virtualIp: null, pacemaker: null }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, exampleModel({ proxies: { version: '2.2' }, pacemaker: null }))).toEqual(honoured(rule));
  });
});
