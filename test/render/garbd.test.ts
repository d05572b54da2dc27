import { describe, expect, it } from 'vitest';
import { galeraCnf } from '../../lib/render/galera-cnf';
import { garbd } from '../../lib/render/garbd';
import { parseOptionFile, parseUnit, values } from '../../lib/syntax/ini';
import { pairs, parseEnvironment } from '../../lib/syntax/key-value';
import type { SharedEdits } from '../../lib/testing/shared';
import { ARBITRATED, fileIn, galeraArtifacts, SIX } from '../support/galera';

const file = (end: string, edits: SharedEdits = ARBITRATED) => fileIn(galeraArtifacts(garbd, edits), 'arb1', end);
const setting = (key: string, edits?: SharedEdits) => pairs(parseEnvironment(file('/garb', edits).content)).get(key);

describe('the arbitrator', () => {
  it('is in the group of the members, by name, addresses and certificates', () => {
    const member = fileIn(galeraArtifacts(galeraCnf, ARBITRATED), 'db1', '.cnf').content;
    const option = (key: string) => values(parseOptionFile(member), 'mariadbd', key)[0];
    expect(setting('GALERA_GROUP')).toBe(option('wsrep_cluster_name'));
    expect(setting('GALERA_NODES')).toBe('192.0.2.21:4567,192.0.2.22:4567');
    const own = setting('GALERA_OPTIONS')?.split(';') ?? [];
    const theirs = option('wsrep_provider_options')?.split(';') ?? [];
    expect(own.filter((each) => !theirs.includes(each))).toEqual(['gmcast.listen_addr=tcp://192.0.2.29:4567']);
    expect(own.filter((each) => each.startsWith('socket.ssl'))).toHaveLength(4);
  });

  it('says its site, and nothing of certificates where there are none', () => {
    const edits = { galera: { ...ARBITRATED.galera, transport: 'plain', segments: { arb1: 2 } } } as const;
    const options = setting('GALERA_OPTIONS', edits)?.split(';') ?? [];
    expect(options.filter((each) => !each.startsWith('evs.'))).toEqual([
      'gmcast.listen_addr=tcp://192.0.2.29:4567',
      'gmcast.segment=2',
    ]);
    expect(
      values(parseUnit(file('garb.service.d/40-opensips-cdk.conf', edits).content), 'Service', 'ExecStartPre'),
    ).toEqual([]);
  });

  it('waits as long as the members, also where the author says how long', () => {
    const periods = (text: string | undefined) => text?.split(';').filter((each) => each.startsWith('evs.'));
    const said = {
      galera: { ...ARBITRATED.galera, providerOptions: [{ name: 'evs.suspect_timeout', value: 'PT4S' }] },
    };
    for (const edits of [ARBITRATED, said, { galera: { ...ARBITRATED.galera, segments: { arb1: 2 } } }]) {
      const member = fileIn(galeraArtifacts(galeraCnf, edits), 'db1', '.cnf').content;
      const [theirs] = values(parseOptionFile(member), 'mariadbd', 'wsrep_provider_options');
      expect(periods(setting('GALERA_OPTIONS', edits))).toEqual(periods(theirs));
    }
    expect(periods(setting('GALERA_OPTIONS', said))).toContain('evs.suspect_timeout=PT4S');
    expect(periods(setting('GALERA_OPTIONS', said))).toHaveLength(5);
  });

  it('writes IPv6 addresses in brackets', () => {
    expect(setting('GALERA_NODES', SIX)).toBe('[2001:db8::21]:4567,[2001:db8::22]:4567');
    expect(setting('GALERA_OPTIONS', SIX)).toContain('gmcast.listen_addr=tcp://[2001:db8::29]:4567');
  });

  it('never gives up, keeps who it is, and runs as nobody else', () => {
    const unit = parseUnit(file('garb.service.d/40-opensips-cdk.conf').content);
    expect(values(unit, 'Service', 'Restart')).toEqual(['always']);
    expect(values(unit, 'Unit', 'StartLimitIntervalSec')).toEqual(['0']);
    expect(setting('WORK_DIR')).toBe(`/var/lib/${values(unit, 'Service', 'StateDirectory')[0]}`);
    const [user] = values(unit, 'Service', 'User');
    expect(file('sysusers.d/opensips-cdk-database.conf').content).toContain(`u ${user} - `);
  });

  it('is watched, and starts again where its vote is lost', () => {
    expect(values(parseUnit(file('watch.service').content), 'Service', 'ExecStart')).toEqual([
      '/usr/lib/opensips-cdk/database watch',
    ]);
    expect(galeraArtifacts(garbd, ARBITRATED).filter((each) => each.kind === 'need')).toMatchObject([
      {
        machine: 'arb1',
        component: 'database',
        packages: ['galera-arbitrator-4', 'openssl'],
        units: [
          { unit: 'garb.service', state: 'enabled' },
          { unit: 'opensips-cdk-arbitrator-watch.timer', state: 'enabled' },
        ],
      },
    ]);
  });

  it('is not there without one', () => {
    expect(galeraArtifacts(garbd)).toEqual([]);
  });
});
