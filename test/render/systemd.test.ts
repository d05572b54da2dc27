import { describe, expect, it } from 'vitest';
import type { Artifact, FileArtifact } from '../../lib/artifacts';
import { systemd } from '../../lib/render/systemd';
import { parseUnit, values } from '../../lib/syntax/ini';
import { pairs, parseEnvironment } from '../../lib/syntax/key-value';
import type { SharedEdits } from '../../lib/testing';
import { access } from '../support/access';
import { parts, type Wishes } from '../support/parts';

function render(wishes: Wishes = {}): readonly Artifact[] {
  const { parts: cluster, model } = parts(wishes);
  return systemd
    .render(cluster, model)
    .filter((artifact) => artifact.kind !== 'cluster-file' && artifact.machine === 'vsvr2a');
}

const file = (end: string, wishes: Wishes = {}) =>
  render(wishes).find((a): a is FileArtifact => a.kind === 'file' && a.path.endsWith(end));
const dropIn = (wishes: Wishes, section: string, key: string) =>
  values(parseUnit(file('cdk.conf', wishes)!.content), section, key);
const need = (wishes: Wishes) => render(wishes).find((a) => a.kind === 'need');
const CLONE: Wishes = { pacemaker: { service: 'clone' } };

describe('the unit of OpenSIPS', () => {
  it('restarts for ever when systemd has it', () => {
    expect(dropIn({}, 'Service', 'Restart')).toEqual(['always']);
    expect(dropIn({}, 'Unit', 'StartLimitIntervalSec')).toEqual(['0']);
    expect(need({})).toMatchObject({ units: [{ unit: 'opensips.service', state: 'enabled' }] });
  });

  it('never restarts by itself, nor starts at boot, when Pacemaker has it', () => {
    expect(dropIn(CLONE, 'Service', 'Restart')).toEqual(['no']);
    expect(dropIn(CLONE, 'Unit', 'StartLimitIntervalSec')).toEqual(['0']);
    expect(need(CLONE)).toMatchObject({ units: [{ unit: 'opensips.service', state: 'cluster' }] });
  });

  it('has the last word over the package and not over Pacemaker', () => {
    const name = file('cdk.conf')!.path.split('/').at(-1)!;
    expect([name, '50-pacemaker.conf'].sort()[0]).toBe(name);
    expect(file('cdk.conf')!.path).toBe('/etc/systemd/system/opensips.service.d/40-opensips-cdk.conf');
  });

  it('waits for its database and does not die with it', () => {
    expect(dropIn({}, 'Unit', 'After')).toEqual(['network-online.target mariadb.service']);
    expect(dropIn({}, 'Unit', 'Wants')).toEqual(['network-online.target mariadb.service']);
    expect(dropIn({}, 'Unit', 'Requires')).toEqual([]);
  });

  it('runs as the account the database knows', () => {
    expect(dropIn({}, 'Service', 'User')).toEqual([]);
    expect(file('sysusers.d/opensips-cdk.conf')).toBeUndefined();
    const sip: Wishes = { database: { user: 'sip' } };
    expect(dropIn(sip, 'Service', 'User')).toEqual(['sip']);
    expect(file('sysusers.d/opensips-cdk.conf', sip)!.content).toContain(
      '\nu sip - "OpenSIPS" /run/opensips\nm sip opensips\n',
    );
  });

  it('gets its memory in MiB', () => {
    const environment = (wishes: Wishes) => pairs(parseEnvironment(file('/etc/default/opensips', wishes)!.content));
    const found = environment({ proxies: { sharedMemory: '1GiB', packageMemory: '32MiB' } });
    expect([found.get('S_MEMORY'), found.get('P_MEMORY'), found.get('RUN_OPENSIPS')]).toEqual(['1024', '32', 'yes']);
  });

  it.each([
    ['2.4', ['opensips', 'opensips-mysql-module']],
    ['3.6', ['opensips', 'opensips-auth-modules', 'opensips-mysql-module']],
  ])('comes from the packages of %s', (version, packages) => {
    expect(need({ proxies: { version } })).toMatchObject({ component: 'proxy', packages });
  });
});

describe('what happens when OpenSIPS starts', () => {
  const posts = (wishes: Wishes) => dropIn(wishes, 'Service', 'ExecStartPost');

  it('what the tables hold is written down before they are read', () => {
    expect(dropIn({}, 'Service', 'ExecStartPre')).toEqual(['+-/usr/lib/opensips-cdk/reload-tables record']);
    expect(dropIn({ database: { staticTables: { by: 'hand' } } }, 'Service', 'ExecStartPre')).toEqual([]);
  });

  it.each(['2.2', '2.3', '2.4'])('%s stops pinging clients until the virtual address is there', (version) => {
    expect(posts({ proxies: { version } })).toContainEqual(
      expect.stringMatching(/^\+-\/usr\/lib\/opensips-cdk\/mi .*nh_enable_ping 0$/),
    );
  });

  it.each(['3.4', '3.6', '4.0'])('%s needs no such hook: a sharing tag rules the pings', (version) => {
    expect(posts({ proxies: { version } })).toEqual([]);
  });
});

describe('the unit of OpenSIPS with a shared database', () => {
  const on = (edits: SharedEdits) => {
    const { parts: cluster, model } = access(edits);
    const found = systemd
      .render(cluster, model)
      .filter((artifact) => artifact.kind !== 'cluster-file' && artifact.machine === 'proxy1');
    const dropped = found.find((a): a is FileArtifact => a.kind === 'file' && a.path.endsWith('cdk.conf'))!;
    return {
      said: (section: string, key: string) => values(parseUnit(dropped.content), section, key),
      need: found.find((a) => a.kind === 'need'),
    };
  };

  it('is started by Pacemaker alone, with the address', () => {
    const { said, need: needed } = on({});
    expect(said('Service', 'Restart')).toEqual(['no']);
    expect(needed).toMatchObject({ units: [{ unit: 'opensips.service', state: 'cluster' }] });
  });

  it('runs on both nodes where Pacemaker moves the address only', () => {
    const { said, need: needed } = on({ pacemaker: { service: 'systemd' } });
    expect(said('Service', 'Restart')).toEqual(['always']);
    expect(needed).toMatchObject({ units: [{ unit: 'opensips.service', state: 'enabled' }] });
  });

  it('waits for the door to the database, and starts only when that is open', () => {
    const { said } = on({});
    expect(said('Unit', 'After')).toEqual(['network-online.target haproxy.service']);
    expect(said('Unit', 'Wants')).toEqual(['network-online.target haproxy.service']);
    // Without `-`: a failure stops the start.
    expect(said('Service', 'ExecStartPre')).toEqual(['+/usr/lib/opensips-cdk/database-ready']);
  });

  it('waits for no haproxy where there is none', () => {
    const { said } = on({ connection: { access: { by: 'db-virtual' } } });
    expect(said('Unit', 'After')).toEqual(['network-online.target']);
    expect(said('Service', 'ExecStartPre')).toEqual(['+/usr/lib/opensips-cdk/database-ready']);
  });
});
