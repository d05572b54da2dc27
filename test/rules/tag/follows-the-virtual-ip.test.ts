import { describe, expect, it } from 'vitest';
import type { Model, Primitive } from '../../../lib/model';
import { followsTheVirtualIp as rule } from '../../../lib/rules/tag/follows-the-virtual-ip';
import { exampleModel, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused, values, withModule } from '../harness';

/** The model with the follower changed. */
function withFollower(model: Model, edit: (agent: Primitive) => readonly Primitive[]): Model {
  const pacemakerClusters = model.pacemakerClusters.map((cluster) => ({
    ...cluster,
    resources: cluster.resources.map((resource) =>
      resource.kind === 'group'
        ? {
            ...resource,
            members: resource.members.flatMap((m) => (m.agent.provider === 'opensips-cdk' ? edit(m) : [m])),
          }
        : resource,
    ),
  }));
  return { ...model, pacemakerClusters };
}

describe(rule.id, () => {
  it.each(['2.4', '3.4', '3.6', '4.0'])('holds in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
    expect(found(rule, exampleModel({ proxies: { version }, pacemaker: { service: 'clone' } }))).toEqual([]);
  });

  it('is broken where nothing moves the virtual IP', () => {
    expect(facts(rule, exampleModel({ pacemaker: null }))).toEqual([
      {
        path: PATHS.virtualIp,
        found: 'no PacemakerCluster moves the virtual IP',
        allowed: 'a tag follower beside the virtual IP',
        related: [PATHS.replication],
      },
    ]);
  });

  it('is broken by a second tag on one virtual IP', () => {
    expect(facts(rule, exampleModel(withModule('clusterer', { sharing_tag: 'other/1=backup' })))).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("clusterer", "sharing_tag", "other/1=backup")',
        allowed: 'one tag for one virtual IP: vip/1',
        related: [PATHS.pacemaker],
      },
    ]);
  });

  it('is broken in each of two clusters', () => {
    expect(found(rule, exampleModel({ pacemaker: null }, { pacemaker: null })).map(({ path }) => path)).toEqual([
      PATHS.virtualIp,
      'voip/registrar2/vip',
    ]);
  });

  it("knows that 2.4's agent looks after the tag of dialogs, not that of presence", () => {
    const presence = withModule('presence', { cluster_id: 1, cluster_sharing_tags: 'vip=backup' }, '2.4');
    expect(values(rule, exampleModel(presence))).toEqual([
      [PATHS.proxies, 'modparam("presence", "cluster_sharing_tags", "vip=backup")'],
    ]);
  });

  it('guards the agent we derive: it must be there, and look again', () => {
    expect(
      found(
        rule,
        withFollower(exampleModel(), () => []),
      ),
    ).toHaveLength(1);
    const once = withFollower(exampleModel(), (agent) => [
      { ...agent, operations: agent.operations.filter(({ name }) => name !== 'monitor') },
    ]);
    expect(values(rule, once)).toEqual([[PATHS.replication, 'modparam("clusterer", "sharing_tag", "vip/1=backup")']]);
  });

  it('does not apply where OpenSIPS runs on the holder of the virtual IP alone', () => {
    expect(rule.check(sharedModel({ replication: {} }))).toBe('does-not-apply');
    expect(found(rule, sharedModel({ replication: {}, pacemaker: { service: 'clone' } }))).toEqual([]);
  });

  it('does not apply without a virtual IP or without tags', () => {
    expect(rule.check(exampleModel({ virtualIp: null, pacemaker: null }))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ proxies: { version: '2.2' }, pacemaker: null }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, exampleModel({ pacemaker: null }))).toEqual(refused(rule));
  });
});
