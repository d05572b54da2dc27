import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS } from '../../../lib/model';
import { storedWhereNodesShare as rule } from '../../../lib/rules/dialogs/stored-where-nodes-share';
import { exampleModel, sharedModel, SHARED_PATHS, type SharedEdits } from '../../../lib/testing';
import { accepted, facts, found, onShared, refused, values, withModule } from '../harness';

const dialog = (parameters: Readonly<Record<string, string | number>>, more: SharedEdits = {}) =>
  sharedModel(onShared(withModule('dialog', parameters), more));

describe(rule.id, () => {
  it.each(OPENSIPS_VERSIONS)('holds for our choice in %s', (version) => {
    for (const by of ['haproxy', 'db-virtual', 'direct'] as const) {
      expect(found(rule, sharedModel({ proxies: { version }, connection: { access: { by } } }))).toEqual([]);
    }
  });

  it('is broken by calls in memory alone', () => {
    expect(facts(rule, dialog({ db_mode: 0 }))).toEqual([
      { path: SHARED_PATHS.proxies, found: 'modparam("dialog", "db_mode", 0)', allowed: 'db_mode 1' },
    ]);
  });

  it('is broken by a table that the other nodes do not read', () => {
    expect(facts(rule, dialog({ db_url: 'mysql://opensips@localhost/opensips' }))).toEqual([
      {
        path: SHARED_PATHS.proxies,
        found: 'modparam("dialog", "db_url", "mysql://opensips@localhost/opensips")',
        allowed: 'the database of the DatabaseConnection',
        related: [SHARED_PATHS.connection],
      },
    ]);
  });

  it.each([
    [0, 1],
    [1, 0],
    // Late, which is a warning of its own.
    [2, 0],
    [3, 0],
    // The daemon does not start with it.
    [4, 1],
    [-1, 1],
  ])('db_mode %i', (mode, times) => {
    expect(found(rule, dialog({ db_mode: mode }))).toHaveLength(times);
  });

  it.each([
    ['mysql://opensips@127.0.0.1/opensips', 0],
    ['mysql://opensips@127.0.0.1:3307/opensips', 1],
    ['mysql://opensips@192.0.2.21/opensips', 0],
  ])('reads %s beside the haproxy on port 3306', (url, times) => {
    expect(values(rule, dialog({ db_url: url }))).toHaveLength(times);
  });

  it('does not apply to calls that are not to be kept, or that are replicated', () => {
    expect(rule.check(dialog({ db_mode: 0 }, { connection: { dialogs: 'off' } }))).toBe('does-not-apply');
    expect(rule.check(sharedModel({ replication: {}, pacemaker: { service: 'systemd' } }))).toBe('does-not-apply');
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, dialog({ db_mode: 0 }))).toEqual(refused(rule));
  });
});
