import { describe, expect, it } from 'vitest';
import { awsModel, awsTopology, type AwsEdits } from '../../../lib/testing';
import { resolve } from '../../../lib/resolve';

const types = (edits: AwsEdits = {}) => {
  const { platform } = awsModel(edits);
  return Object.fromEntries(
    platform.id === 'aws' ? platform.instances.map(({ machine, type }) => [machine, type]) : [],
  );
};
const expected = (load: NonNullable<AwsEdits['platform']>['expected']): AwsEdits => ({ platform: { expected: load } });

describe('sizes of machines', () => {
  it('are the smallest for a small installation', () => {
    expect(new Set(Object.values(types()))).toEqual(new Set(['c6i.large']));
  });

  it('grow with calls, contacts and memory, each by itself', () => {
    // 2 × 1000 / 250 = 8 processors, and a few for the contacts.
    expect(types(expected({ callsPerSecond: 1_000 }))['proxy1']).toBe('c6i.4xlarge');
    expect(types(expected({ registrations: 600_000 }))['proxy1']).toBe('c6i.4xlarge');
    expect(types({ proxies: { sharedMemory: '8GiB' } })['proxy1']).toBe('r6i.large');
    expect(types({ proxies: { sharedMemory: '3GiB' } })['proxy1']).toBe('m6i.large');
    expect(types({ galera: { bufferPool: '8GiB' } })).toMatchObject({ db1: 'r6i.large', proxy1: 'c6i.large' });
  });

  it('are one for machines that take each other’s place', () => {
    const vote = { name: 'proxy2', address: '192.0.2.12' };
    const found = types({ galera: { arbitrator: vote }, ...expected({ callsPerSecond: 500 }) });
    expect(found['proxy1']).toBe(found['proxy2']);
  });

  it('are next to nothing for a vote', () => {
    expect(types({ galera: { arbitrator: { name: 'vote', address: '192.0.2.24' } } })['vote']).toBe('t3.small');
  });

  it('are an input of yours where none is so large', () => {
    const { problems } = resolve(awsTopology(expected({ callsPerSecond: 1_000_000 })));
    expect(problems.map(({ path, found }) => [path, found])).toContainEqual([
      'voip/registrar/proxies/proxy1',
      '8001 processors and 2 GiB',
    ]);
  });
});
