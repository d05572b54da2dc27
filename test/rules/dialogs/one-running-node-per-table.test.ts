import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS } from '../../../lib/model';
import { oneRunningNodePerTable as rule } from '../../../lib/rules/dialogs/one-running-node-per-table';
import { exampleModel, sharedModel, SHARED_PATHS } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values, withModule } from '../harness';

const all = sharedModel({ pacemaker: { service: 'systemd' } });

describe(rule.id, () => {
  it.each(OPENSIPS_VERSIONS)('holds beside the virtual IP in %s', (version) => {
    for (const by of ['haproxy', 'db-virtual', 'direct'] as const) {
      expect(found(rule, sharedModel({ proxies: { version }, connection: { access: { by } } }))).toEqual([]);
    }
  });

  it('is broken where OpenSIPS runs on every node', () => {
    expect(facts(rule, all)).toEqual([
      {
        path: SHARED_PATHS.pacemaker,
        found: "service: 'systemd'",
        allowed: "service: 'with-virtual-ip', or calls that are replicated or not kept",
        related: [SHARED_PATHS.connection],
      },
    ]);
  });

  it('is broken without Pacemaker, through whatever access', () => {
    for (const by of ['haproxy', 'db-virtual', 'direct'] as const) {
      expect(values(rule, sharedModel({ pacemaker: null, connection: { access: { by } } }))).toEqual([
        [SHARED_PATHS.connection, '2 nodes, no PacemakerCluster'],
      ]);
    }
  });

  it('is broken by the table of another machine, where nodes have databases of their own', () => {
    const dialog = withModule('dialog', { db_mode: 1, db_url: 'mysql://a@192.0.2.99/opensips' });
    const model = exampleModel({ ...dialog, replication: { dialogs: 'off' } });
    expect(values(rule, model)).toEqual([[PATHS.pacemaker, "service: 'systemd'"]]);
  });

  it('does not apply without calls in a shared table', () => {
    expect(rule.check(sharedModel({ connection: { dialogs: 'off' }, pacemaker: null }))).toBe('does-not-apply');
    expect(rule.check(sharedModel({ replication: {}, pacemaker: { service: 'clone' } }))).toBe('does-not-apply');
    expect(rule.check(exampleModel(withModule('dialog', { db_mode: 1 })))).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, all)).toEqual(honoured(rule));
  });
});
