import { describe, expect, it } from 'vitest';
import { pacemaker } from '../../../lib/facts/pacemaker';
import type { Resource } from '../../../lib/model';
import { sharedModel, type SharedEdits } from '../../../lib/testing';
import { ipmi, NODES, pacemakerCluster, resolvedPacemaker, secret, type Wanted } from '../../support/pacemaker';

const rules = (record: NonNullable<Wanted['record']>) =>
  resolvedPacemaker({ record }).problems.map((problem) => problem.rule);
const ids = (resources: readonly Resource[]): readonly unknown[] =>
  resources.map((resource) => {
    if (resource.kind === 'group') return [resource.id, ...resource.members.map((member) => member.id)];
    return resource.kind === 'clone' ? [resource.id, resource.member.id] : resource.id;
  });

describe('the Pacemaker cluster', () => {
  it('of the rig moves the address and the follower, and leaves OpenSIPS to systemd', () => {
    const cluster = pacemakerCluster();
    expect(cluster).toMatchObject({
      name: 'registrar-pacemaker',
      virtualIp: 'voip/registrar/vip',
      service: 'systemd',
      authKey: 'registrar_pacemaker_corosync_key',
    });
    expect(cluster.constraints.map(({ kind }) => kind)).toEqual(['attribute-location']);
    expect(ids(cluster.resources)).toEqual([['active-node', 'virtual-ip', 'opensips-active']]);
  });

  it('with a clone keeps the group beside it, in an order that never stops the address', () => {
    const cluster = pacemakerCluster({ record: { service: 'clone' } });
    expect(ids(cluster.resources)).toEqual([
      ['opensips-clone', 'opensips'],
      ['active-node', 'virtual-ip', 'opensips-active'],
    ]);
    expect(cluster.constraints).toMatchObject([
      { kind: 'colocation', resource: 'active-node', with: 'opensips-clone', score: 'INFINITY' },
      { kind: 'order', first: 'opensips-clone', then: 'active-node', order: 'Optional' },
    ]);
    expect(cluster.resources[0]).toMatchObject({
      meta: { interleave: 'true' },
      member: { agent: { standard: 'systemd', type: 'opensips' } },
    });
  });

  it('under the address has OpenSIPS in the group, after the address and before what the author put there', () => {
    const resources = [{ id: 'relay', agent: 'systemd:rtpengine', placement: 'with-virtual-ip' }] as const;
    const cluster = pacemakerCluster({ record: { service: 'with-virtual-ip', resources } });
    expect(ids(cluster.resources)).toEqual([['active-node', 'virtual-ip', 'opensips', 'relay']]);
    expect(cluster.constraints).toEqual([]);
    const [group] = cluster.resources;
    expect(group?.kind === 'group' && group.members[1]).toMatchObject({
      agent: { standard: 'systemd', provider: null, type: 'opensips' },
      meta: { 'multiple-active': 'stop_unexpected', 'failure-timeout': '10s' },
    });
  });

  it('under the address tells systemd to give up before Pacemaker does, and gives a start time to read all calls', () => {
    const { withVirtualIp: limits, ipaddr2, operationTimeout } = pacemaker;
    const [group] = pacemakerCluster({ record: { service: 'with-virtual-ip' } }).resources;
    const operations = group?.kind === 'group' ? (group.members[1]?.operations ?? []) : [];
    expect(operations.map(({ name, timeout }) => [name, timeout.toMillis()])).toEqual([
      ['start', limits.start.toMillis()],
      ['stop', limits.stop.toMillis()],
      ['monitor', pacemaker.systemd.timeout.toMillis()],
    ]);
    expect(limits.stop.toMillis()).toBeGreaterThan(limits.unitStop.toMillis());
    expect(limits.start.toMillis()).toBeGreaterThan(operationTimeout.toMillis());
    expect(limits.monitorInterval.toMillis()).toBeLessThan(ipaddr2.monitor.interval.toMillis());
  });

  it.each([
    ['under the address with a shared database', {}, 'with-virtual-ip'],
    ['on each node where nodes tell each other', { replication: {} }, 'systemd'],
    ['as said', { pacemaker: { service: 'systemd' } }, 'systemd'],
    ['as said', { replication: {}, pacemaker: { service: 'clone' } }, 'clone'],
  ] satisfies [string, SharedEdits, string][])('runs OpenSIPS %s', (_, edits: SharedEdits, service) => {
    const model = sharedModel({ ...edits, pacemaker: { service: undefined, ...edits.pacemaker } });
    expect(model.pacemakerClusters.map((each) => each.service)).toEqual([service]);
    const places = new Set(model.proxyClusters[0]?.nodes[0]?.config.sockets.map(({ on }) => on));
    expect(places.has('node'), 'a socket at the own address').toBe(service !== 'with-virtual-ip');
  });

  it('has options that follow from fencing and from when failures are forgotten', () => {
    expect(pacemakerCluster().properties).toEqual({
      'stonith-enabled': 'false',
      'no-quorum-policy': 'stop',
      'cluster-recheck-interval': '120s',
    });
    const fenced = pacemakerCluster({ record: { fencing: ipmi(NODES.map(({ name }) => name)), failureTimeout: '1h' } });
    expect(fenced.properties).toEqual({
      'stonith-enabled': 'true',
      'stonith-timeout': '180s',
      'no-quorum-policy': 'stop',
      'cluster-recheck-interval': '900s',
    });
    expect(pacemakerCluster({ record: { failureTimeout: 'never' } }).properties).not.toHaveProperty(
      'cluster-recheck-interval',
    );
  });

  it.each([
    [{}, { 'resource-stickiness': '100', 'migration-threshold': '1', 'failure-timeout': '120s' }],
    [
      { stickiness: 0, migrationThreshold: 1_000_000, failureTimeout: '1500ms' },
      { 'resource-stickiness': '0', 'migration-threshold': '1000000', 'failure-timeout': '1500ms' },
    ],
    [{ failureTimeout: 'never' }, { 'resource-stickiness': '100', 'migration-threshold': '1' }],
  ])('%j gives every resource %j', (record, defaults) => {
    expect(pacemakerCluster({ record }).resourceDefaults).toEqual(defaults);
  });

  it.each([
    [{ migrationThreshold: 0 }, 'input/values-can-be-read'],
    [{ migrationThreshold: 1_000_001 }, 'input/values-can-be-read'],
    [{ stickiness: -1 }, 'input/values-can-be-read'],
    [{ stickiness: 0.5 }, 'input/values-can-be-read'],
    [{ failureTimeout: '999ms' }, 'input/pacemaker-failure-timeout'],
    [{ failureTimeout: 'soon' }, 'input/values-can-be-read'],
    [{ hungAfter: '4999ms' }, 'input/pacemaker-hung-after'],
    [{ hungAfter: '11min' }, 'input/pacemaker-hung-after'],
    [{ hungAfter: 'soon' }, 'input/values-can-be-read'],
    [{ preferredNode: { node: 'vsvr2a', score: 0 } }, 'input/values-can-be-read'],
    [{ preferredNode: { node: 'vsvr2c', score: 1 } }, 'input/pacemaker-preferred-node'],
  ])('refuses %j', (record, rule) => {
    expect(rules(record)).toEqual([rule]);
  });

  it('says everything that is wrong at once', () => {
    expect(
      rules({ stickiness: -1, migrationThreshold: 0, failureTimeout: 'x', preferredNode: { node: 'x', score: 1 } }),
    ).toHaveLength(4);
  });

  it('prefers a node when told', () => {
    const record = { preferredNode: { node: 'vsvr2b', score: 50 }, hungAfter: 'never' };
    expect(pacemakerCluster({ record }).constraints).toMatchObject([
      { kind: 'location', resource: 'active-node', node: 'vsvr2b', score: '50' },
    ]);
  });

  it('takes a key of its own or that of the author, in characters that fit its file', () => {
    const [own] = resolvedPacemaker().secrets.list();
    expect(own).toMatchObject({ source: { from: 'stack-secret', length: 128 } });
    const [said] = resolvedPacemaker({ record: { authKey: secret } }).secrets.list();
    expect(said).toMatchObject({ source: secret });
    const allowed = new RegExp(said!.allowed);
    for (const key of ['a'.repeat(128), 'Zz09+/=_-'.repeat(20)]) expect(key).toMatch(allowed);
    for (const key of ['a'.repeat(127), `${'a'.repeat(128)}\n`, `${'a'.repeat(128)} `, '"'.repeat(128)])
      expect(key).not.toMatch(allowed);
  });
});

describe('the address', () => {
  const address = (wanted: Wanted) => {
    const group = pacemakerCluster(wanted).resources.find((resource) => resource.kind === 'group');
    return group?.members[0];
  };

  it('is announced again at each monitor', () => {
    expect(address({})).toMatchObject({
      agent: { standard: 'ocf', provider: 'heartbeat', type: 'IPaddr2' },
      parameters: { ip: '192.168.3.100', cidr_netmask: '24', arp_count_refresh: '1' },
    });
  });

  it('stays where it is after two nodes held it, if its agent announces it again there', () => {
    const meta = (wanted: Wanted) => pacemakerCluster(wanted).resources.find(({ kind }) => kind === 'group')?.meta;
    expect(meta({})).toEqual({ 'multiple-active': 'stop_unexpected' });
    expect(meta({ virtualIp: '2001:DB8::100/64' })).toEqual({});
  });

  it('names its interface when the author did', () => {
    expect(address({ interface: 'eth0' })?.parameters).toHaveProperty('nic', 'eth0');
    expect(address({})?.parameters).not.toHaveProperty('nic');
  });

  it('of IPv6 is there at once, and no source of what did not ask for it', () => {
    expect(address({ virtualIp: '2001:DB8::100/64' })?.parameters).toEqual({
      ip: '2001:db8::100',
      cidr_netmask: '64',
      nodad: 'true',
      arp_bg: 'true',
      preferred_lft: '0',
    });
  });
});
