import { describe, expect, it } from 'vitest';
import { silenceIsJudgedInOrder as rule } from '../../../lib/rules/galera/silence-is-judged-in-order';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused, values } from '../harness';
import { besideWithOptions, onProvider } from '../shared-records';

const path = SHARED_PATHS.database;

describe(rule.id, () => {
  it('holds with our times, of one site and of several, and with an author’s that fit', () => {
    expect(found(rule, sharedModel())).toEqual([]);
    expect(found(rule, sharedModel({ galera: { segments: { db3: 1 } } }))).toEqual([]);
    for (const value of ['PT5.5S', 4, 'PT0M4S'])
      expect(found(rule, sharedModel(onProvider('evs.suspect_timeout', value)))).toEqual([]);
    expect(found(rule, sharedModel(onProvider('evs.inactive_timeout', 'PT1H2M')))).toEqual([]);
    expect(found(rule, sharedModel(onProvider('evs.install_timeout', 'PT6S')))).toEqual([]);
  });

  it.each([
    ['evs.suspect_timeout', 'PT6S', '6 s beside 6 s', 'evs.suspect_timeout < evs.inactive_timeout'],
    ['evs.suspect_timeout', 'P1D', '86400 s beside 6 s', 'evs.suspect_timeout < evs.inactive_timeout'],
    ['evs.keepalive_period', 1, '1 s beside 2 s', 'evs.keepalive_period < evs.suspect_timeout / 3'],
    ['evs.install_timeout', 'PT6.5S', '6.5 s beside 6 s', 'evs.install_timeout <= evs.inactive_timeout'],
    ['evs.inactive_check_period', 'PT1S', '1 s beside 2 s', 'evs.inactive_check_period < evs.suspect_timeout / 2'],
  ])('is broken by %s = %s', (name, value, seconds, allowed) => {
    expect(facts(rule, sharedModel(onProvider(name, value)))).toEqual([{ path, found: seconds, allowed }]);
  });

  it('says of each what it is too long for', () => {
    expect(values(rule, sharedModel(onProvider('evs.inactive_timeout', 'PT1.5S')))).toEqual([
      [path, '2 s beside 1.5 s'],
      [path, '5 s beside 1.5 s'],
    ]);
  });

  it.each(['PT', '5s', '2 s', 'P'])('is broken by %j, which is no period', (value) => {
    expect(values(rule, sharedModel(onProvider('evs.suspect_timeout', value)))).toEqual([
      [path, `evs.suspect_timeout = ${value} in providerOptions`],
    ]);
  });

  it('is broken by a list in a file that members have', () => {
    const line = "wsrep_provider_options = 'evs.suspect_timeout=PT20S'";
    expect(values(rule, sharedModel(besideWithOptions(line)))).toEqual([[PATHS.proxies, '20 s beside 6 s']]);
  });

  it('does not apply without a Galera cluster', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, sharedModel(onProvider('evs.suspect_timeout', 'PT1M')))).toEqual(refused(rule));
  });
});
