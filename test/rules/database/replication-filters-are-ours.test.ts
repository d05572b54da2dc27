import { describe, expect, it } from 'vitest';
import { replicationFiltersAreOurs as rule } from '../../../lib/rules/database/replication-filters-are-ours';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values, withFiles } from '../harness';
import { external, onServers, replicated } from '../shared-records';

const FILE = '/etc/mysql/mariadb.conf.d/50-filters.cnf';
const options = (...lines: readonly string[]) => withFiles([FILE, `[mariadb]\n${lines.join('\n')}\n`]);

describe(rule.id, () => {
  it('holds without extra files, and for other options', () => {
    expect(found(rule, exampleModel())).toEqual([]);
    expect(found(rule, exampleModel(options('max_connections = 1000', 'binlog_format = ROW')))).toEqual([]);
  });

  it('is broken by a filter on the binary log', () => {
    expect(facts(rule, exampleModel(options('binlog_do_db = opensips')))).toEqual([
      {
        path: PATHS.proxies,
        found: `binlog_do_db = opensips in ${FILE}`,
        allowed: 'the tables of `staticTables`, applied by the replica',
      },
    ]);
  });

  it('is broken by second lists on the replica side, with and without the name of a connection', () => {
    const model = exampleModel(
      options('replicate-wild-do-table = opensips.%', 'peer.replicate_ignore_table = opensips.location'),
    );
    expect(values(rule, model)).toEqual([
      [PATHS.proxies, `replicate-wild-do-table = opensips.% in ${FILE}`],
      [PATHS.proxies, `peer.replicate_ignore_table = opensips.location in ${FILE}`],
    ]);
  });

  it('is broken by any filter in a shared database', () => {
    expect(facts(rule, sharedModel(onServers('binlog_ignore_db', 'x')))).toEqual([
      {
        path: SHARED_PATHS.database,
        found: 'binlog_ignore_db = x in serverOptions',
        allowed: 'no filter: proxies may come to need any server, with all tables',
      },
    ]);
    const option = { name: 'replicate_do_table', value: 'opensips.location' };
    expect(found(rule, sharedModel(replicated({ serverOptions: [option] })))).toHaveLength(1);
    expect(found(rule, sharedModel())).toEqual([]);
  });

  it('does not apply where the databases do not replicate', () => {
    expect(rule.check(sharedModel(external()))).toBe('does-not-apply');
    expect(
      rule.check(exampleModel({ ...options('binlog_do_db = x'), database: { staticTables: { by: 'hand' } } })),
    ).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, exampleModel(options('binlog_ignore_db = other')))).toEqual(honoured(rule));
  });
});
