import { describe, expect, it } from 'vitest';
import { ownIdHasItsRow as rule } from '../../../lib/rules/clusterer/own-id-has-its-row';
import { exampleModel, siteModel, withConfig } from '../../../lib/testing';
import { accepted, facts, found, PATHS, refused, values, withModule } from '../harness';

const clusterer = (parameters: Readonly<Record<string, string | number>>) =>
  exampleModel(withModule('clusterer', parameters));

describe(rule.id, () => {
  it.each(['2.2', '2.3', '2.4', '3.4', '3.6', '4.0'])('holds for rows in the database in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version } }))).toEqual([]);
  });

  it.each(['2.4', '3.4', '3.6', '4.0'])('holds for node lines in the script in %s', (version) => {
    expect(found(rule, exampleModel({ proxies: { version }, replication: { provisioning: 'script' } }))).toEqual([]);
  });

  it.each(['east', 'west'] as const)('holds for the nodes of site %s, whatever their databases', (site) => {
    expect(found(rule, siteModel(site))).toEqual([]);
    expect(found(rule, siteModel(site, { shared: {} }))).toEqual([]);
  });

  it('is broken where nodes talk to other sites alone and look into a table', () => {
    const model = siteModel('west', { shared: {}, ...withModule('clusterer', { db_mode: 1 }) });
    expect(values(rule, model)).toEqual([['west/registrar/proxies', 'modparam("clusterer", "db_mode", 1)']]);
  });

  it('is broken by a table elsewhere, whose password is not repeated', () => {
    expect(facts(rule, clusterer({ db_url: 'mysql://me:pa:ss@word@192.168.3.50/opensips' }))).toEqual([
      {
        path: PATHS.proxies,
        found: 'modparam("clusterer", "db_url", "mysql://me:…@192.168.3.50/opensips")',
        allowed: "the local database 'opensips'",
      },
    ]);
  });

  it('is broken by each parameter that hides the rows', () => {
    expect(values(rule, clusterer({ db_table: 'nodes', node_id_col: 'machine_id' }))).toEqual([
      [PATHS.proxies, 'modparam("clusterer", "db_table", "nodes")'],
      [PATHS.proxies, 'modparam("clusterer", "node_id_col", "machine_id")'],
    ]);
  });

  it.each([
    ['mysql://opensips@localhost/opensips', 0],
    ['mysql://opensips@127.0.0.1:3306/opensips', 0],
    ['mysql://opensips@localhost/other', 1],
    ['mysql://opensips@db/opensips', 1],
  ])('reads %s', (url, times) => {
    expect(found(rule, clusterer({ db_url: url }))).toHaveLength(times);
  });

  it.each([
    ['database', 1, 0],
    ['database', 0, 1],
    ['script', 0, 0],
    ['script', 1, 1],
  ] as const)('provisioning by %s, db_mode %i', (provisioning, mode, times) => {
    const model = exampleModel({ ...withModule('clusterer', { db_mode: mode }), replication: { provisioning } });
    expect(found(rule, model)).toHaveLength(times);
  });

  it.each([
    [1, 'modparam("clusterer", "my_node_id", 1)'],
    [3, 'modparam("clusterer", "my_node_id", 3)'],
  ])('guards the ids we derive: id %i on the second node', (id, text) => {
    const model = withConfig(exampleModel(), 'vsvr2b', (config) => ({
      ...config,
      modules: config.modules.map((m) => ({
        ...m,
        parameters: m.parameters.map((p) => (p.name === 'my_node_id' ? { ...p, value: id } : p)),
      })),
    }));
    expect(values(rule, model)).toEqual([[PATHS.replication, text]]);
  });

  it('does not apply without a replication cluster', () => {
    expect(rule.check(exampleModel({ replication: null }))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, clusterer({ db_table: 'nodes' }))).toEqual(refused(rule));
  });
});
