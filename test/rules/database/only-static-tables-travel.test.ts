import { describe, expect, it } from 'vitest';
import { onlyStaticTablesTravel as rule } from '../../../lib/rules/database/only-static-tables-travel';
import { exampleModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values } from '../harness';

const replicated = (...tables: readonly string[]) =>
  ({ database: { staticTables: { by: 'replication', tables } } }) as const;

describe(rule.id, () => {
  it.each(['2.2', '2.3', '2.4', '3.4', '3.6', '4.0'])('holds for the tables we choose in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
    expect(found(rule, exampleModel({ proxies: { version }, database: { staticTables: { by: 'timer' } } }))).toEqual(
      [],
    );
  });

  it("is broken by a running node's own table", () => {
    expect(facts(rule, exampleModel(replicated('subscriber', 'dialog')))).toEqual([
      {
        path: PATHS.database,
        found: 'dialog',
        allowed: 'tables an administrator fills',
      },
    ]);
  });

  it('is broken by each table of another class', () => {
    const model = exampleModel(replicated('acc', 'clusterer', 'domain', 'presentity'));
    expect(values(rule, model).map(([, table]) => table)).toEqual(['acc', 'clusterer', 'presentity']);
  });

  it('is broken by a timer that copies one', () => {
    expect(found(rule, exampleModel({ database: { staticTables: { by: 'timer', tables: ['dialog'] } } }))).toHaveLength(
      1,
    );
  });

  it.each([
    ['2.4', 1],
    ['3.4', 0],
  ])('knows what a table holds in %s: registrant has a sharing tag since 3.0', (version, times) => {
    expect(found(rule, exampleModel({ proxies: { version }, ...replicated('registrant') }))).toHaveLength(times);
  });

  it('leaves contacts to a rule of their own', () => {
    expect(found(rule, exampleModel(replicated('location')))).toEqual([]);
  });

  it('does not apply where nothing is copied', () => {
    expect(rule.check(exampleModel({ database: { staticTables: { by: 'hand' } } }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, exampleModel(replicated('silo')))).toEqual(honoured(rule));
  });
});
