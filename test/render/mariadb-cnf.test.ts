import { describe, expect, it } from 'vitest';
import type { FileArtifact } from '../../lib/artifacts';
import { mariadbCnf } from '../../lib/render/mariadb-cnf';
import { parseOptionFile, values } from '../../lib/syntax/ini';
import { parts, type Wishes } from '../support/parts';

function option(wishes: Wishes, machine: string): (key: string) => readonly string[] {
  const { parts: cluster, model } = parts(wishes);
  const file = mariadbCnf
    .render(cluster, model)
    .find((a): a is FileArtifact => a.kind === 'file' && a.machine === machine);
  const lines = parseOptionFile(file!.content);
  return (key) => values(lines, 'mariadbd', key);
}

describe('the configuration of MariaDB', () => {
  it('gives each server ids of its own, and numbers that do not meet', () => {
    const [a, b] = [option({}, 'vsvr2a'), option({}, 'vsvr2b')];
    for (const key of ['server_id', 'gtid_domain_id', 'auto_increment_offset']) {
      expect([a(key), b(key)]).toEqual([['1'], ['2']]);
    }
    expect([a('auto_increment_increment'), b('auto_increment_increment')]).toEqual([['2'], ['2']]);
  });

  it('filters on the receiving side by a list, and never what is logged', () => {
    const tables = ['subscriber', 'domain'];
    const a = option({ database: { database: 'voip', staticTables: { by: 'replication', tables } } }, 'vsvr2a');
    expect(a('replicate_do_table')).toEqual(['voip.domain', 'voip.subscriber']);
    expect(a('replicate_wild_do_table')).toEqual(['voip.no-such-table']);
    for (const key of ['binlog_do_db', 'binlog_ignore_db', 'replicate_do_db', 'replicate_ignore_table'])
      expect(a(key)).toEqual([]);
  });

  it('logs rows, its own alone, and survives a crash', () => {
    const a = option({}, 'vsvr2a');
    expect(a('binlog_format')).toEqual(['ROW']);
    expect(a('log_slave_updates')).toEqual(['OFF']);
    expect(a('gtid_strict_mode')).toEqual(['ON']);
    expect([a('sync_binlog'), a('innodb_flush_log_at_trx_commit'), a('relay_log_recovery')]).toEqual([
      ['1'],
      ['1'],
      ['ON'],
    ]);
  });

  it('is reachable for peers only where they come', () => {
    const bind = (wishes: Wishes, machine: string) => option(wishes, machine)('bind_address');
    const timer: Wishes = { database: { staticTables: { by: 'timer', source: 'vsvr2b' } } };
    expect(bind({}, 'vsvr2a')).toEqual(['127.0.0.1,192.168.3.125']);
    expect(bind(timer, 'vsvr2a')).toEqual(['127.0.0.1']);
    expect(bind(timer, 'vsvr2b')).toEqual(['127.0.0.1,192.168.3.126']);
    expect(bind({ database: { staticTables: { by: 'hand' } } }, 'vsvr2a')).toEqual(['127.0.0.1']);
  });

  it('logs nothing when nothing is replicated', () => {
    for (const by of ['timer', 'hand'] as const) {
      const a = option({ database: { staticTables: { by } } }, 'vsvr2a');
      expect([a('log_bin'), a('server_id'), a('replicate_do_table')]).toEqual([[], [], []]);
    }
  });

  it('has the buffer pool in bytes', () => {
    expect(option({ database: { bufferPool: '1GiB' } }, 'vsvr2a')('innodb_buffer_pool_size')).toEqual(['1073741824']);
  });

  it.each([
    ['2.2', 'opensips-mysql-module'],
    ['3.4', 'opensips-mysql-module'],
    ['3.6', 'opensips-mysql-dbschema'],
  ])('needs the package with the tables of %s', (version, schema) => {
    const { parts: cluster, model } = parts({ proxies: { version } });
    expect(mariadbCnf.render(cluster, model).filter((a) => a.kind === 'need')).toMatchObject([
      {
        machine: 'vsvr2a',
        component: 'database',
        packages: ['mariadb-server', schema],
        units: [{ unit: 'mariadb.service', state: 'enabled' }],
      },
      { machine: 'vsvr2b' },
    ]);
  });
});
