import { describe, expect, it } from 'vitest';
import { healthCheckAsksTheServer as rule } from '../../../lib/rules/database/health-check-asks-the-server';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, values } from '../harness';
import { external } from '../shared-records';

const check = { port: 9200, path: '/clustercheck' };

describe(rule.id, () => {
  it('holds with a check of its own', () => {
    expect(found(rule, sharedModel(external({ check })))).toEqual([]);
    expect(found(rule, sharedModel(external({ engine: 'replicated', check })))).toEqual([]);
  });

  it('is broken by a Galera cluster that is only connected to', () => {
    expect(facts(rule, sharedModel(external()))).toEqual([
      {
        path: SHARED_PATHS.database,
        found: "engine 'galera', no check",
        allowed: 'a check over HTTP that is good while the member is synced (wsrep_local_state 4)',
      },
    ]);
  });

  it('is broken by replicated servers that are only connected to', () => {
    expect(values(rule, sharedModel(external({ engine: 'replicated' })))).toEqual([
      [SHARED_PATHS.database, "engine 'replicated', no check"],
    ]);
  });

  it('does not apply where haproxy has nothing to choose, or is not there', () => {
    expect(rule.check(sharedModel(external({ servers: [{ host: '192.0.2.31' }] })))).toBe('does-not-apply');
    expect(rule.check(sharedModel(external({ engine: 'ndb' })))).toBe('does-not-apply');
    const direct = { connection: { access: { by: 'direct' } } } as const;
    expect(rule.check(sharedModel({ ...external(), ...direct }))).toBe('does-not-apply');
    // Ours have a check of ours.
    expect(rule.check(sharedModel())).toBe('does-not-apply');
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, sharedModel(external()))).toEqual(honoured(rule));
  });
});
