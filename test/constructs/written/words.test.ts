import { describe, expect, it } from 'vitest';
import {
  App,
  AwsImage,
  AwsNetwork,
  Carrier,
  Cidr,
  DatabaseAccess,
  DatabaseConnection,
  Duration,
  ElasticAddress,
  ExternalDatabase,
  Fencing,
  GaleraSites,
  InterconnectTransport,
  Machine,
  OpenSipsPackages,
  OpenSipsStack,
  OpenSipsVersion,
  PacemakerCluster,
  Platform,
  Port,
  ProxyCluster,
  Registrations,
  Route,
  Secret,
  SharedDatabaseTopology,
  Size,
  StaticTables,
  Text,
  Timing,
  VirtualAddress,
  VirtualIp,
} from '../../../constructs';
import { At } from '../../../constructs/written/at';
import * as choices from '../../../constructs/written/choices';
import { platform } from '../../../constructs/written/platform';
import * as values from '../../../constructs/written/values';
import type { Word } from '../../../constructs/written/word';
import type { Complaint } from '../../../lib/topology/written';
import { built, dataOf } from '../../support/written';

const PLATFORM = '{ ssh: { user: root, privateKey: { file: ~/key } } }';
const ssh = Platform.ssh({ user: 'root', privateKey: Secret.fromFile('~/key') });

/** What a word makes of a YAML text, and what it says against it. */
function readBy(word: Word<unknown>, text: string): { readonly value: unknown; readonly told: readonly Complaint[] } {
  const told: Complaint[] = [];
  const nowhere = () => undefined;
  const surroundings = { folder: '/rig', refuse: (c: Complaint) => told.push(c), construct: nowhere, paths: () => [] };
  const at = new At({ ...surroundings, zone: () => aws.zone('a') }, ['stacks', 'voip', 'registrar', 'prop']);
  return { value: word.read(dataOf(text), at), told };
}

const aws = Platform.aws({
  region: 'eu-central-1',
  network: AwsNetwork.of('10.0.0.0/16', { zones: { a: '10.0.0.0/20' } }),
  privateKey: Secret.fromFile('~/key'),
  publicKey: 'ssh-ed25519 AAAA',
});

describe('values in YAML are those of TypeScript', () => {
  const password = Secret.fromEnvironment('p');
  const cases: readonly (readonly [
    Word<{ readonly record?: unknown; toString(): string } | string>,
    string,
    object,
  ])[] = [
    [values.secret, '{ file: ~/a, version: 2 }', Secret.fromFile('~/a', { version: 2 })],
    [values.secret, '{ environment: a }', Secret.fromEnvironment('a')],
    [values.secret, '{ command: pass show a }', Secret.fromCommand('pass show a')],
    [values.secret, '{ variable: a }', Secret.fromVariable('a')],
    [values.duration, '300ms', Duration.millis(300)],
    [values.size, '64MiB', Size.mebibytes(64)],
    [values.port, '5060/tcp', Port.tcp(5060)],
    [values.cidr, '2001:db8::/64', Cidr.of('2001:db8::/64')],
    [values.version, '4.0', OpenSipsVersion.V4_0],
    [values.version, "'3.4'", OpenSipsVersion.V3_4],
    [
      values.machine,
      '{ name: a, address: 192.0.2.1, nodeId: 3, links: [198.51.100.1] }',
      Machine.at('a', '192.0.2.1', { nodeId: 3, links: ['198.51.100.1'] }),
    ],
    [
      values.machine,
      '{ name: a, zone: a, databaseVolume: 9GiB }',
      Machine.in('a', aws.zone('a'), { databaseVolume: Size.gibibytes(9) }),
    ],
    [values.virtualIp, '192.0.2.1/24', VirtualIp.of('192.0.2.1/24')],
    [
      values.virtualIp,
      '{ address: 192.0.2.1/24, interface: eth1 }',
      VirtualIp.of('192.0.2.1/24', { interface: 'eth1' }),
    ],
    [
      values.virtualIp,
      '{ address: 192.0.2.1/24, publicAddress: { allocation: eipalloc-1, address: 203.0.113.1 } }',
      VirtualIp.of('192.0.2.1/24', { publicAddress: ElasticAddress.of('eipalloc-1', '203.0.113.1') }),
    ],
    [values.author, '{ file: x }', Text.fromFile('/rig/x')],
    [choices.fencing, '{ none: why }', Fencing.none('why')],
    [choices.fencing, 'aws', Fencing.aws()],
    [
      choices.fencing,
      '{ ipmi: { a: { address: 192.0.2.9, user: u, password: { environment: p } } } }',
      Fencing.ipmi({ a: { address: '192.0.2.9', user: 'u', password } }),
    ],
    [
      choices.fencing,
      '{ agent: fence_x, parameters: { ip: 192.0.2.9, password: { environment: p } }, hostMap: { a: "1" } }',
      Fencing.agent('fence_x', { ip: '192.0.2.9', password }, { hostMap: { a: '1' } }),
    ],
    [choices.timing, 'lan', Timing.lan()],
    [choices.timing, 'wan', Timing.wan()],
    [choices.timing, '{ token: 2s, consensus: 3s }', Timing.of(Duration.seconds(2), Duration.seconds(3))],
    [choices.access, 'haproxy', DatabaseAccess.haproxy()],
    [
      choices.access,
      '{ haproxy: { checkInterval: 500ms } }',
      DatabaseAccess.haproxy({ checkInterval: Duration.millis(500) }),
    ],
    [choices.access, '{ dbVirtual: { mode: ROUND } }', DatabaseAccess.dbVirtual({ mode: 'ROUND' })],
    [choices.access, '{ direct: { server: a } }', DatabaseAccess.direct({ server: 'a' })],
    [choices.staticTables, 'replicated', StaticTables.replicated()],
    [
      choices.staticTables,
      '{ copied: { every: 5min, tables: [dispatcher] } }',
      StaticTables.copied({ every: Duration.minutes(5), tables: ['dispatcher'] }),
    ],
    [choices.staticTables, 'byHand', StaticTables.byHand()],
    [choices.packages, 'installed', OpenSipsPackages.installed()],
    [choices.packages, 'repository', OpenSipsPackages.fromRepository()],
    [choices.packages, '{ repository: { suite: bookworm } }', OpenSipsPackages.fromRepository({ suite: 'bookworm' })],
    [choices.packages, '{ folder: debs }', OpenSipsPackages.fromFolder('/rig/debs')],
    [choices.route, '{ request: "drop();" }', Route.request('drop();')],
    [choices.route, '{ route: a, text: "drop();" }', Route.route('a', 'drop();')],
    [choices.route, '{ branch: a, text: x }', Route.branch('a', 'x')],
    [choices.route, '{ failure: a, text: x }', Route.failure('a', 'x')],
    [choices.route, '{ onReply: a, text: x }', Route.onReply('a', 'x')],
    [choices.route, '{ timer: a, interval: 30s, text: x }', Route.timer('a', Duration.seconds(30), 'x')],
    [choices.route, '{ event: a, text: x }', Route.event('a', 'x')],
    [choices.route, '{ local: x }', Route.local('x')],
    [choices.route, '{ startup: x }', Route.startup('x')],
    [choices.route, '{ error: x }', Route.error('x')],
    [choices.transport, 'bins', InterconnectTransport.bins()],
    [
      choices.transport,
      '{ bins: { authorityKey: { environment: p } } }',
      InterconnectTransport.bins({ authorityKey: password }),
    ],
    [choices.transport, '{ tunnel: IPsec }', InterconnectTransport.tunnel('IPsec')],
    [choices.registrations, 'dual', Registrations.dual()],
    [choices.registrations, 'none', Registrations.none()],
    [choices.registrations, '{ anycast: 198.51.100.1 }', Registrations.anycast('198.51.100.1')],
    [
      choices.registrations,
      '{ federation: { engine: redis, servers: [{ host: a, port: 1 }] } }',
      Registrations.federation({ engine: 'redis', servers: [{ host: 'a', port: 1 }] }),
    ],
    [platform, PLATFORM, ssh],
    [
      platform,
      '{ aws: { region: r, network: { vpc: v, range: 10.0.0.0/16, zones: { a: { subnet: s, range: 10.0.0.0/20 } }, routeTables: [t] }, privateKey: { file: k }, publicKey: x, image: { owner: o, name: n } } }',
      Platform.aws({
        region: 'r',
        network: AwsNetwork.existing('v', {
          range: '10.0.0.0/16',
          zones: { a: { subnet: 's', range: '10.0.0.0/20' } },
          routeTables: ['t'],
        }),
        privateKey: Secret.fromFile('k'),
        publicKey: 'x',
        image: AwsImage.named('o', 'n'),
      }),
    ],
  ];

  it.each(cases.map(([word, text, value]) => [text, word, value] as const))('%s', (text, word, expected) => {
    const { value, told } = readBy(word, text);
    expect(told).toEqual([]);
    const record = (x: unknown) => ('record' in (x as object) ? (x as { record: unknown }).record : x);
    expect(record(value)).toEqual(record(expected));
  });

  it.each<readonly [string, Word<unknown>, string, string, string]>([
    ['a span of time without a unit', values.duration, '60', '60', 'change `prop`: did you mean 60s?'],
    ['a port without a protocol', values.port, '5060', '5060', 'change `prop`: did you mean 5060/udp?'],
    ['a number for text', values.address, '1.5', '1.5', 'change `prop`: put it into quotes'],
    ['a choice that wants more', choices.fencing, 'none', '"none"', 'change `prop`: did you mean { none: … }?'],
    [
      'a choice with a slip of the pen',
      choices.fencing,
      '{ non: why }',
      'an object',
      'change `prop`: did you mean { none: … }?',
    ],
    ['nothing', choices.fencing, '{ none: ~ }', 'nothing', 'change `prop.none`'],
    ['a secret in clear', values.secret, 'hunter2', 'a string', 'change `prop`'],
    ['a secret in clear in a list', values.secret, '[hunter2]', 'a list', 'change `prop`'],
    ['a version there is not', values.version, '3.5', '3.5', 'change `prop`'],
  ])('refuse %s', (_what, word, text, found, fix) => {
    const { told } = readBy(word, text);
    expect(told).toMatchObject([{ rule: 'input/values-fit-their-props', path: 'voip/registrar', found, fix }]);
  });

  it('have a form, and may mean nothing all the same', () => {
    expect(readBy(values.port, '99999/udp').told).toMatchObject([{ rule: 'input/values-can-be-read' }]);
    expect(readBy(values.cidr, '1.2.3.4/99').told).toMatchObject([{ rule: 'input/values-can-be-read' }]);
  });
});

describe('constructs and what they refer to', () => {
  const machines = (...names: readonly string[]) => names.map((name, i) => Machine.at(name, `192.0.2.${i + 1}`));
  const listed = (...names: readonly string[]) => names.map((name, i) => ({ name, address: `192.0.2.${i + 1}` }));

  it('parts by their paths, whichever stands first', async () => {
    const text = `
stacks:
  voip:
    platform: ${PLATFORM}
    pacemaker: { kind: pacemaker-cluster, proxies: proxies, virtualAddress: vip, fencing: { none: why }, service: with-virtual-ip }
    proxies: { kind: proxy-cluster, nodes: ${JSON.stringify(listed('a', 'b'))} }
    vip: { kind: virtual-address, proxies: voip/proxies, virtualIp: 192.0.2.10/24 }
    tables: { kind: external-database, servers: [{ host: db.example.net }], password: { environment: p } }
    link: { kind: database-connection, proxies: proxies, database: tables, access: direct }
    telco: { kind: carrier, proxies: proxies, gateways: [{ address: 198.51.100.1 }] }
`;
    const { refused, results } = await built(dataOf(text));
    const stack = new OpenSipsStack(new App(), 'voip', { platform: ssh });
    const proxies = new ProxyCluster(stack, 'proxies', { nodes: machines('a', 'b') });
    const virtualAddress = new VirtualAddress(stack, 'vip', { proxies, virtualIp: VirtualIp.of('192.0.2.10/24') });
    new PacemakerCluster(stack, 'pacemaker', {
      proxies,
      virtualAddress,
      fencing: Fencing.none('why'),
      service: 'with-virtual-ip',
    });
    const servers = [{ host: 'db.example.net' }];
    const database = new ExternalDatabase(stack, 'tables', { servers, password: Secret.fromEnvironment('p') });
    new DatabaseConnection(stack, 'link', { proxies, database, access: DatabaseAccess.direct() });
    new Carrier(stack, 'telco', { proxies, gateways: [{ address: '198.51.100.1' }] });
    expect(refused).toEqual([]);
    expect(results().map(({ topology }) => topology)).toEqual([stack.topology()]);
  });

  it('what something across stacks puts into a stack', async () => {
    const site = (name: string) => `
  ${name}:
    platform: ${PLATFORM}
    registrar:
      { kind: shared-database, database: data, virtualIp: 192.0.2.10/24, fencing: { none: why }, nodes: ${JSON.stringify(listed(`${name}1`, `${name}2`))} }`;
    const text = `
stacks:${site('east')}${site('west')}
across:
  data:
    kind: galera-sites
    roundTrip: 15ms
    sites:
      east: { stack: east, members: ${JSON.stringify(listed('edb1', 'edb2'))} }
      west: { stack: west, members: ${JSON.stringify(listed('wdb1', 'wdb2'))} }
`;
    const { refused, results } = await built(dataOf(text));
    const app = new App();
    const [east, west] = [
      new OpenSipsStack(app, 'east', { platform: ssh }),
      new OpenSipsStack(app, 'west', { platform: ssh }),
    ];
    const data = new GaleraSites(app, 'data', {
      roundTrip: Duration.millis(15),
      sites: {
        east: { stack: east, members: machines('edb1', 'edb2') },
        west: { stack: west, members: machines('wdb1', 'wdb2') },
      },
    });
    for (const [name, stack] of [
      ['east', east],
      ['west', west],
    ] as const) {
      new SharedDatabaseTopology(stack, 'registrar', {
        database: data.at(name),
        virtualIp: VirtualIp.of('192.0.2.10/24'),
        fencing: Fencing.none('why'),
        nodes: machines(`${name}1`, `${name}2`),
      });
    }
    expect(refused).toEqual([]);
    expect(results().map(({ topology }) => topology)).toEqual([east.topology(), west.topology()]);
  });

  it.each<readonly [string, string, string, string]>([
    ['nothing', 'registar/proxies', '`proxies` leads nowhere', 'change `proxies`'],
    ['a slip of the pen', 'registra', '`proxies` leads nowhere', 'change `proxies`: did you mean registrar?'],
    [
      'the topology in place of its part',
      'registrar',
      '`proxies` leads to something else',
      'change `proxies`: did you mean registrar/proxies?',
    ],
    ['something of another kind', 'registrar/vip', '`proxies` leads to something else', 'change `proxies`'],
    ['itself', 'telco', '`proxies` leads nowhere', 'change `proxies`'],
  ])('a reference to %s', async (_what, path, message, fix) => {
    const text = `
stacks:
  voip:
    platform: ${PLATFORM}
    registrar: { kind: per-node-database, virtualIp: 192.0.2.10/24, fencing: { none: why }, nodes: ${JSON.stringify(listed('a', 'b'))} }
    telco: { kind: carrier, proxies: ${path}, gateways: [] }
`;
    const { refused } = await built(dataOf(text));
    expect(refused).toMatchObject([
      { rule: 'input/references', path: 'voip/telco', message, fix: expect.stringContaining(fix) as string },
    ]);
  });

  it('what is wrong with a construct is said once, not again by those that refer to it', async () => {
    const text = `
stacks:
  voip:
    platform: ${PLATFORM}
    proxies: { kind: proxy-cluster, nodes: 3 }
    telco: { kind: carrier, proxies: proxies, gateways: [] }
`;
    expect((await built(dataOf(text))).refused.map(({ path }) => path)).toEqual(['voip/proxies']);
  });

  it('an id of something across stacks that a stack has', async () => {
    const text = `{ stacks: { a: { platform: ${PLATFORM} } }, across: { a: { kind: interconnect, sites: {}, roundTrip: 9ms, transport: bins } } }`;
    expect((await built(dataOf(text))).refused).toMatchObject([{ rule: 'input/names-are-unique', path: 'a' }]);
  });

  it('what is accepted, on a stack and on a construct', async () => {
    const text = `
stacks:
  voip:
    platform: ${PLATFORM}
    accept: { a/b: one }
    registrar: { kind: proxy-cluster, nodes: [], accept: { c/d: two } }
`;
    const [stack] = (await built(dataOf(text))).results();
    expect(stack?.topology.acceptances).toEqual([
      { rule: 'a/b', path: 'voip', reason: 'one' },
      { rule: 'c/d', path: 'voip/registrar', reason: 'two' },
    ]);
  });
});
