import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS } from '../../../lib/model';
import { profilesAreDeclared as rule } from '../../../lib/rules/dialogs/profiles-are-declared';
import { exampleModel, siteModel, SITE_PATHS } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused, values, withModule } from '../harness';

const limits = { callsPerAccount: 2, calls: 100 };
const limited = (parameters: Readonly<Record<string, string>>) => {
  const { proxies } = withModule('dialog', parameters);
  return exampleModel({ proxies: { ...proxies, limits } });
};

describe(rule.id, () => {
  it.each(OPENSIPS_VERSIONS)('holds for our own profiles in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version, limits } }))).toEqual([]);
    const apart = { replication: { dialogs: 'off' as const } };
    expect(found(rule, siteModel('east', { proxies: { version, limits }, ...apart }))).toEqual([]);
  });

  it('takes profiles of the author’s beside ours', () => {
    expect(found(rule, limited({ profiles_with_value: 'account; mine', profiles_no_value: 'busy;calls' }))).toEqual([]);
  });

  it('is broken by a list without ours', () => {
    expect(facts(rule, limited({ profiles_with_value: 'mine' }))).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("dialog", "profiles_with_value", "mine")',
        allowed: "'account' among the profiles",
      },
    ]);
  });

  it('is broken by both lists', () => {
    expect(values(rule, limited({ profiles_with_value: 'mine', profiles_no_value: 'Calls' }))).toEqual([
      [PATHS.proxies, 'modparam("dialog", "profiles_with_value", "mine")'],
      [PATHS.proxies, 'modparam("dialog", "profiles_no_value", "Calls")'],
    ]);
  });

  it('is broken by a list without the suffix of what is shared', () => {
    const { proxies } = withModule('dialog', { profiles_with_value: 'account' });
    expect(facts(rule, siteModel('east', { proxies: { ...proxies, limits } }))).toEqual([
      {
        path: SITE_PATHS.east.proxies,
        found: 'modparam("dialog", "profiles_with_value", "account")',
        allowed: "'account/b' among the profiles",
      },
    ]);
  });

  it('is broken by a shared profile that nobody is told of', () => {
    expect(values(rule, exampleModel(withModule('dialog', { profiles_no_value: 'mine / b' })))).toEqual([
      [PATHS.proxies, 'modparam("dialog", "profiles_no_value", "mine / b"), no profile_replication_cluster'],
    ]);
    expect(values(rule, exampleModel(withModule('dialog', { profiles_no_value: 'mine/b' }, '2.2')))).toEqual([
      [
        PATHS.proxies,
        'modparam("dialog", "profiles_no_value", "mine/b"), no replicate_profiles_to, no accept_replicated_profiles',
      ],
    ]);
  });

  it('takes one that is told to the pair', () => {
    const told = withModule('dialog', { profiles_no_value: 'mine/b', profile_replication_cluster: 1 });
    expect(found(rule, exampleModel(told))).toEqual([]);
  });

  it('does not apply without profiles', () => {
    expect(rule.check(exampleModel({}))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ proxies: { limits: { callsPerSecond: 1 } } }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, limited({ profiles_with_value: 'mine' }))).toEqual(refused(rule));
  });
});
