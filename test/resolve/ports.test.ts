import { describe, expect, it } from 'vitest';
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
