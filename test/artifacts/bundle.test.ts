import { describe, expect, it } from 'vitest';
import { bundle, placeholder, secretsIn, type FileArtifact } from '../../lib/artifacts';

const file = (machine: string, path: string, from: string): FileArtifact => ({
  kind: 'file',
  machine,
  component: 'proxy',
  path,
  content: '',
  mode: 0o644,
  owner: 'root',
  group: 'root',
  from,
  onChange: 'nothing',
});

describe('bundle', () => {
  it('sorts by machine, component and path, whatever the order of the artifacts', () => {
    const artifacts = [
      file('b', '/z', 's/one'),
      file('b', '/a', 's/one'),
      { ...file('a', '/c', 's/one'), component: 'cluster' as const },
      { ...file('a', '/d', 's/one'), component: 'base' as const },
    ];
    const there = bundle(artifacts);
    expect(there).toEqual(bundle([...artifacts].reverse()));
    expect(there.machines.map((b) => [b.machine, b.component, ...b.files.map((f) => f.path)])).toEqual([
      ['a', 'base', '/d'],
      ['a', 'cluster', '/c'],
      ['b', 'proxy', '/a', '/z'],
    ]);
  });

  it('names both owners of one path on one machine', () => {
    const { clashes, machines } = bundle([
      file('a', '/x', 's/one'),
      file('a', '/x', 's/two'),
      file('b', '/x', 's/two'),
    ]);
    expect(clashes).toEqual([{ machine: 'a', path: '/x', owners: ['s/one', 's/two'] }]);
    expect(machines.map((b) => b.files.length)).toEqual([1, 1]);
  });

  it('one path claimed by two components of one machine is a clash too', () => {
    const { clashes } = bundle([file('a', '/x', 's/one'), { ...file('a', '/x', 's/two'), component: 'base' }]);
    expect(clashes).toHaveLength(1);
  });

  it.each([
    ['the folder first', ['/etc/a', '/etc/a/b/c']],
    ['the folder last', ['/etc/a/b/c', '/etc/a']],
  ])('a file below a file names both, %s', (_, [first = '', second = '']) => {
    const { clashes } = bundle([file('a', first, 's/one'), file('a', second, 's/two'), file('b', first, 's/one')]);
    expect(clashes).toEqual([{ machine: 'a', path: '/etc/a/b/c', below: '/etc/a', owners: ['s/one', 's/two'] }]);
  });

  it('a file beside one whose name it begins with is no clash', () => {
    const { clashes } = bundle([
      file('a', '/etc/a', 's/one'),
      file('a', '/etc/ab', 's/two'),
      file('b', '/etc/a/b', 's'),
    ]);
    expect(clashes).toEqual([]);
  });

  it('gathers packages and units of a component once', () => {
    const need = { kind: 'need', machine: 'a', component: 'base', units: [] } as const;
    const { machines } = bundle([
      { ...need, packages: ['b', 'a'] },
      { ...need, packages: ['a'], units: [{ unit: 'x.service', state: 'enabled' }] },
    ]);
    expect(machines).toEqual([
      {
        machine: 'a',
        component: 'base',
        packages: ['a', 'b'],
        units: [{ unit: 'x.service', state: 'enabled' }],
        files: [],
      },
    ]);
  });
});

describe('secrets in text', () => {
  it('finds each placeholder once, in order', () => {
    expect(secretsIn(`a ${placeholder('z_key')} b ${placeholder('a_key')} ${placeholder('z_key')}`)).toEqual([
      'a_key',
      'z_key',
    ]);
  });
});
