import { describe, expect, it } from 'vitest';
import { memoryHoldsWhatRuns as rule } from '../../../lib/rules/platform/memory-holds-what-runs';
import { awsModel, exampleModel, SHARED_PATHS, type AwsEdits } from '../../../lib/testing';
import { accepted, facts, found, honoured } from '../harness';

const nodes = (...types: readonly string[]) =>
  types.map((instanceType, i) => ({ name: `proxy${i + 1}`, address: `192.0.2.${i + 11}`, instanceType }));
const on = (...types: readonly string[]): AwsEdits => ({ proxies: { nodes: nodes(...types), sharedMemory: '6GiB' } });

describe(rule.id, () => {
  it('holds for what we choose, and for what we do not know', () => {
    expect(found(rule, awsModel({ proxies: { sharedMemory: '30GiB' }, galera: { bufferPool: '20GiB' } }))).toEqual([]);
    expect(found(rule, awsModel(on('x2idn.16xlarge', 'm6i.xlarge')))).toEqual([]);
  });

  it('is broken by a machine that is too small', () => {
    expect(facts(rule, awsModel(on('c6i.large', 'm6i.large')))).toEqual([
      {
        path: SHARED_PATHS.nodeA,
        found: 'c6i.large, 4 GiB',
        allowed: '7.5 GiB or more: Debian, shared and package memory of OpenSIPS, and its database',
      },
    ]);
  });

  it('is broken by each of them', () => {
    expect(found(rule, awsModel(on('c6i.large', 't3.small'))).map(({ path }) => path)).toEqual([
      SHARED_PATHS.nodeA,
      SHARED_PATHS.nodeB,
    ]);
  });

  it('does not apply where machines are there already', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('may be accepted', () => {
    expect(accepted(rule, awsModel(on('c6i.large', 'm6i.large')))).toEqual(honoured(rule));
  });
});
