import { describe, expect, it } from 'vitest';
import { clusterFitsItsZone as rule } from '../../../lib/rules/platform/cluster-fits-its-zone';
import { awsModel, exampleModel, SHARED_PATHS } from '../../../lib/testing';
import { inZones } from '../../support/aws-model';
import { accepted, facts, found, refused } from '../harness';

const members = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `db${i + 1}`, address: `192.0.2.${i + 21}` }));
const nodes = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ name: `proxy${i + 1}`, address: `192.0.2.${i + 101}` }));

describe(rule.id, () => {
  it('holds for seven', () => {
    expect(found(rule, awsModel({ galera: { members: members(7) } }))).toEqual([]);
  });

  it('is broken by the eighth', () => {
    const model = awsModel({ galera: { members: members(8) } });
    expect(facts(rule, model)).toEqual([
      {
        path: SHARED_PATHS.database,
        found: '8 machines',
        allowed: '7 in one zone',
        related: members(8).map(({ name }) => `${SHARED_PATHS.database}/${name}`),
      },
    ]);
  });

  it('is broken by each cluster', () => {
    const model = awsModel({ galera: { members: members(8) }, proxies: { nodes: nodes(8) } });
    expect(found(rule, model).map(({ path }) => path)).toEqual([SHARED_PATHS.proxies, SHARED_PATHS.database]);
  });

  it('counts each zone by itself', () => {
    const model = inZones(awsModel({ galera: { members: members(9) } }), {
      db1: 'eu-central-1b',
      db2: 'eu-central-1b',
    });
    expect(found(rule, model)).toEqual([]);
  });

  it('does not apply where machines are there already', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, awsModel({ galera: { members: members(8) } }))).toEqual(refused(rule));
  });
});
