import { describe, expect, it } from 'vitest';
import { catchesUpAfterARestart as rule } from '../../../lib/rules/galera/catches-up-after-a-restart';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values } from '../harness';
import { besideWithOptions, LATE, onProvider } from '../shared-records';

describe(rule.id, () => {
  it.each(['128MiB', '512MiB', '4GiB'])('holds for %s', (gcache) => {
    expect(found(rule, sharedModel({ galera: { gcache } }))).toEqual([]);
  });

  it('is broken by less than the daemon itself would take', () => {
    expect(facts(rule, sharedModel({ galera: { gcache: '127MiB' } }))).toEqual([
      {
        path: SHARED_PATHS.database,
        found: 'gcache 127MiB',
        allowed: '128MiB or more, which is 22 min',
      },
    ]);
  });

  it('is broken by an option that wins over the prop', () => {
    const [observation] = found(rule, sharedModel(onProvider('gcache.size', '32M')));
    expect(observation).toMatchObject({
      message: 'a member may be away for 5 min at 100 registrations a second, then it is copied anew',
      found: 'gcache.size = 32M in providerOptions',
      fix: "remove 'gcache.size' from `providerOptions`, and say it in `gcache`",
    });
  });

  it('is broken by a list in a file', () => {
    const line = 'wsrep_provider_options = "gcache.size = 1000; pc.weight = 1"';
    expect(values(rule, sharedModel(besideWithOptions(line)))).toEqual([[PATHS.proxies, `${line} in ${LATE}`]]);
  });

  it.each([
    ['134217728', 0],
    ['131072K', 0],
    ['131071k', 1],
    ['1G', 0],
    ['1T', 0],
    ['many', 0],
  ])('reads %s as the provider does', (size, times) => {
    expect(found(rule, sharedModel(onProvider('gcache.size', size)))).toHaveLength(times);
  });

  it('does not apply without a Galera cluster', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, sharedModel({ galera: { gcache: '64MiB' } }))).toEqual(honoured(rule));
  });
});
