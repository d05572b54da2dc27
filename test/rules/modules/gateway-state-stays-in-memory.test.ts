import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS } from '../../../lib/model';
import { gatewayStateStaysInMemory as rule } from '../../../lib/rules/modules/gateway-state-stays-in-memory';
import { exampleModel, sharedModel, SHARED_PATHS, type ExampleEdits } from '../../../lib/testing';
import { accepted, facts, found, honoured, onShared, PATHS, values, withModule } from '../harness';

const writing = withModule('drouting', { persistent_state: 1 });
const tables = (...names: readonly string[]): ExampleEdits => ({
  ...writing,
  database: { staticTables: { by: 'timer', tables: names } },
});

describe(rule.id, () => {
  it.each(OPENSIPS_VERSIONS)('holds for both modules as we set them up in %s', (version) => {
    const modules = ['dispatcher', 'drouting'].map((name) => ({ name, parameters: [] }));
    expect(found(rule, exampleModel({ proxies: { version, modules } }))).toEqual([]);
  });

  it('is broken by a module that writes into rows which are copied to the other node', () => {
    expect(facts(rule, exampleModel(writing))).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("drouting", "persistent_state", 1)',
        allowed: 'persistent_state 0',
      },
    ]);
  });

  it('is broken by two of them in one table of all nodes, where all run', () => {
    const edits = {
      proxies: {
        modules: ['dispatcher', 'drouting'].map((name) => ({
          name,
          parameters: [{ name: 'persistent_state', value: 1 }],
        })),
      },
    };
    const model = sharedModel(onShared(edits, { pacemaker: { service: 'systemd' } }));
    expect(values(rule, model).map(([path]) => path)).toEqual([SHARED_PATHS.proxies, SHARED_PATHS.proxies]);
  });

  it.each([
    ['dr_gateways', 1],
    ['dr_carriers', 1],
    ['dispatcher', 'does-not-apply'],
    ['subscriber', 'does-not-apply'],
  ])('drouting, where table %s alone is copied', (table, times) => {
    const outcome = rule.check(exampleModel(tables(table)));
    expect(Array.isArray(outcome) ? outcome.length : outcome).toBe(times);
  });

  it('takes rows that a node has to itself, by a URL of its own or where nothing is copied', () => {
    expect(rule.check(exampleModel({ ...writing, database: { staticTables: { by: 'hand' } } }))).toBe('does-not-apply');
    const away = withModule('drouting', { persistent_state: 1, db_url: 'mysql://a@192.0.2.9/opensips' });
    expect(found(rule, exampleModel(away))).toHaveLength(1);
  });

  it('does not apply where one node at a time runs, or without such a module', () => {
    expect(rule.check(sharedModel(onShared(writing)))).toBe('does-not-apply');
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, exampleModel(writing))).toEqual(honoured(rule));
  });
});
