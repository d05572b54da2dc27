import { describe, expect, it } from 'vitest';
import { NODES, pacemakerCluster, resolvedPacemaker, type Wanted } from '../../support/pacemaker';

const three = [...NODES, { name: 'vsvr2c', address: '192.168.3.127' }];
const problems = (wanted: Wanted) =>
  resolvedPacemaker(wanted).problems.map(({ rule, found, allowed }) => ({ rule, found, allowed }));
const explicit = (token: string, consensus?: string): Wanted => ({
  record: { timing: { profile: 'explicit', token, consensus } },
});

describe('members', () => {
  it('have the node ids of OpenSIPS, their own address as link 0, and further links after it', () => {
    const nodes = NODES.map((node, i) => ({ ...node, links: [`10.9.0.${i + 1}`, `2001:db8::${i + 1}`] }));
    const { members } = pacemakerCluster({ nodes });
    expect(
      members.map(({ machine, nodeId, links }) => [machine, nodeId, ...links.map((link) => link.toString())]),
    ).toEqual([
      ['vsvr2a', 1, '192.168.3.125', '10.9.0.1', '2001:db8::1'],
      ['vsvr2b', 2, '192.168.3.126', '10.9.0.2', '2001:db8::2'],
    ]);
  });

  it.each([
    ['a link that the other lacks', ['10.9.0.2']],
    ['a link of the other family', ['2001:db8::2']],
  ])('with %s are refused', (_, links) => {
    const first = _.includes('lacks') ? NODES[0] : { ...NODES[0], links: ['10.9.0.1'] };
    expect(problems({ nodes: [first, { ...NODES[1], links }] })).toMatchObject([
      { rule: 'input/pacemaker-links-agree' },
    ]);
  });
});

describe('the name', () => {
  it('comes from the path', () => {
    expect(pacemakerCluster().name).toBe('registrar-pacemaker');
  });

  it('has its limit', () => {
    const path = (length: number): Wanted => ({ record: { path: `voip/${'x'.repeat(length)}` } });
    expect(problems(path(128))).toEqual([]);
    expect(problems(path(129))).toMatchObject([{ rule: 'input/pacemaker-name', found: '129 characters' }]);
  });
});

describe('totem', () => {
  const times = (wanted: Wanted) => {
    const { token, consensus, join } = pacemakerCluster(wanted).totem;
    return [token, consensus, join].map((span) => span.toMillis());
  };

  it.each([
    ['nothing', {}, [1000, 1200, 50]],
    ['lan', { record: { timing: { profile: 'lan' } } }, [300, 360, 50]],
    ['lan with three nodes', { nodes: three, record: { timing: { profile: 'lan' } } }, [300, 1140, 50]],
    ['wan', { record: { timing: { profile: 'wan' } } }, [10_000, 12_000, 500]],
    ['a token alone', explicit('300ms'), [300, 360, 50]],
    ['the shortest token', explicit('126ms'), [126, 152, 50]],
    ['the longest token', explicit('5min'), [300_000, 360_000, 500]],
    ['token and consensus', explicit('3s', '4s'), [3000, 4000, 500]],
    ['the shortest consensus', explicit('1s', '1200ms'), [1000, 1200, 50]],
  ] satisfies [string, Wanted, number[]][])('of %s', (_, wanted, expected) => {
    expect(times(wanted)).toEqual(expected);
  });

  it.each([
    ['125ms', 'input/pacemaker-token'],
    ['301s', 'input/pacemaker-token'],
    ['1', 'input/values-can-be-read'],
  ])('refuses the token %s', (token, rule) => {
    expect(problems(explicit(token))).toMatchObject([{ rule, found: JSON.stringify(token) }]);
  });

  it('refuses a consensus below 1.2 times the token that the nodes really use', () => {
    const [problem] = problems(explicit('1s', '1199ms'));
    expect(problem).toMatchObject({ rule: 'input/pacemaker-consensus', found: '"1199ms"' });
    expect(problem?.allowed).toMatch(/^1200ms or more/);
    expect(problems({ ...explicit('1s', '1200ms'), nodes: three })).toMatchObject([
      { rule: 'input/pacemaker-consensus' },
    ]);
    expect(problems(explicit('1s', '1000000h'))).toMatchObject([
      { rule: 'input/pacemaker-consensus', allowed: '1h at most' },
    ]);
    expect(problems(explicit('1s', 'soon'))).toMatchObject([{ rule: 'input/values-can-be-read' }]);
  });
});

describe('quorum', () => {
  const device = (host: string, algorithm?: 'ffsplit' | 'lms'): Wanted => ({
    record: { quorumDevice: { host, algorithm } },
  });

  it.each([
    ['two nodes', {}, { kind: 'two-node' }],
    ['three nodes', { nodes: three }, { kind: 'majority' }],
    ['two nodes and a device', device('192.0.2.50'), { kind: 'device', host: '192.0.2.50', algorithm: 'ffsplit' }],
    [
      'three nodes and a device',
      { ...device('q.example.org'), nodes: three },
      { kind: 'device', host: 'q.example.org', algorithm: 'lms' },
    ],
    ['lms for two', device('[2001:DB8::50]', 'lms'), { kind: 'device', host: '2001:db8::50', algorithm: 'lms' }],
  ] satisfies [string, Wanted, object][])('of %s', (_, wanted, expected) => {
    expect(pacemakerCluster(wanted).quorum).toEqual(expected);
  });

  it.each(['', 'a b', 'x\n}', '{', '-a', 'a..b', '1.2.3', '999.1.1.1'])(
    'refuses %j as the host of a device',
    (host) => {
      expect(problems(device(host))).toMatchObject([
        { rule: 'input/pacemaker-quorum-device', found: JSON.stringify(host) },
      ]);
    },
  );

  it.each(['192.168.3.126', 'vsvr2b', 'VSVR2B'])('refuses %s, a node, as the host of a device', (host) => {
    expect(problems(device(host))).toMatchObject([
      { rule: 'input/pacemaker-quorum-device', found: JSON.stringify(host) },
    ]);
  });

  it('refuses to halve an odd number of nodes', () => {
    expect(problems({ ...device('192.0.2.50', 'ffsplit'), nodes: three })).toMatchObject([
      { rule: 'input/pacemaker-quorum-device', found: "algorithm 'ffsplit', 3 nodes" },
    ]);
  });
});

describe('the failure timeout', () => {
  it.each(['999ms', '169h', '1000000h'])('may not be %s', (failureTimeout) => {
    expect(problems({ record: { failureTimeout } })).toMatchObject([
      { rule: 'input/pacemaker-failure-timeout', allowed: "1s to 168h, or 'never'" },
    ]);
  });
});
