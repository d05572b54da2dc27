import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../lib/facts/opensips/catalogue';
import { OPENSIPS_VERSIONS } from '../../../lib/model';
import { pacemakerCluster, type Wanted } from '../../support/pacemaker';

function follower(wanted: Wanted) {
  const group = pacemakerCluster(wanted).resources.find((resource) => resource.kind === 'group');
  return group?.members.find((member) => member.agent.type === 'opensips-active');
}

const LINES = { wire: 'lines', ping: 'nh_enable_ping' };
const DIALOGS = { tag: 'vip', activate: 'dlg_set_sharing_tag_active', list: 'dlg_list_sharing_tags' };
const CLUSTERER = {
  wire: 'json-rpc',
  tag: 'vip/1',
  activate: 'clusterer_shtag_set_active',
  list: 'clusterer_list_shtags',
};
const GROUPED = {
  wire: 'json-rpc',
  tag: 'vip/1',
  activate: 'clusterer:shtag_set_active',
  list: 'clusterer:list_shtags',
};

describe('the VIP follower', () => {
  it.each([
    ['2.2', {}, LINES],
    ['2.3', {}, LINES],
    ['2.4', {}, { ...LINES, ...DIALOGS }],
    ['2.4', { replication: { dialogs: 'off' } }, LINES],
    ['2.4', { natPinging: { interval: '0s' } }, { wire: 'lines', ...DIALOGS }],
    ['3.4', {}, CLUSTERER],
    ['3.6', {}, CLUSTERER],
    ['3.6', { replication: { sharingTag: 'other', clusterId: 7 } }, { ...CLUSTERER, tag: 'other/7' }],
    ['3.6', { replication: { dialogs: 'off' } }, CLUSTERER],
    ['3.6', { replication: null }, { wire: 'json-rpc', ping: 'nh_enable_ping' }],
    ['4.0', {}, GROUPED],
    ['4.0', { replication: null }, { wire: 'json-rpc', ping: 'nathelper:enable_ping' }],
  ] satisfies [Wanted['version'], Wanted, object][])(
    'of %s with %j speaks its words',
    (version, wanted, parameters) => {
      expect(follower({ version, ...wanted })?.parameters).toEqual(parameters);
    },
  );

  it.each(['2.2', '3.6'] as const)('is not there where %s has neither tag nor pings', (version) => {
    expect(follower({ version, replication: null, natPinging: { interval: '0s' } })).toBeUndefined();
  });

  it.each(OPENSIPS_VERSIONS)('uses commands that %s has', (version) => {
    const { activate, list, ping } = follower({ version, replication: null })?.parameters ?? {};
    const tagged = follower({ version })?.parameters ?? {};
    const used = [activate, list, ping, tagged['activate'], tagged['list']].filter(
      (command) => typeof command === 'string',
    );
    expect(used).not.toEqual([]);
    expect(used.map((command) => catalogue(version).mi(command))).toEqual(used);
  });

  it('stays when it fails, looks every five seconds, and waits as long as systemd may need', () => {
    const times = (wanted: Wanted) =>
      follower(wanted)?.operations.map(
        ({ name, interval, timeout }) => `${name} ${interval.toString()} ${timeout.toString()}`,
      );
    expect(follower({})?.meta).toEqual({ 'migration-threshold': '1000000' });
    expect(times({})).toEqual(['start 0s 40s', 'stop 0s 20s', 'monitor 5s 20s']);
    expect(times({ record: { service: 'clone' } })?.[0]).toBe('start 0s 10s');
  });
});
