import { describe, expect, it } from 'vitest';
import { replicationDialects } from '../../lib/facts/replication';
import { replicatedCnf } from '../../lib/render/replicated-cnf';
import { parseOptionFile, values } from '../../lib/syntax/ini';
import { sharedModel } from '../../lib/testing/shared';
import {
  fileOn,
  replicatedDatabase,
  replicatedModel,
  TWO_PRIMARIES,
  type ReplicatedEdits,
} from '../support/replicated';

function option(edits: ReplicatedEdits, machine: string): (key: string) => readonly string[] {
  const { config, section } = replicationDialects[edits.server ?? 'mariadb'];
  const lines = parseOptionFile(fileOn(replicatedModel(edits), machine, config).content);
  return (key) => values(lines, section, key);
}

describe('the option file of a server that replicates', () => {
  it('makes no server writable and starts no replication, whatever the server is', () => {
    for (const edits of [{}, TWO_PRIMARIES, { server: 'mysql' }] as const) {
      for (const machine of ['db1', 'db2']) expect(option(edits, machine)('read_only')).toEqual(['ON']);
    }
    expect(option({}, 'db1')('skip_slave_start')).toEqual(['ON']);
    expect(option({ server: 'mysql' }, 'db1')('skip_replica_start')).toEqual(['ON']);
  });

  it('is the same on all but for id and address: any of them can be the primary', () => {
    const path = replicationDialects.mariadb.config;
    const [one, two, three] = ['db1', 'db2', 'db3'].map((machine) =>
      fileOn(replicatedModel(), machine, path).content.replace(/^(server_id|bind_address) = .*$/gm, '$1'),
    );
    expect([two, three]).toEqual([one, one]);
    expect(['db1', 'db2', 'db3'].map((machine) => option({}, machine)('server_id'))).toEqual([['1'], ['2'], ['3']]);
    expect(option({}, 'db2')('bind_address')).toEqual(['192.0.2.22']);
  });

  it('has one history for a primary and its replicas, which each of them keeps', () => {
    const two = option({}, 'db2');
    expect([two('gtid_domain_id'), two('log_slave_updates')]).toEqual([['0'], ['ON']]);
    expect(two('auto_increment_offset')).toEqual([]);
  });

  it('has a history for each of two primaries, and numbers that do not meet', () => {
    const [one, two] = [option(TWO_PRIMARIES, 'db1'), option(TWO_PRIMARIES, 'db2')];
    for (const key of ['gtid_domain_id', 'auto_increment_offset']) expect([one(key), two(key)]).toEqual([['1'], ['2']]);
    expect([one('auto_increment_increment'), two('auto_increment_increment')]).toEqual([['2'], ['2']]);
    expect(one('log_slave_updates')).toEqual(['OFF']);
  });

  it('has each write on disk before it is confirmed, and logs rows', () => {
    const one = option({}, 'db1');
    for (const key of ['sync_binlog', 'innodb_flush_log_at_trx_commit']) expect(one(key)).toEqual(['1']);
    expect(one('binlog_format')).toEqual(['ROW']);
    expect([one('gtid_strict_mode'), one('relay_log_recovery')]).toEqual([['ON'], ['ON']]);
    expect(one('binlog_expire_logs_seconds')).toEqual([String(14 * 24 * 3600)]);
    expect(one('innodb_buffer_pool_size')).toEqual([String(128 * 1024 ** 2)]);
  });

  it('waits for a replica where that is wanted, on any server, for a second', () => {
    const one = option({ semiSync: 'on' }, 'db3');
    for (const key of ['rpl_semi_sync_master_enabled', 'rpl_semi_sync_slave_enabled']) expect(one(key)).toEqual(['ON']);
    expect(one('rpl_semi_sync_master_timeout')).toEqual(['1000']);
    expect(one('rpl_semi_sync_master_wait_point')).toEqual(['AFTER_SYNC']);
    expect(option({}, 'db3')('rpl_semi_sync_master_enabled')).toEqual([]);
  });

  it("has the author's options last", () => {
    const edits: ReplicatedEdits = { serverOptions: [{ name: 'max_connections', value: 900 }] };
    expect(option(edits, 'db1')('max_connections')).toEqual(['500', '900']);
    expect(fileOn(replicatedModel(edits), 'db1', replicationDialects.mariadb.config).content).toMatch(
      /max_connections = 900\n$/,
    );
  });

  it('speaks MySQL to MySQL, after its own file', () => {
    const one = option({ server: 'mysql', semiSync: 'on' }, 'db1');
    for (const key of ['gtid_mode', 'enforce_gtid_consistency', 'log_replica_updates'])
      expect(one(key)).toEqual(['ON']);
    expect(one('plugin_load_add')).toEqual(['auth_socket.so', 'semisync_source.so', 'semisync_replica.so']);
    expect(one('rpl_semi_sync_source_timeout')).toEqual(['1000']);
    for (const key of ['gtid_domain_id', 'log_slave_updates', 'binlog_format']) expect(one(key)).toEqual([]);
    const { config } = replicationDialects.mysql;
    expect([config, '/etc/mysql/mysql.conf.d/mysqld.cnf'].sort().at(-1)).toBe(config);
  });

  it('needs the server and has it started', () => {
    const needs = (edits: ReplicatedEdits) => {
      const model = replicatedModel(edits);
      return replicatedCnf.render(replicatedDatabase(model), model).filter((artifact) => artifact.kind === 'need');
    };
    expect(needs({})).toMatchObject(
      ['db1', 'db2', 'db3'].map((machine) => ({
        machine,
        component: 'database',
        packages: ['mariadb-server'],
        units: [{ unit: 'mariadb.service', state: 'enabled' }],
      })),
    );
    expect(needs({ server: 'mysql' })[0]).toMatchObject({
      packages: ['mysql-server'],
      units: [{ unit: 'mysql.service', state: 'enabled' }],
    });
  });

  it('is none of another kind', () => {
    const model = sharedModel();
    expect(model.databaseClusters.flatMap((database) => replicatedCnf.render(database, model))).toEqual([]);
  });
});
