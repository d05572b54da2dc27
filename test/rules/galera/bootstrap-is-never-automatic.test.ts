import { describe, expect, it } from 'vitest';
import { bootstrapIsNeverAutomatic as rule } from '../../../lib/rules/galera/bootstrap-is-never-automatic';
import { exampleModel, SHARED_PATHS, sharedModel } from '../../../lib/testing';
import { accepted, facts, found, onShared, PATHS, refused, values, withFiles } from '../harness';
import { besideWithFiles, besideWithOptions, LATE, onServers } from '../shared-records';

const DROP_IN = '/etc/systemd/system/mariadb.service.d/90-mine.conf';

describe(rule.id, () => {
  it('holds without options and files', () => {
    expect(found(rule, sharedModel())).toEqual([]);
    expect(found(rule, sharedModel(onServers('wsrep_cluster_address', 'gcomm://192.0.2.21')))).toEqual([]);
    expect(found(rule, sharedModel(onServers('wsrep_new_cluster', 'OFF')))).toEqual([]);
  });

  it('is broken by an address without members', () => {
    expect(facts(rule, sharedModel(onServers('wsrep_cluster_address', 'gcomm://')))).toEqual([
      {
        path: SHARED_PATHS.database,
        found: 'wsrep_cluster_address = gcomm:// in serverOptions',
        allowed: 'the addresses of all members, and no wsrep_new_cluster',
      },
    ]);
    expect(found(rule, sharedModel(onServers('wsrep_cluster_address', 'gcomm://?pc.wait_prim=no')))).toHaveLength(1);
  });

  it('is broken by the option itself, wherever it stands', () => {
    expect(found(rule, sharedModel(onServers('wsrep-new-cluster', 'ON')))).toHaveLength(1);
    expect(values(rule, sharedModel(besideWithOptions('wsrep_new_cluster')))).toEqual([
      [PATHS.proxies, `wsrep_new_cluster in ${LATE}`],
    ]);
    const early = besideWithFiles(['/etc/mysql/conf.d/a.cnf', '[galera]\nwsrep-new-cluster\n']);
    expect(found(rule, sharedModel(early))).toHaveLength(1);
  });

  it.each([
    [DROP_IN, 'Environment=_WSREP_NEW_CLUSTER=--wsrep-new-cluster'],
    [DROP_IN, 'ExecStartPre=+/usr/bin/galera_new_cluster'],
    ['/etc/default/mariadb', 'MYSQLD_OPTS="--wsrep_new_cluster"'],
    ['/etc/cron.d/mine', '@reboot root galera_new_cluster'],
    ['/etc/rc.local', 'galera_new_cluster'],
    ['/var/lib/mysql/grastate.dat', 'safe_to_bootstrap: 1'],
  ])('is broken by %s: %s', (path, line) => {
    const model = sharedModel(besideWithFiles([path, `# a comment\n${line}\n`]));
    expect(values(rule, model)).toEqual([[PATHS.proxies, `${line} in ${path}`]]);
  });

  it.each([
    ['a program that a person runs', '/usr/local/sbin/recover', 'galera_new_cluster'],
    ['a comment', DROP_IN, '# galera_new_cluster'],
    ['a state that says no', '/var/lib/mysql/grastate.dat', 'safe_to_bootstrap: 0'],
  ])('holds for %s', (_, path, line) => {
    expect(found(rule, sharedModel(besideWithFiles([path, `${line}\n`])))).toEqual([]);
  });

  it('holds for files on machines that are no members', () => {
    const files = withFiles(['/etc/cron.d/mine', '@reboot root galera_new_cluster\n']);
    expect(found(rule, sharedModel(onShared(files)))).toEqual([]);
  });

  it('does not apply without a Galera cluster', () => {
    expect(rule.check(exampleModel())).toBe('does-not-apply');
  });

  it('cannot be accepted', () => {
    expect(accepted(rule, sharedModel(besideWithOptions('wsrep_new_cluster')))).toEqual(refused(rule));
  });
});
