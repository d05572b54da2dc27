import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS, type Model, type OpenSipsConfig } from '../../../lib/model';
import { resolve } from '../../../lib/resolve';
import {
  exampleModel,
  exampleTopology,
  sharedModel,
  siteModel,
  siteTopology,
  type SiteEdits,
} from '../../../lib/testing';
import type { CallLimitsRecord } from '../../../lib/topology/topology';
import { valuesOf } from './cluster';

const ALL: CallLimitsRecord = { callsPerAccount: 2, calls: 100, callsPerSecondPerAccount: 3, callsPerSecond: 50 };
const NEW = OPENSIPS_VERSIONS.filter((version) => version !== '2.2' && version !== '2.3');

function config({ proxyClusters }: Model): OpenSipsConfig {
  return proxyClusters[0]!.nodes[0]!.config;
}

function problems(site: SiteEdits) {
  return resolve(siteTopology('east', site)).problems.map(({ path, rule, found }) => ({ path, rule, found }));
}

describe('limits of one proxy cluster', () => {
  it.each(OPENSIPS_VERSIONS)(
    'are counted by each node on its own in %s, which knows all calls of its pair',
    (version) => {
      const { script, ...rest } = config(exampleModel({ proxies: { version, limits: ALL } }));
      expect(script.counts).toEqual([
        { of: 'calls', per: 'account', over: 'cluster', most: 2 },
        { of: 'calls', per: 'total', over: 'cluster', most: 100 },
        { of: 'calls-per-second', per: 'account', over: 'cluster', most: 3 },
        { of: 'calls-per-second', per: 'total', over: 'cluster', most: 50 },
      ]);
      expect(script.dialogs).toBe('replicated');
      const dialog = valuesOf({ script, ...rest }, 'dialog');
      expect(dialog).toMatchObject({ profiles_with_value: 'account', profiles_no_value: 'calls' });
      expect(Object.keys(dialog ?? {}).filter((name) => /^replicate_profiles|^profile_/.test(name))).toEqual([]);
    },
  );

  it('need module dialog where nothing else does, and ratelimit where calls have to come slowly', () => {
    const replication = { dialogs: 'off' } as const;
    const calls = config(exampleModel({ proxies: { limits: { calls: 5 } }, replication }));
    expect(calls.script.dialogs).toBe('local');
    expect(valuesOf(calls, 'dialog')).toEqual({ db_mode: 0, dlg_match_mode: 1, profiles_no_value: 'calls' });
    expect(valuesOf(calls, 'ratelimit')).toBeUndefined();

    const rates = config(exampleModel({ proxies: { limits: { callsPerSecond: 5 } }, replication }));
    expect(rates.script.dialogs).toBe('off');
    expect(valuesOf(rates, 'dialog')).toBeUndefined();
    expect(valuesOf(rates, 'ratelimit')).toEqual({ timer_interval: 1, window_size: 1, slot_period: 100 });
  });

  it('are kept in the table with the calls where nodes share a database', () => {
    const { script, ...rest } = config(sharedModel({ proxies: { limits: ALL } }));
    expect(script.dialogs).toBe('stored');
    expect(valuesOf({ script, ...rest }, 'dialog')).toMatchObject({
      ...{ db_mode: 1, db_flush_vals_profiles: 1, profiles_with_value: 'account' },
    });
    const { script: unlimited, ...others } = config(sharedModel({}));
    expect(valuesOf({ script: unlimited, ...others }, 'dialog')).not.toHaveProperty('db_flush_vals_profiles');
  });

  it('are none by default', () => {
    const { script, ...rest } = config(exampleModel({}));
    expect(script.counts).toEqual([]);
    expect(valuesOf({ script, ...rest }, 'dialog')).not.toHaveProperty('profiles_no_value');
    expect(valuesOf({ script, ...rest }, 'ratelimit')).toBeUndefined();
  });

  it.each([
    [{ calls: 0 }, 'limits.calls', '0'],
    [{ calls: 1_000_001 }, 'limits.calls', '1000001'],
    [{ callsPerAccount: 1.5 }, 'limits.callsPerAccount', '1.5'],
    [{ callsPerSecond: 10_001 }, 'limits.callsPerSecond', '10001'],
    [{ callsPerSecondPerAccount: -1 }, 'limits.callsPerSecondPerAccount', '-1'],
  ])('are refused out of bounds: %j', (limits, prop, found) => {
    const [problem, ...more] = resolve(exampleTopology({ proxies: { limits } })).problems;
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ rule: 'input/values-can-be-read', path: 'voip/registrar/proxies', found });
    expect(problem?.message).toContain(`\`${prop}\``);
  });
});

describe('limits of several sites', () => {
  it.each(NEW)('are counted over all of them in %s, in a cluster that no call goes to', (version) => {
    const east = config(siteModel('east', { proxies: { version, limits: ALL } }));
    expect(east.script.counts.map(({ over }) => over)).toEqual(['sites', 'sites', 'sites', 'sites']);
    expect(valuesOf(east, 'dialog')).toMatchObject({
      dialog_replication_cluster: 1,
      profile_replication_cluster: 100,
      profiles_with_value: 'account/b',
      profiles_no_value: 'calls/b',
      replicate_profiles_timer: 200,
      replicate_profiles_expire: 5,
    });
    expect(valuesOf(east, 'ratelimit')).toEqual({
      ...{ timer_interval: 1, window_size: 1, slot_period: 100 },
      ...{ pipe_replication_cluster: 100, repl_timer_interval: 200, repl_timer_expire: 2 },
    });
  });

  it.each(['2.2', '2.3'] as const)('are said to each and taken from each in %s', (version) => {
    const east = config(siteModel('east', { proxies: { version }, replication: { dialogs: 'off' } }));
    expect(valuesOf(east, 'dialog')).toMatchObject({ replicate_profiles_to: 100, accept_replicated_profiles: 100 });
    expect(valuesOf(east, 'ratelimit')).toEqual({
      ...{ timer_interval: 1, replicate_pipes_to: 100, accept_pipes_from: 100 },
      ...{ repl_timer_interval: 200, repl_timer_expire: 2 },
    });
  });

  it.each(['2.2', '2.3'] as const)(
    'are refused with replicated calls in %s, whose nodes would both report them',
    (version) => {
      expect(problems({ proxies: { version } })).toEqual([
        {
          rule: 'input/version-can-do-it',
          path: 'east/registrar/between',
          found: "share.callCounts 'on', dialogs 'on' of the ReplicationCluster",
        },
      ]);
      expect(problems({ proxies: { version }, interconnect: { share: { callRates: 'on' } } })).toEqual([]);
    },
  );

  it('count at a site that has none of its own, for the others; but for how fast the calls of an account come', () => {
    const { script } = config(siteModel('west'));
    expect(script.counts).toEqual([
      { of: 'calls', per: 'account', over: 'sites', most: null },
      { of: 'calls', per: 'total', over: 'sites', most: null },
      { of: 'calls-per-second', per: 'total', over: 'sites', most: null },
    ]);
  });

  it('stay within the site for what is not shared', () => {
    const { script, ...rest } = config(
      siteModel('east', { proxies: { limits: ALL }, interconnect: { share: { callCounts: 'on' } } }),
    );
    expect(script.counts.map(({ of, over }) => `${of} ${over}`)).toEqual([
      ...['calls sites', 'calls sites', 'calls-per-second cluster', 'calls-per-second cluster'],
    ]);
    expect(valuesOf({ script, ...rest }, 'ratelimit')).not.toHaveProperty('pipe_replication_cluster');
  });

  it('are kept in the table at a site whose nodes share a database', () => {
    const east = config(siteModel('east', { shared: {} }));
    expect(valuesOf(east, 'dialog')).toMatchObject({
      ...{ db_mode: 1, profile_replication_cluster: 100, profiles_no_value: 'calls/b' },
    });
  });
});
