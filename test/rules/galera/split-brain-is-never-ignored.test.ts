import { describe, expect, it } from 'vitest';
import { splitBrainIsNeverIgnored as rule } from '../../../lib/rules/galera/split-brain-is-never-ignored';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused, values } from '../harness';
import { besideWithOptions, LATE, onProvider, onServers } from '../shared-records';

describe(rule.id, () => {
  it('holds without such options, and where they are off', () => {
    expect(found(rule, sharedModel())).toEqual([]);
    for (const value of ['false', 'no', 'OFF', 0]) {
      expect(found(rule, sharedModel(onProvider('pc.ignore_sb', value)))).toEqual([]);
    }
    expect(found(rule, sharedModel(onProvider('pc.weight', 1)))).toEqual([]);
  });

  it.each(['pc.ignore_sb', 'pc.ignore_quorum', 'pc.npvo', 'pc.bootstrap'])('is broken by %s', (name) => {
    expect(facts(rule, sharedModel(onProvider(name, 'true')))).toEqual([
      { path: SHARED_PATHS.database, found: `${name} = true in providerOptions`, allowed: `no ${name}` },
    ]);
  });

  it('is broken by a list that stands in for ours', () => {
    const list = 'gcache.size=1G; pc.ignore_sb = yes';
    expect(values(rule, sharedModel(onServers('wsrep_provider_options', list)))).toEqual([
      [SHARED_PATHS.database, `wsrep_provider_options = ${list} in serverOptions`],
    ]);
  });

  it('is broken by a list in a file that members have', () => {
    const line = "wsrep-provider-options='pc.ignore_quorum=1'";
    expect(values(rule, sharedModel(besideWithOptions(line)))).toEqual([[PATHS.proxies, `${line} in ${LATE}`]]);
  });

  it('does not apply without a Galera cluster', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, sharedModel(onProvider('pc.ignore_sb', 'true')))).toEqual(refused(rule));
  });
});
