import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS } from '../../lib/model';
import { cibXml, ipmi, NODES, pacemakerCluster, secret, type Wanted } from '../support/pacemaker';
import { have } from '../support/tools';
import { save, Simulation, tool } from './simulation';

const fencing = ipmi(NODES.map((node) => node.name));
const three = [...NODES, { name: 'vsvr2c', address: '192.168.3.127' }];

const INPUTS: readonly (readonly [string, Wanted])[] = [
  ...OPENSIPS_VERSIONS.flatMap((version): readonly (readonly [string, Wanted])[] => [
    [`OpenSIPS ${version} under systemd, no fencing`, { version }],
    [`OpenSIPS ${version} as a clone, IPMI`, { version, record: { service: 'clone', fencing } }],
  ]),
  ['an IPv6 address on a named interface', { virtualIp: '2001:db8::100/64', interface: 'eth0.5' }],
  ['three nodes', { nodes: three }],
  ['no replication and no pings', { replication: null, natPinging: { interval: '0s' } }],
  ['failures that only a person forgets', { record: { failureTimeout: 'never' } }],
  ['a preferred node', { record: { preferredNode: { node: 'vsvr2b', score: 50 } } }],
  [
    'one fence agent with a host map',
    {
      record: {
        fencing: {
          kind: 'agent',
          agent: 'fence_vmware_rest',
          parameters: { ip: 'vcenter.example.org', ssl: '1', username: 'a "b" <c> & \'d\' ]]>', password: secret },
          hostMap: { vsvr2a: 'vm-17', vsvr2b: 'vm-18' },
        },
      },
    },
  ],
  [
    "resources of the author's",
    {
      record: {
        resources: [
          {
            id: 'gateway',
            agent: 'ocf:pacemaker:ping',
            placement: 'clone',
            parameters: { host_list: '192.168.3.1', name: 'a<b>"c"&' },
          },
          {
            id: 'relay',
            agent: 'systemd:rtpengine@1',
            placement: 'with-virtual-ip',
            monitor: { interval: '30s', timeout: '1min' },
          },
          { id: '_x-y', agent: 'ocf:heartbeat:Dummy', placement: 'anywhere', meta: { 'migration-threshold': '5' } },
        ],
      },
    },
  ],
];

describe.skipIf(!have('crm_verify', 'the CIB against Pacemaker'))('crm_verify', () => {
  it.each(INPUTS)('finds nothing wrong with %s', (_, wanted) => {
    const file = save(cibXml(pacemakerCluster(wanted)));
    expect(tool('crm_verify', ['-V', '-x', file])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('would find a fault', () => {
    const file = save(cibXml(pacemakerCluster()).replace(' provider="heartbeat"', ' made-by="heartbeat"'));
    expect(tool('crm_verify', ['-x', file]).status).not.toBe(0);
  });
});

const started = (wanted: Wanted): Simulation => Simulation.up(pacemakerCluster(wanted));

const MOVE = ['Move virtual-ip vsvr2a -> vsvr2b', 'Move opensips-active vsvr2a -> vsvr2b'];
const fails = (operation: string, code = 7) => ['-i', `${operation}@vsvr2a=${code}`];
const haveSimulator = have('crm_simulate', 'the failures that Pacemaker repairs');

describe.skipIf(!haveSimulator)('OpenSIPS as a clone, with fencing', () => {
  const up = started({ record: { service: 'clone', fencing } });

  it('starts on both nodes, the address and the follower after it on the first', () => {
    expect(up.planned).toEqual([
      'Start fence-vsvr2a vsvr2b',
      'Start fence-vsvr2b vsvr2a',
      'Start opensips vsvr2a',
      'Start opensips vsvr2b',
      'Start virtual-ip vsvr2a',
      'Start opensips-active vsvr2a',
    ]);
    const order = ['opensips start on vsvr2a', 'virtual-ip start on vsvr2a', 'opensips-active start on vsvr2a'];
    expect(up.actions.filter((done) => order.includes(done))).toEqual(order);
  });

  it('moves the address when OpenSIPS fails on its node, and leaves the failed one stopped until forgotten', () => {
    const failed = up.after(...fails('opensips_monitor_2000'));
    expect(failed.planned).toEqual(['Stop opensips vsvr2a due to node availability', ...MOVE]);
    // No stop of OpenSIPS stands in the way of the takeover.
    expect(failed.actions.filter((done) => /(start|stop) on/.test(done))).toEqual([
      'opensips-active stop on vsvr2a',
      'virtual-ip stop on vsvr2a',
      'virtual-ip start on vsvr2b',
      'opensips-active start on vsvr2b',
      'opensips stop on vsvr2a',
    ]);
    const later = new Date(Date.now() + 3_600_000).toISOString();
    expect(failed.after('-t', later).planned).toEqual(['Start opensips vsvr2a']);
  });

  it('leaves the address alone when the standby fails, dies, or returns', () => {
    expect(up.after('-i', 'opensips_monitor_2000@vsvr2b=7').planned).toEqual([
      'Stop opensips vsvr2b due to node availability',
    ]);
    const dead = up.after('-f', 'vsvr2b');
    expect(dead.planned).toEqual([
      "Fence reboot vsvr2b 'peer is no longer part of the cluster'",
      'Stop fence-vsvr2a vsvr2b due to node availability',
      'Stop opensips vsvr2b due to node availability',
    ]);
    expect(dead.after('-u', 'vsvr2b').planned).toEqual(['Start fence-vsvr2a vsvr2b', 'Start opensips vsvr2b']);
  });

  it('fences a lost node before it takes the address, and does not give it back', () => {
    const lost = up.after('-f', 'vsvr2a');
    expect(lost.planned).toEqual([
      "Fence reboot vsvr2a 'peer is no longer part of the cluster'",
      'Stop fence-vsvr2b vsvr2a due to node availability',
      'Stop opensips vsvr2a due to node availability',
      ...MOVE,
    ]);
    const order = ['fence vsvr2a', 'virtual-ip start on vsvr2b', 'opensips-active start on vsvr2b'];
    expect(lost.actions.filter((done) => order.includes(done))).toEqual(order);
    expect(lost.after('-u', 'vsvr2a').planned).toEqual(['Start fence-vsvr2b vsvr2a', 'Start opensips vsvr2a']);
  });

  it('fences a node where OpenSIPS does not stop, and takes over', () => {
    const stuck = up.after(...fails('opensips_monitor_2000'), '-F', 'opensips_stop_0@vsvr2a=1');
    expect(stuck.after().planned).toContain("Fence reboot vsvr2a 'opensips failed there'");
  });

  it('moves an address that vanished', () => {
    expect(up.after(...fails('virtual-ip_monitor_10000')).planned).toEqual([
      'Recover virtual-ip vsvr2a -> vsvr2b',
      'Move opensips-active vsvr2a -> vsvr2b',
    ]);
  });

  it('stops everything without quorum', () => {
    const alone = up.after('-d', 'vsvr2a', '-q', '0').planned;
    expect(alone).toContain('Stop opensips vsvr2b due to no quorum');
    expect(alone.filter((done) => /^Start.*blocked$/.test(done))).toHaveLength(2);
  });

  it('cannot run anywhere when both instances fail one after the other, until the first failure is forgotten', () => {
    const first = up.after(...fails('opensips_monitor_2000'));
    const second = first.after('-i', 'opensips_monitor_2000@vsvr2b=7');
    expect(second.planned.map((done) => done.split(' ')[0])).toEqual(['Stop', 'Stop', 'Stop']);
    const later = new Date(Date.now() + 3_600_000).toISOString();
    expect(second.after('-t', later).planned).toContain('Start virtual-ip vsvr2a');
  });
});

describe.skipIf(!haveSimulator).each([
  ['under systemd, no fencing', {}],
  ['under systemd, with fencing', { record: { fencing } }],
] satisfies [string, Wanted][])('the follower of OpenSIPS %s', (_, wanted) => {
  const up = started(wanted);

  it('is started again in place when it fails, and the address stays', () => {
    expect(up.after(...fails('opensips-active_monitor_5000', 1)).planned).toEqual(['Recover opensips-active vsvr2a']);
  });

  it('takes the address along when OpenSIPS does not come back on its node', () => {
    const failed = up.after(...fails('opensips-active_monitor_5000', 1), '-F', 'opensips-active_start_0@vsvr2a=1');
    expect(failed.asRecorded().after().planned).toEqual([
      'Move virtual-ip vsvr2a -> vsvr2b',
      'Recover opensips-active vsvr2a -> vsvr2b',
    ]);
  });
});

describe.skipIf(!haveSimulator).each([
  ['no fencing', { record: { service: 'clone' } }],
  ['with fencing', { record: { service: 'clone', fencing } }],
] satisfies [string, Wanted][])('the follower of OpenSIPS as a clone, %s', (_, wanted) => {
  const up = started(wanted);

  it('leaves a node whose OpenSIPS does not answer, and takes the address along', () => {
    expect(up.after(...fails('opensips-active_monitor_5000', 1)).planned).toEqual([
      'Move virtual-ip vsvr2a -> vsvr2b',
      'Recover opensips-active vsvr2a -> vsvr2b',
    ]);
  });
});

describe.skipIf(!haveSimulator)('OpenSIPS under systemd', () => {
  const up = started({});

  it('leaves OpenSIPS out of the cluster', () => {
    expect(up.planned).toEqual(['Start virtual-ip vsvr2a', 'Start opensips-active vsvr2a']);
  });

  it('takes the address from a lost node, without fencing at once', () => {
    expect(up.after('-f', 'vsvr2a').planned).toEqual(['Start virtual-ip vsvr2b', 'Start opensips-active vsvr2b']);
    const fenced = started({ record: { fencing } }).after('-f', 'vsvr2a');
    const order = ['fence vsvr2a', 'virtual-ip start on vsvr2b', 'opensips-active start on vsvr2b'];
    expect(fenced.actions.filter((done) => order.includes(done))).toEqual(order);
  });

  it('lets one of two holders go on when a broken link heals, and stops the other alone', () => {
    const healed = up.after('-f', 'vsvr2a').after('-u', 'vsvr2a');
    expect(healed.actions.filter((done) => /(start|stop) on/.test(done))).toEqual([
      'opensips-active stop on vsvr2b',
      'virtual-ip stop on vsvr2b',
    ]);
  });

  it.each([
    ['stays where it is against a weaker preference', 50, []],
    [
      'goes back for a stronger one',
      1000,
      ['Move virtual-ip vsvr2b -> vsvr2a', 'Move opensips-active vsvr2b -> vsvr2a'],
    ],
  ])('the address %s', (_, score, planned) => {
    const preferring = started({ record: { preferredNode: { node: 'vsvr2a', score }, fencing } });
    const returned = preferring.after('-f', 'vsvr2a').after('-u', 'vsvr2a');
    expect(returned.planned.filter((done) => !done.includes('fence'))).toEqual(planned);
  });
});

describe.skipIf(!haveSimulator).each([
  ['no fencing', {}],
  ['with fencing', { record: { fencing } }],
] satisfies [string, Wanted][])('an OpenSIPS under systemd that hangs, %s', (_, wanted) => {
  const up = started(wanted);
  const hangs = (state: Simulation, node: string, value = 'yes') => state.withAttribute(node, 'opensips-hung', value);
  const moved = hangs(up, 'vsvr2a').after();

  it('loses the address to the node that answers, and does not get it back when it answers again', () => {
    expect(moved.planned).toEqual(MOVE);
    expect(moved.actions.filter((done) => /(start|stop) on/.test(done))).toEqual([
      'opensips-active stop on vsvr2a',
      'virtual-ip stop on vsvr2a',
      'virtual-ip start on vsvr2b',
      'opensips-active start on vsvr2b',
    ]);
    expect(hangs(moved, 'vsvr2a', 'no').after().planned).toEqual([]);
  });

  it('moves nothing while it is the standby', () => {
    expect(hangs(up, 'vsvr2b').after().planned).toEqual([]);
  });

  it('leaves the address nowhere only while no other node answers, too', () => {
    const nowhere = hangs(moved, 'vsvr2b').after();
    expect(nowhere.planned.map((done) => done.split(' ')[0])).toEqual(['Stop', 'Stop']);
    expect(hangs(nowhere, 'vsvr2a', 'no').after().planned).toEqual([
      'Start virtual-ip vsvr2a',
      'Start opensips-active vsvr2a',
    ]);
  });
});

describe.skipIf(!haveSimulator)('resources of the author', () => {
  const up = started({
    record: {
      resources: [
        { id: 'gateway', agent: 'ocf:pacemaker:ping', placement: 'clone' },
        { id: 'relay', agent: 'systemd:rtpengine', placement: 'with-virtual-ip' },
        { id: 'other', agent: 'ocf:heartbeat:Dummy', placement: 'anywhere' },
      ],
    },
  });

  it('run where they were placed', () => {
    expect(up.planned.filter((done) => done.includes('gateway')).sort()).toEqual([
      'Start gateway vsvr2a',
      'Start gateway vsvr2b',
    ]);
    expect(up.planned.filter((done) => done.includes('other'))).toHaveLength(1);
    expect(up.planned).toContain('Start relay vsvr2a');
  });

  it('move with the address', () => {
    expect(up.after('-f', 'vsvr2a').planned).toContain('Start relay vsvr2b');
  });
});
