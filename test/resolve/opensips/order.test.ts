import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue, satisfies } from '../../../lib/facts/opensips/catalogue';
import { OPENSIPS_VERSIONS, type Module } from '../../../lib/model';
import { inDependencyOrder } from '../../../lib/resolve/opensips/order';
import { build, first } from './cluster';

const module = (name: string, ...parameters: readonly string[]): Module => ({
  name,
  from: 'test',
  parameters: parameters.map((p) => ({ name: p, value: 1, from: 'test' })),
});

const names = (modules: readonly Module[]) => modules.map(({ name }) => name);

describe('the order of modules', () => {
  it('transports come first, then database drivers, then each after what it needs', () => {
    const modules = [
      module('registrar'),
      module('usrloc', 'location_cluster'),
      module('clusterer'),
      module('db_mysql'),
      module('proto_udp'),
    ];
    expect(names(inDependencyOrder([...modules, module('signaling')], catalogue('3.6')))).toEqual([
      'proto_udp',
      'db_mysql',
      'signaling',
      'clusterer',
      'usrloc',
      'registrar',
    ]);
  });

  it('a wish gives way where modules wish to start after each other', () => {
    const circle = [module('db_cachedb'), module('cachedb_local', 'cluster_id'), module('clusterer', 'db_mode')];
    expect(names(inDependencyOrder([...circle, module('db_mysql')], catalogue('3.6')))).toEqual([
      'db_mysql',
      'db_cachedb',
      'clusterer',
      'cachedb_local',
    ]);
  });

  it.each(OPENSIPS_VERSIONS)(
    'in %s, any order of the author’s modules comes out as one, and every need before who needs it',
    (version) => {
      const facts = catalogue(version);
      const known = [...facts.modules.keys()];
      fc.assert(
        fc.property(
          fc.uniqueArray(fc.constantFrom(...known), { maxLength: 15 }),
          fc.infiniteStream(fc.nat()),
          (chosen, random) => {
            const shuffled = chosen
              .map((name) => [random.next().value as number, name] as const)
              .sort(([a], [b]) => a - b);
            const ordered = (list: readonly string[]) =>
              names(
                first(build({ version, proxies: { modules: list.map((name) => ({ name, parameters: [] })) } })).modules,
              );
            const result = ordered(chosen);
            expect(ordered(shuffled.map(([, name]) => name))).toEqual(result);
            result.forEach((name, position) => {
              for (const requirement of facts.modules.get(name)?.requires ?? []) {
                if (requirement.strength === 'order') continue;
                const providers = result.filter((other) => satisfies(other, requirement));
                if (providers.length > 1) continue;
                const late = providers.filter((other) => result.indexOf(other) > position);
                expect(late, `${late.join(', ')} after ${name}`).toEqual([]);
              }
            });
          },
        ),
        { numRuns: 60 },
      );
    },
  );

  it('every module of a version, all at once, comes out once', () => {
    const facts = catalogue('4.0');
    const all = [...facts.modules.keys()].map((name) => module(name));
    expect([...names(inDependencyOrder(all, facts))].sort()).toEqual([...facts.modules.keys()].sort());
  });
});
