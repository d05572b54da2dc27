import { describe, expect, it } from 'vitest';
import { writerIsSeldomHeldBack as rule } from '../../../lib/rules/galera/writer-is-seldom-held-back';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, values } from '../harness';
import { onProvider } from '../shared-records';

describe(rule.id, () => {
  it('holds for the default and from 100 on', () => {
    expect(found(rule, sharedModel())).toEqual([]);
    expect(found(rule, sharedModel({ galera: { flowControlLimit: 100 } }))).toEqual([]);
    expect(found(rule, sharedModel(onProvider('gcs.fc_single_primary', 'yes')))).toEqual([]);
  });

  it('is broken by a low limit', () => {
    expect(facts(rule, sharedModel({ galera: { flowControlLimit: 99 } }))).toEqual([
      { path: SHARED_PATHS.database, found: 'flowControlLimit 99', allowed: '100 or more' },
    ]);
  });

  it('is broken by an option that wins over the prop', () => {
    const [observation] = found(rule, sharedModel(onProvider('gcs.fc_limit', 16)));
    expect(observation).toMatchObject({
      found: 'gcs.fc_limit = 16 in providerOptions',
      fix: "remove 'gcs.fc_limit' from `providerOptions`, and say it in `flowControlLimit`",
    });
  });

  it.each(['no', 'NO', 'off', 'false', 0])('is broken by flow control for several writers: %s', (value) => {
    expect(values(rule, sharedModel(onProvider('gcs.fc_single_primary', value)))).toEqual([
      [SHARED_PATHS.database, `gcs.fc_single_primary = ${value} in providerOptions`],
    ]);
  });

  it('does not apply without a Galera cluster', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, sharedModel({ galera: { flowControlLimit: 16 } }))).toEqual(honoured(rule));
  });
});
