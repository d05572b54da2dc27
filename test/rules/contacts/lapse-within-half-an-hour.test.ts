import { describe, expect, it } from 'vitest';
import { lapseWithinHalfAnHour as rule } from '../../../lib/rules/contacts/lapse-within-half-an-hour';
import { exampleModel, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values, withModule } from '../harness';

const longest = (maxExpires: string) => exampleModel({ proxies: { registration: { maxExpires } } });

describe(rule.id, () => {
  it('holds for our choice', () => {
    expect(found(rule, exampleModel())).toEqual([]);
  });

  it('is broken by registrations of two hours', () => {
    expect(facts(rule, longest('2h'))).toEqual([
      { path: PATHS.proxies, found: 'max_expires 2h', allowed: '30min or less' },
    ]);
  });

  it('is broken by registrations without an end', () => {
    expect(values(rule, exampleModel(withModule('registrar', { max_expires: 0 })))).toEqual([
      [PATHS.proxies, 'max_expires 0: no limit'],
    ]);
  });

  it.each([
    ['30min', 0],
    ['1801s', 1],
  ])('%s', (span, times) => {
    expect(found(rule, longest(span))).toHaveLength(times);
  });

  it('does not apply to contacts that nobody replicates', () => {
    expect(rule.check(sharedModel({ proxies: { registration: { maxExpires: '2h' } } }))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ replication: { contacts: 'off' } }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, longest('2h'))).toEqual(honoured(rule));
  });
});
