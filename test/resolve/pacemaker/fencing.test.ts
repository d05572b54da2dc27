import { describe, expect, it } from 'vitest';
import type { FencingRecord } from '../../../lib/topology/pacemaker';
import { ipmi, NODES, pacemakerCluster, resolvedPacemaker, secret, type Wanted } from '../../support/pacemaker';

type Agent = Extract<FencingRecord, { kind: 'agent' }>;

const names = NODES.map(({ name }) => name);
const three = [...NODES, { name: 'vsvr2c', address: '192.168.3.127' }];
const agent = (given: Partial<Agent> = {}): FencingRecord => ({
  kind: 'agent',
  agent: 'fence_vmware_rest',
  parameters: {},
  ...given,
});
const devices = (fencing: FencingRecord, wanted: Wanted = {}) =>
  pacemakerCluster({ ...wanted, record: { fencing, ...wanted.record } }).resources.flatMap((resource) =>
    resource.kind === 'primitive' ? [resource] : [],
  );
const problems = (fencing: FencingRecord) =>
  resolvedPacemaker({ record: { fencing } }).problems.map(({ rule, found }) => ({ rule, found }));

describe('no fencing', () => {
  it('keeps its reason', () => {
    expect(pacemakerCluster().fencing).toEqual({ kind: 'none', reason: 'test rig: a person watches it' });
  });

  it.each(['', '  ', '\n'])('without a reason (%j) is refused', (reason) => {
    expect(problems({ kind: 'none', reason })).toEqual([
      { rule: 'input/pacemaker-fencing-reason', found: JSON.stringify(reason) },
    ]);
  });
});

describe('IPMI', () => {
  it('has a device for each node, away from it, and only one of two hesitates', () => {
    const cluster = pacemakerCluster({ record: { fencing: ipmi(names) } });
    expect(cluster.fencing).toEqual({ kind: 'devices', covers: names });
    expect(
      devices(ipmi(names)).map(({ id, agent: { standard, type }, parameters }) => ({ id, standard, type, parameters })),
    ).toEqual([
      {
        ...{ id: 'fence-vsvr2a', standard: 'stonith', type: 'fence_ipmilan' },
        parameters: {
          ...{ ip: '192.0.2.1', username: 'fence', lanplus: '1', pcmk_host_list: 'vsvr2a', pcmk_delay_base: '5s' },
          password: { secret: 'registrar_pacemaker_fence_vsvr2a_password' },
        },
      },
      {
        ...{ id: 'fence-vsvr2b', standard: 'stonith', type: 'fence_ipmilan' },
        parameters: {
          ...{ ip: '192.0.2.2', username: 'fence', lanplus: '1', pcmk_host_list: 'vsvr2b' },
          password: { secret: 'registrar_pacemaker_fence_vsvr2b_password' },
        },
      },
    ]);
    expect(cluster.constraints.filter(({ kind }) => kind === 'location')).toMatchObject(
      names.map((node) => ({ kind: 'location', resource: `fence-${node}`, node, score: '-INFINITY' })),
    );
  });

  it('spares the preferred node longer, and nobody where a third vote decides', () => {
    const delayed = (wanted: Wanted, fencing = ipmi(names)) =>
      devices(fencing, wanted).flatMap(({ id, parameters }) => ('pcmk_delay_base' in parameters ? [id] : []));
    expect(delayed({ record: { preferredNode: { node: 'vsvr2b', score: 50 } } })).toEqual(['fence-vsvr2b']);
    expect(delayed({ record: { quorumDevice: { host: '192.0.2.50' } } })).toEqual([]);
    expect(delayed({ nodes: three }, ipmi(three.map(({ name }) => name)))).toEqual([]);
  });

  it.each([
    [['vsvr2a'], 'lacks vsvr2b'],
    [[...names, 'other'], 'names no node "other"'],
    [['vsvr2a', '$(id)'], 'lacks vsvr2b and names no node "$(id)"'],
    [[], 'lacks vsvr2a, vsvr2b'],
  ])('for %j is refused', (hosts, words) => {
    const [problem, ...rest] = resolvedPacemaker({ record: { fencing: ipmi(hosts) } }).problems;
    expect(rest).toEqual([]);
    expect(problem).toMatchObject({ rule: 'input/pacemaker-fencing-hosts', message: `\`fencing.hosts\` ${words}` });
  });

  it.each([
    [{ address: '' }, ''],
    [{ address: 'a b' }, 'a b'],
    [{ user: '' }, ''],
    [{ user: 'a\nb' }, 'a\nb'],
    [{ user: '@@secret:x@@' }, '@@secret:x@@'],
  ])('with %j is refused', (changed, found) => {
    const host = { address: '192.0.2.1', user: 'fence', password: secret };
    expect(
      problems({ kind: 'ipmi', hosts: { vsvr2a: { ...host, ...changed }, vsvr2b: { ...host, address: '192.0.2.2' } } }),
    ).toEqual([{ rule: 'input/pacemaker-fencing-values', found: JSON.stringify(found) }]);
  });
});

describe('a management controller', () => {
  const at = (a: string, b: string): FencingRecord => ({
    kind: 'ipmi',
    hosts: {
      vsvr2a: { address: a, user: 'fence', password: secret },
      vsvr2b: { address: b, user: 'fence', password: secret },
    },
  });

  it.each([
    ['of both nodes', '192.0.2.1', '192.0.2.1'],
    ['of both nodes by name', 'bmc.example', 'BMC.example'],
    ['at the address of a node', '192.0.2.1', '192.168.3.125'],
    ['with the name of a node', '192.0.2.1', 'vsvr2b'],
    ['at the virtual IP', '192.0.2.1', '192.168.3.100'],
  ])('%s is refused', (_, a, b) => {
    expect(problems(at(a, b))).toEqual([{ rule: 'input/pacemaker-fencing-values', found: JSON.stringify(b) }]);
  });

  it('has an address or a name, and a mistyped address is none', () => {
    expect(problems(at('bmc-a.example', '2001:db8::2'))).toEqual([]);
    expect(problems(at('192.0.2.1', '999.1.1.1'))).toHaveLength(1);
  });
});

describe('another agent', () => {
  it('is one device that reaches every node', () => {
    const [device, ...rest] = devices(
      agent({ parameters: { ip: 'vcenter', password: secret }, hostMap: { vsvr2a: 'vm-1', vsvr2b: 'vm-2' } }),
    );
    expect(rest).toEqual([]);
    expect(device).toMatchObject({
      id: 'fence',
      agent: { standard: 'stonith', provider: null, type: 'fence_vmware_rest' },
      parameters: {
        ip: 'vcenter',
        password: { secret: 'registrar_pacemaker_fence_password' },
        pcmk_host_map: 'vsvr2a:vm-1;vsvr2b:vm-2',
        pcmk_delay_base: 'vsvr2a:5s;vsvr2b:0s',
      },
    });
  });

  it('knows the nodes by their names where no map is given', () => {
    expect(devices(agent())[0]?.parameters).toMatchObject({ pcmk_host_list: 'vsvr2a,vsvr2b' });
  });

  it.each(['pcmk_host_list', 'pcmk_host_map', 'pcmk_host_check', 'pcmk_delay_base', 'PCMK_HOST_LIST'])(
    'does not take %s, on which the check of every node rests',
    (name) => {
      expect(problems(agent({ parameters: { [name]: 'nobody' } }))).toEqual([
        { rule: 'input/pacemaker-fencing-values', found: JSON.stringify(name) },
      ]);
    },
  );

  it('with two nodes at one plug is refused', () => {
    expect(problems(agent({ hostMap: { vsvr2a: 'vm-1', vsvr2b: 'vm-1' } }))).toEqual([
      { rule: 'input/pacemaker-fencing-values', found: '"vm-1"' },
    ]);
  });

  it('with two parameters whose secrets would be one is refused', () => {
    expect(problems(agent({ parameters: { 'a-b': secret, a_b: secret } }))).toMatchObject([
      { rule: 'input/names-are-unique' },
    ]);
  });

  it.each([
    [{ agent: '' }, ''],
    [{ agent: 'a b' }, 'a b'],
    [{ agent: '../fence' }, '../fence'],
    [{ agent: 'rm' }, 'rm'],
    [{ parameters: { 'a b': 'x' } }, 'a b'],
    [{ parameters: { __proto__x: 'x' } }, '__proto__x'],
    [{ parameters: { a: '\0' } }, '\0'],
    [{ hostMap: { vsvr2a: 'vm 1', vsvr2b: 'vm-2' } }, 'vm 1'],
    [{ hostMap: { vsvr2a: 'a;b:c', vsvr2b: 'vm-2' } }, 'a;b:c'],
    [{ hostMap: { vsvr2a: '', vsvr2b: 'vm-2' } }, ''],
  ])('with %j is refused', (given, found) => {
    expect(problems(agent(given))).toEqual([{ rule: 'input/pacemaker-fencing-values', found: JSON.stringify(found) }]);
  });

  it('with a map that lacks a node is refused', () => {
    expect(problems(agent({ hostMap: { vsvr2a: 'vm-1' } }))).toEqual([
      { rule: 'input/pacemaker-fencing-hosts', found: '"vsvr2a"' },
    ]);
  });
});

describe('passwords', () => {
  const [password] = resolvedPacemaker({ record: { fencing: ipmi(names) } })
    .secrets.list()
    .filter(({ name }) => name.endsWith('password'));
  const allowed = new RegExp(password!.allowed);

  it.each(['secret', 'a!b#c$d%e(f)*+,-./:;=?@[]^_`{|}~\\'])('may be %j', (text) => {
    expect(text).toMatch(allowed);
  });

  it.each(['', 'a b', 'a"b', "a'b", 'a<b', 'a&b', 'a>b', 'a\n', 'é', 'x'.repeat(257)])('may not be %j', (text) => {
    expect(text).not.toMatch(allowed);
  });
});
