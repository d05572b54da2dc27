import { describe, expect, it } from 'vitest';
import { hungOutlastsTheDatabase as rule } from '../../../lib/rules/pacemaker/hung-outlasts-the-database';
import { exampleModel, sharedModel, SHARED_PATHS } from '../../../lib/testing';
import { accepted, facts, found, honoured, withModule } from '../harness';

const after = (hungAfter: string) => sharedModel({ pacemaker: { hungAfter } });

describe(rule.id, () => {
  it('holds for our choice, with a database of its own and with a shared one', () => {
    expect(found(rule, exampleModel())).toEqual([]);
    expect(found(rule, sharedModel())).toEqual([]);
  });

  it('is broken by a limit within which a shared database may still be waited for', () => {
    expect(facts(rule, after('10s'))).toEqual([
      {
        path: SHARED_PATHS.pacemaker,
        found: 'hungAfter 10s, db_mysql waits 8 s for an answer, 2 times',
        allowed: 'a hungAfter of more than 16 s',
      },
    ]);
  });

  it.each([
    ['16s', 1],
    ['17s', 0],
  ])('a limit of %s', (hungAfter, times) => {
    expect(found(rule, after(hungAfter))).toHaveLength(times);
  });

  it('is broken by parameters of the author’s, where they stand', () => {
    expect(facts(rule, exampleModel(withModule('db_mysql', { timeout_interval: 5, max_db_queries: 3 })))).toEqual([
      {
        path: 'voip/registrar/proxies',
        found: 'hungAfter 10s, db_mysql waits 5 s for an answer, 3 times',
        allowed: 'a hungAfter of more than 15 s',
        related: ['voip/registrar/pacemaker'],
      },
    ]);
  });

  it('does not apply where nobody asks, and without Pacemaker', () => {
    expect(rule.check(exampleModel({ pacemaker: { hungAfter: 'never' } }))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ pacemaker: null }))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, after('10s'))).toEqual(honoured(rule));
  });
});
