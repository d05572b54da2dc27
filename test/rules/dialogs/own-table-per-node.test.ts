import { describe, expect, it } from 'vitest';
import { ownTablePerNode as rule } from '../../../lib/rules/dialogs/own-table-per-node';
import { exampleModel, sharedModel, SHARED_PATHS, type SharedEdits } from '../../../lib/testing';
import { accepted, facts, found, onShared, PATHS, refused, values, withModule } from '../harness';

const SHARED = 'mysql://opensips:secret@192.168.3.50/opensips';
const dialog = (parameters: Readonly<Record<string, string | number>>, version?: string) =>
  withModule('dialog', parameters, version);

/** Nodes that replicate to each other and share a database for the rest. */
const hybrid = (
  parameters: Readonly<Record<string, string | number>>,
  connection: NonNullable<SharedEdits['connection']> = {},
) =>
  sharedModel({
    ...onShared(dialog(parameters)),
    ...{ replication: {}, pacemaker: { service: 'systemd' }, connection },
  });

describe(rule.id, () => {
  it.each(['2.2', '2.4', '3.6', '4.0'])("holds for a table of the node's own in %s", (version) => {
    expect(found(rule, exampleModel(dialog({ db_mode: 1 }, version)))).toEqual([]);
  });

  it('is broken by a table on another machine', () => {
    expect(facts(rule, exampleModel(dialog({ db_mode: 1, db_url: SHARED })))).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("dialog", "db_url", "mysql://opensips:…@192.168.3.50/opensips")',
        allowed: "db_mode 0, or a table of the node's own: a URL on localhost",
        related: [PATHS.replication],
      },
    ]);
  });

  it('is broken in each of two clusters', () => {
    const shared = dialog({ db_mode: 2, db_url: SHARED });
    expect(found(rule, exampleModel(shared, shared)).map(({ path }) => path)).toEqual([
      PATHS.proxies,
      'voip/registrar2/proxies',
    ]);
  });

  it.each([
    ['haproxy', 'mysql://opensips:secret@127.0.0.1/opensips', 'mysql://opensips:…@127.0.0.1/opensips'],
    ['db-virtual', 'virtual://opensips', 'virtual://opensips'],
    ['direct', SHARED, 'mysql://opensips:…@192.168.3.50/opensips'],
  ] as const)('is broken by the database that the nodes share: by %s', (by, url, shown) => {
    expect(values(rule, hybrid({ db_mode: 1, db_url: url }, { access: { by } }))).toEqual([
      [SHARED_PATHS.proxies, `modparam("dialog", "db_url", "${shown}")`],
    ]);
  });

  it('is broken by two props that contradict each other', () => {
    expect(facts(rule, hybrid({}, { dialogs: 'realtime' }))).toEqual([
      {
        path: SHARED_PATHS.connection,
        found: "dialogs: 'realtime' here, dialogs: 'on' of the ReplicationCluster",
        allowed: 'one of the two',
        related: [SHARED_PATHS.replication],
      },
    ]);
  });

  it.each([
    ['mysql://opensips@127.0.0.1:3307/opensips', 0],
    ['mysql://opensips@127.0.0.1:3306/opensips', 1],
    ['mysql://opensips@localhost/opensips', 0],
  ])('reads %s beside a haproxy on port 3306', (url, times) => {
    expect(found(rule, hybrid({ db_mode: 1, db_url: url }))).toHaveLength(times);
  });

  it('reads the URL of the core where the module has none', () => {
    const model = exampleModel({
      proxies: {
        core: [{ name: 'db_default_url', value: SHARED }],
        modules: [{ name: 'dialog', parameters: [{ name: 'db_mode', value: 1 }] }],
      },
    });
    expect(values(rule, model)).toEqual([[PATHS.proxies, 'db_default_url on 192.168.3.50']]);
  });

  it.each([
    ['mysql://opensips@localhost/opensips', 0],
    ['mysql://opensips@127.0.0.1/opensips', 0],
    ['mysql://opensips@[::1]/opensips', 0],
    ['mysql://opensips@db.example.com/opensips', 1],
    ['virtual://set', 0],
  ])('reads %s', (url, times) => {
    expect(found(rule, exampleModel(dialog({ db_mode: 1, db_url: url })))).toHaveLength(times);
  });

  it('does not apply to calls in the shared database alone', () => {
    expect(rule.check(sharedModel())).toBe('does-not-apply');
    const stored = { replication: { dialogs: 'off' }, connection: { dialogs: 'realtime' } } as const;
    expect(rule.check(sharedModel({ ...stored, pacemaker: { service: 'systemd' } }))).toBe('does-not-apply');
    expect(rule.check(hybrid({}))).toBe('does-not-apply');
  });

  it('does not apply in memory alone, or without replicated dialogs', () => {
    expect(rule.check(exampleModel(dialog({ db_mode: 0, db_url: SHARED })))).toBe('does-not-apply');
    expect(
      rule.check(exampleModel({ ...dialog({ db_mode: 1, db_url: SHARED }), replication: { dialogs: 'off' } })),
    ).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, exampleModel(dialog({ db_mode: 1, db_url: SHARED })))).toEqual(refused(rule));
  });
});
