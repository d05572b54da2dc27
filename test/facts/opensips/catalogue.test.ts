import { describe, expect, it } from 'vitest';
import { catalogue, satisfies, since, versionsWhere } from '../../../lib/facts/opensips/catalogue';
import { OPENSIPS_VERSIONS } from '../../../lib/model';

describe('core parameters', () => {
  it('a word that left the language is unknown, not deprecated', () => {
    expect(catalogue('2.4').coreParameters.get('children')?.type).toBe('integer');
    expect(catalogue('3.4').coreParameters.get('children')).toBeUndefined();
    expect(catalogue('3.6').coreParameters.get('listen')).toEqual({
      name: 'listen',
      type: 'socket',
      standing: 'deprecated',
    });
    expect(catalogue('4.0').coreParameters.get('listen')).toBeUndefined();
  });

  it('a word the parser knows in order to refuse it is rejected', () => {
    expect(catalogue('2.2').coreParameters.get('fork')?.standing).toBe('rejected');
  });
});

describe('modules', () => {
  it.each([
    ['2.2', 'server_id', 'integer'],
    ['2.4', 'current_info', 'string'],
    ['3.4', 'my_node_info', 'string'],
    ['4.0', 'db_bridges_table', 'string'],
  ] as const)('clusterer of %s has %s', (version, parameter, type) => {
    expect(catalogue(version).modules.get('clusterer')?.parameters.get(parameter)).toBe(type);
  });

  it('the 4th argument of save() came with sharing tags', () => {
    const save = (version: (typeof OPENSIPS_VERSIONS)[number]) =>
      catalogue(version).modules.get('registrar')?.functions.get('save')?.maxArgs;
    expect(OPENSIPS_VERSIONS.map(save)).toEqual([3, 3, 3, 4, 4, 4]);
  });

  it('a requirement names a module or a kind, and says whether it is only about order', () => {
    const { requires } = catalogue('2.3').modules.get('clusterer')!;
    expect(requires).toEqual([
      { module: { kind: 'sqldb' }, strength: 'needed' },
      { module: 'proto_bin', strength: 'needed' },
    ]);
    expect(catalogue('3.6').modules.get('clusterer')?.requires).toEqual([
      { module: 'proto_bin', strength: 'order' },
      { module: 'proto_bins', strength: 'order' },
    ]);
    expect(satisfies('db_postgres', requires[0]!)).toBe(true);
    expect(satisfies('cachedb_redis', requires[0]!)).toBe(false);
  });

  it('functions are found by the modules that export them', () => {
    expect(catalogue('3.6').exporters('ds_select_dst')).toEqual(['dispatcher']);
    expect(catalogue('3.6').exporters('no_such_function')).toEqual([]);
  });
});

describe('MI commands', () => {
  it('of 4.0 carry their group, and the old names lead to them', () => {
    const mi = (command: string) => catalogue('4.0').mi(command);
    expect(mi('clusterer:shtag_set_active')).toBe('clusterer:shtag_set_active');
    expect(mi('clusterer_shtag_set_active')).toBe('clusterer:shtag_set_active');
    expect(mi('get_statistics')).toBe('statistics:get');
  });

  it('before 4.0 have one name', () => {
    expect(catalogue('3.6').mi('clusterer_shtag_set_active')).toBe('clusterer_shtag_set_active');
    expect(catalogue('3.6').mi('clusterer:shtag_set_active')).toBeUndefined();
  });
});

describe('versions', () => {
  it.each([
    ['mpath', 'in every version'],
    ['socket', 'since 3.4'],
    ['children', 'until 2.4'],
    ['log_stderror', 'until 3.6'],
    ['log_prefix', 'since 3.4'],
  ])('core parameter %s exists %s', (name, words) => {
    expect(since(versionsWhere((c) => c.coreParameters.has(name)))).toBe(words);
  });

  it('ranges inside are said from end to end, and gaps one by one', () => {
    expect(since(['2.3'])).toBe('in 2.3 only');
    expect(since(['2.4', '3.4', '3.6'])).toBe('from 2.4 to 3.6');
    expect(since(['2.2', '3.4'])).toBe('in 2.2, 3.4');
  });

  it('a catalogue is built once', () => {
    expect(catalogue('3.6')).toBe(catalogue('3.6'));
  });

  it('no catalogue holds two needs that lead to each other', () => {
    for (const version of OPENSIPS_VERSIONS) {
      const { modules } = catalogue(version);
      const needs = (name: string) =>
        (modules.get(name)?.requires ?? []).flatMap(({ module, strength }) =>
          strength === 'needed' && typeof module === 'string' ? [module] : [],
        );
      for (const name of modules.keys()) {
        const reached = new Set<string>();
        const waiting = needs(name);
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
          if (!reached.has(next)) waiting.push(...needs(next));
          reached.add(next);
        }
        expect(reached.has(name), `${name} of ${version} needs itself`).toBe(false);
      }
    }
  });
});
