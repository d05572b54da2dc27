import { describe, expect, it } from 'vitest';
import { secretsIn } from '../../lib/artifacts';
import { galeraCnf } from '../../lib/render/galera-cnf';
import { parseOptionFile, values } from '../../lib/syntax/ini';
import { MEMBERS, sharedModel, type SharedEdits } from '../../lib/testing/shared';
import { ARBITRATED, fileIn, galeraArtifacts, SIX } from '../support/galera';

const file = (machine: string, edits?: SharedEdits) => fileIn(galeraArtifacts(galeraCnf, edits), machine, '.cnf');

function option(machine: string, edits?: SharedEdits, section = 'mariadbd') {
  const lines = parseOptionFile(file(machine, edits).content);
  return (key: string) => values(lines, section, key);
}

function provider(machine: string, edits?: SharedEdits): readonly string[] {
  return option(machine, edits)('wsrep_provider_options').flatMap((text) => text.split(';'));
}

describe('the configuration of a Galera member', () => {
  it('agrees with that of the others where it has to, and knows its own place', () => {
    const [a, b] = [option('db1'), option('db3')];
    const shared = ['wsrep_cluster_name', 'wsrep_cluster_address', 'wsrep_sst_method', 'wsrep_sst_auth'];
    for (const key of [...shared, 'binlog_format', 'default_storage_engine', 'innodb_autoinc_lock_mode'])
      expect([key, b(key)]).toEqual([key, a(key)]);
    expect(a('wsrep_cluster_address')).toEqual(['gcomm://192.0.2.21,192.0.2.22,192.0.2.23']);
    expect([a('binlog_format'), a('default_storage_engine')]).toEqual([['ROW'], ['InnoDB']]);
    expect([a('innodb_autoinc_lock_mode'), a('innodb_flush_log_at_trx_commit')]).toEqual([['2'], ['1']]);
    expect([b('wsrep_node_address'), b('wsrep_node_name'), b('bind_address')]).toEqual([
      ['192.0.2.23'],
      ['db3'],
      ['192.0.2.23'],
    ]);
  });

  it('lets one writer run ahead, and keeps what a member may miss', () => {
    const edits = { galera: { gcache: '1GiB', flowControlLimit: 500, segments: { db2: 1 } } };
    expect(provider('db2', edits)).toEqual(
      expect.arrayContaining([
        ...['gcache.size=1073741824', 'gcs.fc_limit=500', 'gcs.fc_single_primary=YES'],
        ...['gmcast.segment=1', 'gmcast.listen_addr=tcp://192.0.2.22:4567'],
      ]),
    );
    expect(provider('db1', edits)).toContain('gmcast.segment=0');
  });

  it('speaks TLS to members and for copies, or neither', () => {
    const plain = { galera: { transport: 'plain' } } as const;
    const tls = (edits?: SharedEdits) => provider('db1', edits).filter((each) => each.startsWith('socket.'));
    expect(tls().map((each) => each.split('=')[0])).toEqual([
      'socket.ssl',
      'socket.ssl_ca',
      'socket.ssl_cert',
      'socket.ssl_key',
    ]);
    expect(option('db1', {}, 'sst')('encrypt')).toEqual(['3']);
    expect(option('db1', {}, 'sst')('ssl-mode')).toEqual(['VERIFY_CA']);
    expect(option('db1', {}, 'sst')('tca')).toEqual(['/etc/opensips-cdk/database-certificates/ca.pem']);
    expect(tls(plain)).toEqual([]);
    expect(file('db1', plain).content).not.toContain('[sst]');
  });

  it('writes IPv6 addresses in brackets where a port may follow', () => {
    const a = option('db1', SIX);
    expect(a('bind_address')).toEqual(['2001:db8::21']);
    expect(a('wsrep_node_address')).toEqual(['[2001:db8::21]']);
    expect(a('wsrep_cluster_address')).toEqual(['gcomm://[2001:db8::21],[2001:db8::22]']);
    expect(provider('db1', SIX)).toContain('gmcast.listen_addr=tcp://[2001:db8::21]:4567');
  });

  it("has the author's options last", () => {
    const edits = {
      galera: {
        serverOptions: [{ name: 'max-connections', value: 900 }],
        providerOptions: [{ name: 'gcs.fc_limit', value: 16 }],
      },
    };
    expect(option('db1', edits)('max_connections')).toEqual(['500', '900']);
    expect(provider('db1', edits).filter((each) => each.startsWith('gcs.fc_limit='))).toEqual([
      'gcs.fc_limit=256',
      'gcs.fc_limit=16',
    ]);
    expect(provider('db1', edits).at(-1)).toBe('gcs.fc_limit=16');
  });

  it('has a password for copies, and so is not for everyone to read', () => {
    expect(secretsIn(file('db1').content)).toEqual(['database_transfer_password']);
    expect(file('db1')).toMatchObject({ mode: 0o640, owner: 'root', group: 'mysql', onChange: 'restart-database' });
  });

  it('names a group that Galera takes, however the database is called', () => {
    const model = sharedModel({});
    const [database] = model.databaseClusters;
    const long = { ...database!, name: 'a-site-with-a-very-long-name-database' };
    const content = fileIn(galeraCnf.render(long, model), 'db1', '.cnf').content;
    expect(values(parseOptionFile(content), 'mariadbd', 'wsrep_cluster_name')[0]).toHaveLength(32);
  });

  it('stands on each member, with what it needs, and not on the arbitrator', () => {
    const needs = galeraArtifacts(galeraCnf, ARBITRATED).filter((each) => each.kind === 'need');
    expect(needs.map(({ machine }) => machine)).toEqual(MEMBERS.slice(0, 2).map(({ name }) => name));
    expect(needs[0]).toMatchObject({
      component: 'database',
      packages: ['mariadb-server', 'galera-4', 'mariadb-backup', 'socat', 'openssl'],
      units: [{ unit: 'mariadb.service', state: 'enabled' }],
    });
  });
});
