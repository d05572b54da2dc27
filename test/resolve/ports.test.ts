import { describe, expect, it } from 'vitest';
import { resolve } from '../../lib/resolve';
import { MEMBERS, sharedTopology, type SharedEdits } from '../../lib/testing';
import { problems, type Wishes } from '../support/parts';

const clashes = (wishes: Wishes) =>
  problems(wishes).map(({ rule, path, found, fix }) => ({ rule, path: path.split('/').at(-1), found, fix }));

describe('ports of a machine', () => {
  it.each([
    ['SIP and BIN', { proxies: { sip: ['5678/tcp'] } }, 'proxies', '5678/tcp', 'change `sip`, or change `binPort`'],
    [
      'SIP and SSH',
      { proxies: { sip: ['22/tcp'] } },
      'proxies',
      '22/tcp',
      'change `sip`, or change `port` in Platform.ssh',
    ],
    ['SIP and MariaDB', { proxies: { sip: ['3306/tcp'] } }, 'proxies', '3306/tcp', 'change `sip`'],
    ['SIP and Corosync', { proxies: { sip: ['5405/udp'] } }, 'proxies', '5405/udp', 'change `sip`'],
    [
      'BIN and SSH',
      { replication: { binPort: 22 } },
      'replication',
      '22/tcp',
      'change `binPort`, or change `port` in Platform.ssh',
    ],
    ['BIN and MariaDB', { replication: { binPort: 3306 } }, 'replication', '3306/tcp', 'change `binPort`'],
  ])('%s cannot share one', (_, wishes, path, found, fix) => {
    expect(clashes(wishes)).toEqual([{ rule: 'input/ports-are-free', path, found, fix }]);
  });

  it('each link of Corosync has its own', () => {
    const nodes = [
      { name: 'a', address: '192.168.3.125', links: ['10.0.0.1'] },
      { name: 'b', address: '192.168.3.126', links: ['10.0.0.2'] },
    ];
    expect(clashes({ proxies: { nodes, sip: ['5406/udp'] } })).toMatchObject([{ found: '5406/udp' }]);
    expect(clashes({ proxies: { nodes, sip: ['5407/udp'] } })).toEqual([]);
  });

  it('are two for one number over two transports', () => {
    expect(clashes({ proxies: { sip: ['5060/udp', '5060/tcp', '5678/udp', '5405/tcp'] } })).toEqual([]);
  });

  it('one of SIP said twice is said so once', () => {
    expect(clashes({ proxies: { sip: ['5060/udp', '5060/udp'] } })).toMatchObject([{ rule: 'input/sip-ports' }]);
  });
});

describe('ports of a machine with a shared database', () => {
  const NODES = [
    { name: 'proxy1', address: '192.0.2.11' },
    { name: 'proxy2', address: '192.0.2.12' },
  ];
  const [, second, third] = MEMBERS;
  /** One member of the database is a proxy as well. */
  const mixed = { galera: { members: [NODES[0]!, second, third] } } as const;
  const systemd = { pacemaker: { service: 'systemd' } } as const;
  const found = (edits: SharedEdits, sshPort?: number) => {
    const topology = sharedTopology(edits);
    const { problems: list } = resolve({
      ...topology,
      platform: { ...topology.platform, ...(sshPort !== undefined && { port: sshPort }) },
    });
    return list.map(({ rule, path, message, found: port, fix, related }) => ({
      rule,
      path,
      message,
      port,
      fix,
      related,
    }));
  };
  const clash = (path: string, message: string, port: string, fix: string, related?: string) => ({
    rule: 'input/ports-are-free',
    path,
    message: `${message} want one port of a machine`,
    port,
    fix,
    related: related === undefined ? undefined : [related],
  });

  it('are enough for haproxy on the loopback beside a server at its own address', () => {
    expect(found({})).toEqual([]);
    expect(found(mixed)).toEqual([]);
    expect(found({ ...mixed, connection: { access: { by: 'haproxy', port: 4567 } } })).toEqual([]);
  });

  it('are none for haproxy where another server listens at every address', () => {
    const path = 'voip/registrar/database';
    expect(found({ connection: { access: { by: 'haproxy', port: 22 } } })).toEqual([
      clash(
        path,
        'haproxy and SSH',
        '22/tcp',
        'change `port` in DatabaseAccess.haproxy, or change `port` in Platform.ssh',
        'voip/registrar/proxies',
      ),
    ]);
    expect(found({ ...mixed, connection: { access: { by: 'haproxy', port: 4444 } } })).toEqual([
      clash(
        path,
        "haproxy and Galera's full copies",
        '4444/tcp',
        'change `port` in DatabaseAccess.haproxy',
        'voip/database',
      ),
    ]);
  });

  it.each([
    ['3306/tcp', 'the database server'],
    ['9200/tcp', "the database's health check"],
    ['4567/tcp', "Galera's replication"],
    ['4567/udp', "Galera's replication"],
    ['4568/tcp', "Galera's catching up"],
    ['4444/tcp', "Galera's full copies"],
  ])('%s of a member is not for SIP at the same address', (port, what) => {
    const edits = { proxies: { sip: [port] }, ...systemd };
    expect(found({ ...edits, ...mixed })).toEqual([
      clash('voip/registrar/proxies', `SIP and ${what}`, port, 'change `sip`', 'voip/database'),
    ]);
    expect(found(edits), 'on another machine').toEqual([]);
  });

  it('are free at the virtual address where a server listens at its own', () => {
    expect(found({ ...mixed, proxies: { sip: ['3306/tcp', '5405/udp'] } })).toEqual([]);
    expect(found({ ...mixed, proxies: { sip: ['4444/tcp'] } })).toHaveLength(1);
  });

  it('are taken once on machines of the database alone', () => {
    const port = 'change `port` in Platform.ssh';
    expect(found({}, 9200)).toEqual([clash('voip/database', "the database's health check and SSH", '9200/tcp', port)]);
    expect(found({ galera: { members: [MEMBERS[0], second], arbitrator: third } }, 4567)).toHaveLength(1);
    expect(found(mixed, 4568)).toEqual([clash('voip/database', "Galera's catching up and SSH", '4568/tcp', port)]);
  });
});
