import { describe, expect, it } from 'vitest';
import { nodesRunSideBySide as rule } from '../../../lib/rules/clusterer/nodes-run-side-by-side';
import { exampleModel, sharedModel, SHARED_PATHS } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused } from '../harness';

const alone = { pacemaker: { service: 'with-virtual-ip' } } as const;

describe(rule.id, () => {
  it.each(['systemd', 'clone'] as const)('holds for service %s', (service) => {
    expect(found(rule, exampleModel({ pacemaker: { service } }))).toEqual([]);
    expect(found(rule, sharedModel({ replication: {}, pacemaker: { service } }))).toEqual([]);
  });

  it('holds without Pacemaker: nothing keeps a node from running', () => {
    expect(found(rule, exampleModel({ pacemaker: null }))).toEqual([]);
  });

  it('is broken where OpenSIPS runs beside the virtual IP alone', () => {
    expect(facts(rule, exampleModel(alone))).toEqual([
      {
        path: PATHS.pacemaker,
        found: "service: 'with-virtual-ip'",
        allowed: "'systemd' or 'clone'",
        related: [PATHS.replication],
      },
    ]);
  });

  it('is broken by a ReplicationCluster added to nodes that share a database', () => {
    expect(found(rule, sharedModel({ replication: {} })).map(({ path }) => path)).toEqual([SHARED_PATHS.pacemaker]);
  });

  it('does not apply without a ReplicationCluster', () => {
    expect(rule.check(sharedModel())).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, exampleModel(alone))).toEqual(refused(rule));
  });
});
