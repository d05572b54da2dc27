import { describe, expect, it } from 'vitest';
import { oneNodeWithdraws as rule } from '../../../lib/rules/contacts/one-node-withdraws';
import { exampleModel, siteModel, SITE_PATHS } from '../../../lib/testing';
import { accepted, facts, federated, found, honoured, values } from '../harness';

const { proxies, replication } = SITE_PATHS.west;
const west = (parameters: Readonly<Record<string, string | number>> = {}, version?: string) =>
  siteModel('west', {
    ...federated(parameters, version === undefined ? {} : { version }),
    interconnect: { share: {} },
  });

describe(rule.id, () => {
  it.each(['3.6', '4.0'])('holds for what we write in %s', (version) => {
    expect(found(rule, west({}, version))).toEqual([]);
  });

  it.each(['2.4', '3.4'])('is broken in %s, which knows no such tag', (version) => {
    expect(facts(rule, west({}, version))).toEqual([
      {
        path: replication,
        found: 'modparam("usrloc", "working_mode_preset", "federation-cachedb-cluster")',
        allowed: 'ha_cluster and ha_shtag of usrloc, from OpenSIPS 3.6 on',
      },
    ]);
  });

  it('is broken by taking either away', () => {
    expect(values(rule, west({ ha_cluster: 0 }))).toEqual([[proxies, 'modparam("usrloc", "ha_cluster", 0)']]);
    expect(values(rule, west({ ha_shtag: '' }))).toEqual([[proxies, 'modparam("usrloc", "ha_shtag", "")']]);
  });

  it('does not apply where there is no federation', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, west({}, '3.4'))).toEqual(honoured(rule));
  });
});
