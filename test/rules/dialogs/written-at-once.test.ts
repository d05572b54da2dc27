import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS } from '../../../lib/model';
import { writtenAtOnce as rule } from '../../../lib/rules/dialogs/written-at-once';
import { exampleModel, sharedModel, SHARED_PATHS, type SharedEdits } from '../../../lib/testing';
import { accepted, facts, found, honoured, onShared, values, withModule } from '../harness';

const dialog = (parameters: Readonly<Record<string, string | number>>, more: SharedEdits = {}) =>
  sharedModel(onShared(withModule('dialog', parameters), more));
const off = { connection: { dialogs: 'off' } } as const;

describe(rule.id, () => {
  it.each(OPENSIPS_VERSIONS)('holds for our choice in %s', (version) => {
    expect(found(rule, sharedModel({ proxies: { version } }))).toEqual([]);
  });

  it('is broken by calls that nobody keeps', () => {
    expect(facts(rule, sharedModel(off))).toEqual([
      {
        path: SHARED_PATHS.connection,
        found: "dialogs: 'off'",
        allowed: "'realtime', or calls that a ReplicationCluster exchanges",
      },
    ]);
  });

  it('is broken by writing now and then', () => {
    expect(facts(rule, dialog({ db_mode: 2 }))).toEqual([
      { path: SHARED_PATHS.proxies, found: 'modparam("dialog", "db_mode", 2)', allowed: 'db_mode 1' },
    ]);
  });

  it('says how late a call may be', () => {
    const message = (parameters: Readonly<Record<string, number>>) =>
      found(rule, dialog(parameters)).map((observation) => observation.message);
    expect(message({ db_mode: 2 })).toEqual(['a call may be 60 s old before it is written into the shared database']);
    expect(message({ db_mode: 2, db_update_period: 5 })).toEqual([
      'a call may be 5 s old before it is written into the shared database',
    ]);
  });

  it.each([
    // An error of its own.
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 1],
  ])('db_mode %i', (mode, times) => {
    expect(values(rule, dialog({ db_mode: mode }))).toHaveLength(times);
  });

  it("takes a table of the author's own words", () => {
    expect(found(rule, dialog({ db_mode: 1, db_url: 'mysql://a@192.0.2.21/opensips' }, off))).toEqual([]);
    expect(found(rule, dialog({ db_mode: 0 }, off))).toHaveLength(1);
  });

  it('does not apply to calls that nodes tell each other, or without a shared database', () => {
    expect(rule.check(sharedModel({ replication: {}, pacemaker: { service: 'systemd' } }))).toBe('does-not-apply');
    expect(rule.check(exampleModel(withModule('dialog', { db_mode: 2 })))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, sharedModel(off))).toEqual(honoured(rule));
  });
});
