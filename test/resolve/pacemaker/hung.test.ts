import { describe, expect, it } from 'vitest';
import { exampleModel, sharedModel } from '../../../lib/testing';
import type { Model } from '../../../lib/model';
import { pacemakerCluster } from '../../support/pacemaker';

const after = ({ pacemakerClusters: [found] }: Model) => found?.hungAfter?.toString();

describe('the silence after which OpenSIPS is called hung', () => {
  it('is ours where each node has a database of its own', () => {
    expect(after(exampleModel())).toBe('10s');
  });

  it.each([
    ['haproxy', '26s'],
    ['db-virtual', '18s'],
    ['direct', '26s'],
  ] as const)('leaves a worker time to wait for a shared database, reached by %s', (by, expected) => {
    expect(after(sharedModel({ connection: { access: { by } } }))).toBe(expected);
  });

  it('is what the author says', () => {
    expect(after(exampleModel({ pacemaker: { hungAfter: '30s' } }))).toBe('30s');
    expect(after(exampleModel({ pacemaker: { hungAfter: 'never' } }))).toBeUndefined();
  });

  it.each([
    ['5s', '5s'],
    ['7500ms', '8s'],
    ['10min', '10min'],
  ])('may be %s, in whole seconds', (hungAfter, expected) => {
    expect(after(exampleModel({ pacemaker: { hungAfter } }))).toBe(expected);
  });
});

describe('where OpenSIPS hangs', () => {
  const kinds = (record: NonNullable<Parameters<typeof pacemakerCluster>[0]>['record']) =>
    pacemakerCluster({ record: record ?? {} }).constraints.map(({ kind }) => kind);

  it('the address may not be, while systemd runs OpenSIPS', () => {
    expect(pacemakerCluster().constraints).toMatchObject([
      { resource: 'active-node', attribute: 'opensips-hung', value: 'yes', score: '-INFINITY' },
    ]);
    expect(kinds({ hungAfter: 'never' })).toEqual([]);
  });

  it.each(['clone', 'with-virtual-ip'] as const)('Pacemaker sees it fail as %s', (service) => {
    expect(kinds({ service })).not.toContain('attribute-location');
  });
});
