import { describe, expect, it } from 'vitest';
import { secretsIn, type Artifact, type FileArtifact } from '../../lib/artifacts';
import { staticTables } from '../../lib/render/static-tables';
import { parseOptionFile, parseUnit, values } from '../../lib/syntax/ini';
import { parts, type Wishes } from '../support/parts';

function render(machine: string, wishes: Wishes = {}): readonly Artifact[] {
  const { parts: cluster, model } = parts(wishes);
  return staticTables
    .render(cluster, model)
    .filter((artifact) => artifact.kind !== 'cluster-file' && artifact.machine === machine);
}

const paths = (machine: string, wishes: Wishes = {}) =>
  render(machine, wishes).flatMap((a) => (a.kind === 'file' ? [a.path] : []));
const file = (end: string, machine: string, wishes: Wishes = {}) =>
  render(machine, wishes).find((a): a is FileArtifact => a.kind === 'file' && a.path.endsWith(end))!;
const units = (machine: string, wishes: Wishes) =>
  render(machine, wishes).flatMap((a) => (a.kind === 'need' ? a.units.map((unit) => unit.unit) : []));

const TIMER: Wishes = {
  database: { staticTables: { by: 'timer', every: '15min', source: 'vsvr2b', tables: ['subscriber', 'domain'] } },
};
const CACHING = [
  { name: 'domain', parameters: [{ name: 'db_mode', value: 1 }] },
  { name: 'dialplan', parameters: [] },
];
const RELOAD = [
  '/usr/lib/opensips-cdk/reload-tables',
  '/etc/systemd/system/opensips-cdk-table-reload.service',
  '/etc/systemd/system/opensips-cdk-table-reload.timer',
];

describe('tables copied by a timer', () => {
  it('come to every node but the source', () => {
    expect(paths('vsvr2b', TIMER)).toEqual(RELOAD);
    expect(paths('vsvr2a', TIMER)).toEqual([
      '/usr/lib/opensips-cdk/copy-tables',
      '/etc/opensips-cdk/copy-tables.cnf',
      '/etc/systemd/system/opensips-cdk-table-copy.service',
      '/etc/systemd/system/opensips-cdk-table-copy.timer',
      ...RELOAD,
    ]);
    expect(units('vsvr2a', TIMER)).toContain('opensips-cdk-table-copy.timer');
  });

  it('the password is for root alone, and on no command line', () => {
    const options = file('.cnf', 'vsvr2a', TIMER);
    expect(options).toMatchObject({ mode: 0o600, owner: 'root', group: 'root' });
    const lines = parseOptionFile(options.content);
    expect(['host', 'port', 'protocol', 'user'].flatMap((key) => values(lines, 'client', key))).toEqual([
      ...['192.168.3.126', '3306', 'tcp', 'opensips_copy'],
    ]);
    expect(secretsIn(options.content)).toEqual(['registrar_database_copy_password']);
    expect(secretsIn(file('/copy-tables', 'vsvr2a', TIMER).content)).toEqual([]);
  });

  it('are copied as often as told', () => {
    const timer = parseUnit(file('copy.timer', 'vsvr2a', TIMER).content);
    expect(values(timer, 'Timer', 'OnUnitInactiveSec')).toEqual(['900']);
  });

  it('only the listed tables are emptied and filled', () => {
    const { content } = file('/copy-tables', 'vsvr2a', TIMER);
    expect(content).toContain("tables='domain subscriber'");
    expect(content.match(/DELETE FROM `[a-z]+`/g)).toEqual(['DELETE FROM `domain`', 'DELETE FROM `subscriber`']);
  });
});

describe('tables that OpenSIPS holds in memory', () => {
  const caches = (wishes: Wishes) =>
    /\ncaches='([^']*)'/.exec(file('reload-tables', 'vsvr2a', wishes).content)?.[1]?.split('\n');

  it('are read again when they change, if a loaded module holds them', () => {
    expect(caches({ proxies: { modules: CACHING } })).toEqual([
      'clusterer clusterer_reload CHECKSUM TABLE `opensips`.`clusterer`',
      'dialplan dp_reload CHECKSUM TABLE `opensips`.`dialplan`',
      'domain domain_reload CHECKSUM TABLE `opensips`.`domain`',
    ]);
  });

  it('by the names of the version', () => {
    expect(caches({ proxies: { version: '4.0' } })).toEqual([
      'clusterer clusterer:reload CHECKSUM TABLE `opensips`.`clusterer`',
    ]);
  });

  it('not those that do not travel', () => {
    const wishes: Wishes = { ...TIMER, proxies: { modules: CACHING } };
    expect(caches(wishes)?.map((line) => line.split(' ')[0])).toEqual(['clusterer', 'domain']);
  });

  it('no watch is kept where there is nothing to see', () => {
    expect(paths('vsvr2a', { replication: { provisioning: 'script' } })).toEqual([]);
    expect(paths('vsvr2a', { database: { staticTables: { by: 'hand' } } })).toEqual([]);
  });

  it('the watch asks only an OpenSIPS that runs', () => {
    const unit = parseUnit(file('reload.service', 'vsvr2a').content);
    expect(values(unit, 'Service', 'ExecCondition')).toEqual(['/usr/bin/systemctl is-active --quiet opensips.service']);
  });
});
