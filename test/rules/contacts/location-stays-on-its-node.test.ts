import { describe, expect, it } from 'vitest';
import { locationStaysOnItsNode as rule } from '../../../lib/rules/contacts/location-stays-on-its-node';
import { exampleModel } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused } from '../harness';

const replicated = (...tables: readonly string[]) =>
  ({ database: { staticTables: { by: 'replication', tables } } }) as const;

describe(rule.id, () => {
  it.each(['2.2', '2.3', '2.4', '3.4', '3.6', '4.0'])('holds for the tables we choose in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
  });

  it('is broken by replicating the table', () => {
    expect(facts(rule, exampleModel(replicated('subscriber', 'location')))).toEqual([
      {
        path: PATHS.database,
        found: 'location',
        allowed: 'tables an administrator fills',
      },
    ]);
  });

  it('is broken by copying it on a timer, and by the second table of 2.2', () => {
    const tables = ['aliases', 'location'];
    const model = exampleModel({ proxies: { version: '2.2' }, database: { staticTables: { by: 'timer', tables } } });
    expect(found(rule, model).map(({ found: table }) => table)).toEqual(tables);
  });

  it('leaves other tables to other rules', () => {
    expect(found(rule, exampleModel(replicated('dialog')))).toEqual([]);
  });

  it('does not apply where nothing is copied', () => {
    expect(rule.check(exampleModel({ database: { staticTables: { by: 'hand' } } }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, exampleModel(replicated('location')))).toEqual(refused(rule));
  });
});
