import { describe, expect, it } from 'vitest';
import { commitsAreOnDisk as rule } from '../../../lib/rules/database/commits-are-on-disk';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, honoured, PATHS, values } from '../harness';
import { besideWithFiles, besideWithOptions, external, LATE, onServers, replicated } from '../shared-records';

const onReplicated = (name: string, value: string | number) => replicated({ serverOptions: [{ name, value }] });

describe(rule.id, () => {
  it('holds without options, and for values that are as good', () => {
    expect(found(rule, sharedModel())).toEqual([]);
    for (const value of [1, 3])
      expect(found(rule, sharedModel(onServers('innodb_flush_log_at_trx_commit', value)))).toEqual([]);
    expect(found(rule, sharedModel(onServers('innodb_doublewrite', 'ON')))).toEqual([]);
    expect(found(rule, sharedModel(onReplicated('sync_binlog', 1)))).toEqual([]);
  });

  it.each([0, 2, '2'])('is broken by a log that is written out later: %s', (value) => {
    expect(facts(rule, sharedModel(onServers('innodb_flush_log_at_trx_commit', value)))).toEqual([
      {
        path: SHARED_PATHS.database,
        found: `innodb_flush_log_at_trx_commit = ${value} in serverOptions`,
        allowed: 'innodb_flush_log_at_trx_commit = 1',
      },
    ]);
  });

  it('is broken by pages that are written once, however that is said', () => {
    expect(found(rule, sharedModel(onServers('innodb_doublewrite', 0)))).toHaveLength(1);
    expect(found(rule, sharedModel(onServers('skip-innodb-doublewrite', 'ON')))).toHaveLength(1);
    expect(values(rule, sharedModel(besideWithOptions('skip-innodb_doublewrite')))).toEqual([
      [PATHS.proxies, `skip-innodb_doublewrite in ${LATE}`],
    ]);
  });

  it('is broken by an early file, where ours says nothing', () => {
    const early = '/etc/mysql/conf.d/a.cnf';
    const model = sharedModel(
      besideWithFiles([early, '[mysqld]\ninnodb_doublewrite=OFF\ninnodb_flush_log_at_trx_commit=0\n']),
    );
    expect(values(rule, model)).toEqual([[PATHS.proxies, `innodb_doublewrite=OFF in ${early}`]]);
  });

  it('is broken by a binary log that is written out later, where there is one', () => {
    expect(found(rule, sharedModel(onReplicated('sync_binlog', 0)))).toHaveLength(1);
    expect(found(rule, sharedModel(onServers('sync_binlog', 0)))).toEqual([]);
  });

  it('does not apply to other databases', () => {
    expect(rule.check(sharedModel(external()))).toBe('does-not-apply');
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('can be accepted', () => {
    expect(accepted(rule, sharedModel(onServers('innodb_flush_log_at_trx_commit', 2)))).toEqual(honoured(rule));
  });
});
