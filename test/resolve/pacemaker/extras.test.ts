import { describe, expect, it } from 'vitest';
import type { ResourceRecord } from '../../../lib/topology/pacemaker';
import { HOSTILE } from '../../support/hostile';
import { ipmi, NODES, pacemakerCluster, resolvedPacemaker } from '../../support/pacemaker';

const dummy: ResourceRecord = { id: 'mine', agent: 'ocf:heartbeat:Dummy', placement: 'anywhere' };
const resolved = (...resources: readonly Partial<ResourceRecord>[]) =>
  pacemakerCluster({ record: { resources: resources.map((resource) => ({ ...dummy, ...resource })) } });
const problems = (...resources: readonly Partial<ResourceRecord>[]) =>
  resolvedPacemaker({ record: { resources: resources.map((resource) => ({ ...dummy, ...resource })) } }).problems.map(
    ({ rule, found }) => ({ rule, found }),
  );

describe("the author's resources", () => {
  it.each([
    ['ocf:heartbeat:Dummy', { standard: 'ocf', provider: 'heartbeat', type: 'Dummy' }],
    ['ocf:opensips-cdk:x.y', { standard: 'ocf', provider: 'opensips-cdk', type: 'x.y' }],
    ['systemd:rtpengine@1', { standard: 'systemd', provider: null, type: 'rtpengine@1' }],
    ['lsb:thing', { standard: 'lsb', provider: null, type: 'thing' }],
    ['service:thing', { standard: 'service', provider: null, type: 'thing' }],
    ['stonith:fence_x', { standard: 'stonith', provider: null, type: 'fence_x' }],
  ])('may use %s', (agent, parts) => {
    expect(resolved({ agent }).resources[1]).toMatchObject({ id: 'mine', agent: parts });
  });

  it.each([
    '',
    'Dummy',
    'ocf:Dummy',
    'ocf:a:b:c',
    'systemd:',
    'systemd:a:b',
    'systemd:a b',
    'nagios:x',
    'OCF:a:b',
    'ocf:../a:b',
  ])('may not use %j', (agent) => {
    expect(problems({ agent })).toEqual([{ rule: 'input/pacemaker-resource-agents', found: JSON.stringify(agent) }]);
  });

  it.each(['', '1a', 'a b', 'a.b', 'a:b', 'é', '-a', 'a"', 'x'.repeat(65)])('may not be called %j', (id) => {
    expect(problems({ id })).toEqual([{ rule: 'input/pacemaker-resource-ids', found: JSON.stringify(id) }]);
  });

  it.each(['virtual-ip', 'opensips-active', 'active-node', 'opensips', 'opensips-clone'])(
    'may not take our id %s',
    (id) => {
      expect(problems({ id })).toEqual([{ rule: 'input/pacemaker-resource-ids', found: JSON.stringify(id) }]);
    },
  );

  it('may not take the id of a fence device, nor one of each other', () => {
    const resources = [{ ...dummy, id: 'fence-vsvr2a' }];
    const record = { fencing: ipmi(NODES.map(({ name }) => name)), resources };
    expect(resolvedPacemaker({ record }).problems).toMatchObject([{ rule: 'input/pacemaker-resource-ids' }]);
    expect(problems({}, {})).toHaveLength(1);
    expect(problems({ id: 'a', placement: 'clone' }, { id: 'a-clone' })).toHaveLength(1);
    expect(problems({ id: 'a-clone' }, { id: 'a', placement: 'clone' })).toHaveLength(1);
    expect(problems({ id: 'a' }, { id: 'b' })).toEqual([]);
  });

  it.each(HOSTILE)('carry %j as a value, or have it refused', (value) => {
    const found = problems({ parameters: { name: value }, meta: { name: value } });
    const refused = /[\p{Cc}\p{Cs}]/u.test(value) || value.includes('@@secret:');
    const problem = { rule: 'input/pacemaker-resource-values', found: JSON.stringify(value) };
    expect(found).toEqual(refused ? [problem, problem] : []);
  });

  it.each(['', '1', 'a b', 'a.b', '_a', '__proto__x', 'é'])('may not have %j as the name of a parameter', (name) => {
    expect(problems({ parameters: { [name]: '' } })).toEqual([
      { rule: 'input/pacemaker-resource-values', found: JSON.stringify(name) },
    ]);
  });

  it('are checked as the author says, else every ten seconds', () => {
    const spans = (monitor: ResourceRecord['monitor']) => {
      const [, found] = resolved({ monitor }).resources;
      return found?.kind === 'primitive'
        ? found.operations.map((o) => [o.interval.toString(), o.timeout.toString()])
        : [];
    };
    expect(spans(undefined)).toEqual([['10s', '20s']]);
    expect(spans({ interval: '1s', timeout: '5min' })).toEqual([['1s', '5min']]);
    expect(problems({ monitor: { interval: '999ms', timeout: '0s' } }).map(({ rule }) => rule)).toEqual([
      'input/pacemaker-resource-monitors',
      'input/pacemaker-resource-monitors',
    ]);
    expect(problems({ monitor: { interval: '10', timeout: '1s' } })).toEqual([
      { rule: 'input/values-can-be-read', found: '"10"' },
    ]);
  });

  it.each(['rsc-options', 'op-options', 'cib-bootstrap-options'])('may not take the id %s of the CIB', (id) => {
    expect(problems({ id })).toEqual([{ rule: 'input/pacemaker-resource-ids', found: JSON.stringify(id) }]);
  });

  it.each([
    ['target-role', 'Foo', 'Started'],
    ['is-managed', 'maybe', 'false'],
    ['priority', 'high', '10'],
    ['resource-stickiness', '1e9', 'INFINITY'],
    ['failure-timeout', 'soon', '120s'],
    ['requires', 'luck', 'quorum'],
  ])('may not have %s %j, but %j', (name, wrong, right) => {
    expect(problems({ meta: { [name]: wrong } })).toEqual([
      { rule: 'input/pacemaker-resource-values', found: JSON.stringify(wrong) },
    ]);
    expect(problems({ meta: { [name]: right } })).toEqual([]);
  });

  it.each(['192.168.3.100', '192.168.3.126'])('may not move %s, which somebody holds', (ip) => {
    const agent = 'ocf:heartbeat:IPaddr2';
    expect(problems({ agent, parameters: { ip } })).toEqual([
      { rule: 'input/pacemaker-resource-values', found: JSON.stringify(ip) },
    ]);
    expect(problems({ agent, parameters: { ip: '192.168.3.101' } })).toEqual([]);
  });

  it.each(['systemd:pacemaker', 'systemd:corosync.service', 'service:pacemaker', 'lsb:corosync'])(
    'may not be %s, which they run on',
    (agent) => {
      expect(problems({ agent })).toEqual([{ rule: 'input/pacemaker-resource-agents', found: JSON.stringify(agent) }]);
    },
  );

  it.each(['clone', 'with-virtual-ip'] as const)('may not be a fence device placed %s', (placement) => {
    expect(problems({ agent: 'stonith:fence_x', placement })).toEqual([
      { rule: 'input/pacemaker-resource-agents', found: `placement: '${placement}'` },
    ]);
  });

  it('are not checked once in a million years', () => {
    expect(problems({ monitor: { interval: '25h', timeout: '1s' } })).toMatchObject([
      { rule: 'input/pacemaker-resource-monitors' },
    ]);
  });

  it('run where they are placed', () => {
    const [group, clone, alone] = resolved(
      { id: 'a', placement: 'with-virtual-ip' },
      { id: 'b', placement: 'clone' },
      { id: 'c', placement: 'anywhere' },
    ).resources;
    expect(group).toMatchObject({ members: [{ id: 'virtual-ip' }, { id: 'opensips-active' }, { id: 'a' }] });
    expect(clone).toMatchObject({ kind: 'clone', id: 'b-clone', member: { id: 'b' }, meta: { interleave: 'true' } });
    expect(alone).toMatchObject({ kind: 'primitive', id: 'c' });
  });
});
