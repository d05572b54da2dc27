import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS } from '../../../lib/model';
import { pingsSpareTheSharedTable as rule } from '../../../lib/rules/contacts/pings-spare-the-shared-table';
import { exampleModel, sharedModel, SHARED_PATHS } from '../../../lib/testing';
import { accepted, facts, found, honoured, onShared, values, withModule } from '../harness';

const every = (interval: string) => sharedModel({ proxies: { natPinging: { interval } } });

describe(rule.id, () => {
  it.each(OPENSIPS_VERSIONS)('holds for the default of 30 s in %s', (version) => {
    expect(found(rule, sharedModel({ proxies: { version } }))).toEqual([]);
  });

  it('is broken by pings every 29 s', () => {
    expect(facts(rule, every('29s'))).toEqual([
      { path: SHARED_PATHS.proxies, found: 'natping_interval 29 s', allowed: '30 s or more' },
    ]);
  });

  it('is broken in the words of 2.2, through module parameters', () => {
    const edits = onShared(withModule('nathelper', { natping_interval: 1 }, '2.2'));
    expect(values(rule, sharedModel(edits))).toEqual([[SHARED_PATHS.proxies, 'natping_interval 1 s']]);
  });

  it.each([
    ['30s', []],
    ['1h', []],
    ['1s', ['natping_interval 1 s']],
  ])('pings every %s', (interval, expected) => {
    expect(values(rule, every(interval)).map(([, value]) => value)).toEqual(expected);
  });

  it('does not apply without pings, or to contacts in memory', () => {
    const silent = onShared(withModule('nathelper', { natping_interval: 0 }));
    expect(rule.check(sharedModel(silent))).toBe('does-not-apply');
    expect(rule.check(exampleModel({ proxies: { natPinging: { interval: '1s' } } }))).toBe('does-not-apply');
    const replicated = { replication: {}, pacemaker: { service: 'systemd' } } as const;
    expect(rule.check(sharedModel({ ...replicated, proxies: { natPinging: { interval: '1s' } } }))).toBe(
      'does-not-apply',
    );
  });

  it('can be accepted', () => {
    expect(accepted(rule, every('10s'))).toEqual(honoured(rule));
  });
});
