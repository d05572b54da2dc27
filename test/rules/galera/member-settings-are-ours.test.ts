import { describe, expect, it } from 'vitest';
import { memberSettingsAreOurs as rule } from '../../../lib/rules/galera/member-settings-are-ours';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, onShared, PATHS, refused, values, withFiles } from '../harness';
import { besideWithFiles, besideWithOptions, LATE, onProvider, onServers, replicated } from '../shared-records';

describe(rule.id, () => {
  it('holds without options, and for others', () => {
    expect(found(rule, sharedModel())).toEqual([]);
    expect(found(rule, sharedModel(onServers('max_connections', 800)))).toEqual([]);
    expect(found(rule, sharedModel(onProvider('evs.suspect_timeout', 'PT10S')))).toEqual([]);
  });

  it.each([
    ['binlog_format', 'row'],
    ['default_storage_engine', 'InnoDB'],
    ['innodb_autoinc_lock_mode', 2],
    ['wsrep_on', 'ON'],
  ])('holds for %s with the value it has anyway', (name, value) => {
    expect(found(rule, sharedModel(onServers(name, value)))).toEqual([]);
  });

  it.each([
    ['binlog_format', 'MIXED', 'binlog_format = ROW'],
    ['default_storage_engine', 'Aria', 'default_storage_engine = InnoDB'],
    ['innodb-autoinc-lock-mode', 1, 'innodb_autoinc_lock_mode = 2'],
    ['wsrep_on', 'OFF', 'wsrep_on = ON'],
    ['wsrep_provider', 'none', 'what the GaleraCluster writes'],
    ['wsrep_cluster_name', 'mine', 'what the GaleraCluster writes'],
    ['wsrep_cluster_address', 'gcomm://192.0.2.99', 'what the GaleraCluster writes'],
    ['wsrep_node_address', '192.0.2.99', 'what the GaleraCluster writes'],
    ['wsrep_sst_method', 'rsync', 'what the GaleraCluster writes'],
    ['wsrep_sst_auth', 'root:', 'what the GaleraCluster writes'],
    ['wsrep_provider_options', 'gcache.size=1G', 'single options, which are added to ours'],
  ])('is broken by %s = %s', (name, value, allowed) => {
    expect(facts(rule, sharedModel(onServers(name, value)))).toEqual([
      {
        path: SHARED_PATHS.database,
        found: `${name.replaceAll('-', '_')} = ${value} in serverOptions`,
        allowed,
      },
    ]);
  });

  it.each([
    ['gmcast.segment', 1, "remove 'gmcast.segment' from `providerOptions`, and use `segments`"],
    ['socket.ssl', 'no', "remove 'socket.ssl' from `providerOptions`, and use `transport`"],
    ['ist.recv_addr', '192.0.2.99', "remove 'ist.recv_addr' from `providerOptions`"],
    ['gmcast.listen_addr', 'tcp://0.0.0.0', "remove 'gmcast.listen_addr' from `providerOptions`"],
  ])('is broken by %s of the provider', (name, value, fix) => {
    expect(found(rule, sharedModel(onProvider(name, value))).map((observation) => observation.fix)).toEqual([fix]);
  });

  it('is broken by what a file tells members beside the proxies, server and full copies', () => {
    const model = sharedModel(
      besideWithFiles([
        LATE,
        '[mysqld]\nloose-wsrep_sst_method = rsync # faster\n[sst]\nencrypt=0\n[client]\nport=1\n',
      ]),
    );
    expect(values(rule, model)).toEqual([
      [PATHS.proxies, `loose-wsrep_sst_method = rsync # faster in ${LATE}`],
      [PATHS.proxies, `encrypt=0 in ${LATE}`],
    ]);
  });

  it.each([
    ['read before ours', '/etc/mysql/mariadb.conf.d/60-galera.cnf'],
    ['read before ours, from the other folder', '/etc/mysql/conf.d/zz.cnf'],
    ['not read', '/etc/mysql/mariadb.conf.d/99-mine.txt'],
  ])('holds for a file that is %s', (_, path) => {
    const model = sharedModel(besideWithFiles([path, '[mysqld]\nbinlog_format = MIXED\n[sst]\nencrypt=0\n']));
    expect(found(rule, model)).toEqual([]);
  });

  it('holds for a file on machines that are no members', () => {
    const files = withFiles([LATE, '[mysqld]\nbinlog_format = MIXED\n']);
    expect(found(rule, sharedModel(onShared(files)))).toEqual([]);
  });

  it('does not apply to other databases', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
    expect(rule.check(sharedModel(replicated()))).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, sharedModel(besideWithOptions('binlog_format = MIXED')))).toEqual(refused(rule));
  });
});
