import { describe, expect, it } from 'vitest';
import { OPENSIPS_VERSIONS, type Carrier } from '../../lib/model';
import { numberParameter, textParameter } from '../../lib/rules/reading';
import { modelOf, SITE_PATHS, siteTopology, type ExampleEdits } from '../../lib/testing';
import { carrierProblems, withCarriers, type CarrierEdits } from '../support/carriers';

const first = (edit: CarrierEdits = {}, edits: ExampleEdits = {}): Carrier =>
  withCarriers([edit], edits).carriers[0] as Carrier;

const said = (carriers: readonly CarrierEdits[], edits: ExampleEdits = {}) =>
  carrierProblems(carriers, edits).map(({ rule, path, message, found }) => [`${rule} ${path}`, message, found]);

const config = (carriers: readonly CarrierEdits[], edits: ExampleEdits = {}) => {
  const { proxyClusters } = withCarriers(carriers, edits);
  return proxyClusters[0]!.nodes[0]!.config;
};

describe('a carrier', () => {
  it('takes every number as dialled, asks its gateways every 10 s and hears from nobody else', () => {
    const carrier = first();
    expect(carrier).toMatchObject({
      ...{ path: 'voip/telco', name: 'telco', order: 'listed', numbers: [] },
      ...{ outbound: { strip: 0, prepend: '' }, inbound: { strip: 0, prepend: '' } },
    });
    expect(carrier.sources.map(String)).toEqual(['198.51.100.10/32']);
    expect(carrier.probeInterval?.toString()).toBe('10s');
    expect(carrier.gateways.map(({ port }) => port.toString())).toEqual(['5060/udp']);
  });

  it('has a set that depends on its name alone', () => {
    expect(first().set).toBe(first({ path: 'voip/registrar/telco' }).set);
    expect(first().set).not.toBe(first({ path: 'voip/telco2' }).set);
    expect(first().set).toBeGreaterThanOrEqual(100_000);
  });

  it('leaves out sources within others', () => {
    const sources = ['198.51.100.0/24', '203.0.113.0/25', '203.0.113.0/25', '203.0.113.9/32'];
    expect(first({ sources }).sources.map(String)).toEqual(['198.51.100.0/24', '203.0.113.0/25']);
  });

  it.each([
    ['2.2', 'from-node'],
    ['2.4', 'from-node'],
    ['3.4', 'from-it'],
    ['4.0', 'from-it'],
  ])('is asked in %s %s', (version, probes) => {
    expect(first({}, { proxies: { version } }).gateways[0]?.from?.probes).toBe(probes);
  });

  it('is asked from each node where nothing says which one has the virtual address', () => {
    expect(first({}, { replication: null }).gateways[0]?.from?.probes).toBe('from-node');
    expect(first({}, { virtualIp: null, pacemaker: null }).gateways[0]?.from).toBeNull();
  });

  it.each([
    [{ gateways: [] }, 'a carrier without a gateway takes no call', '0 gateways'],
    [{ gateways: [{ address: 'gw.example.net' }] }, '`gateways[0].address` cannot be read', '"gw.example.net"'],
    [
      { gateways: [{ address: '198.51.100.1', port: '5060/tcp' }] },
      'the proxies speak no SIP over tcp',
      'gateways[0].port 5060/tcp',
    ],
    [
      { gateways: [{ address: '198.51.100.1' }, { address: '198.51.100.1', port: '5060/udp' }] },
      '`gateways[1]` stands twice',
      '198.51.100.1, port 5060/udp',
    ],
    [
      { gateways: [{ address: '2001:db8::1' }] },
      'the gateway has an address of another family than the virtual address',
      'gateways[0].address 2001:db8::1, and 192.168.3.100',
    ],
    [
      { gateways: [{ address: '192.168.3.126' }] },
      'what we send ourselves would be taken for calls of the carrier',
      '192.168.3.126/32, which holds our own 192.168.3.126',
    ],
    [
      { sources: ['0.0.0.0/0'] },
      'everybody in `sources[0]` may call our users without a password, and that is too many',
      '0.0.0.0/0',
    ],
    [{ sources: ['198.51.100.0'] }, '`sources[0]` cannot be read', '"198.51.100.0"'],
    [{ numbers: ['+49', ''] }, '`numbers[1]` is not how a number begins', '""'],
    [{ numbers: ['0*'] }, '`numbers[0]` is not how a number begins', '"0*"'],
    [{ numbers: ['0', '0'] }, '`numbers[1]` stands twice', '"0"'],
    [{ outbound: { strip: 21 } }, '`outbound.strip` is out of bounds', '21'],
    [{ inbound: { prepend: '$rU' } }, '`inbound.prepend` cannot stand in front of a number', '"$rU"'],
    [{ limits: { calls: 0 } }, '`limits.calls` is out of bounds', '0'],
    [{ limits: { callsPerSecond: 10_001 } }, '`limits.callsPerSecond` is out of bounds', '10001'],
    [{ probeInterval: '500ms' }, '`probeInterval` is out of bounds', '500ms'],
    [{ probeInterval: '1500ms' }, '`probeInterval` is counted in seconds', '1500ms'],
    [
      { probing: 'off', probeInterval: '5s' },
      'gateways that are not asked are asked in no interval',
      "probing 'off', probeInterval 5s",
    ],
  ] as const)('is refused with %j', (edit, message, found) => {
    const all = said([edit]);
    expect(all.map(([, text]) => text)).toContain(message);
    expect(all.map(([, , value]) => value)).toContain(found);
    expect(all.every(([where]) => where?.endsWith(' voip/telco'))).toBe(true);
  });

  it('has no address that another carrier has', () => {
    expect(said([{}, { gateways: [{ address: '198.51.100.20' }], sources: ['198.51.100.0/28'] }])).toEqual([
      [
        'input/carriers voip/carrier2',
        "a call from 198.51.100.0/28 could be this carrier's or that of 'telco'",
        '198.51.100.0/28',
      ],
    ]);
  });

  it('has a name that no other one has', () => {
    expect(said([{}, { path: 'voip/other/telco' }]).map(([where]) => where)).toEqual([
      'input/names-are-unique voip/other/telco',
    ]);
  });
});

describe('the modules of carriers', () => {
  it.each(OPENSIPS_VERSIONS)('are loaded in %s, with gateways from our own files', (version) => {
    const script = config([{}], { proxies: { version } });
    expect(textParameter(script, 'dispatcher', 'db_url')).toBe('text:///etc/opensips-cdk/carriers');
    expect(numberParameter(script, 'dispatcher', 'persistent_state', 1)).toBe(0);
    expect(script.modules.some(({ name }) => name === 'uri')).toBe(version.startsWith('2.'));
    const tag = textParameter(script, 'dispatcher', 'cluster_sharing_tag');
    expect(tag).toBe(version.startsWith('2.') ? undefined : 'vip');
  });

  it('are not loaded without carriers', () => {
    expect(config([]).modules.some(({ name }) => ['dispatcher', 'db_text'].includes(name))).toBe(false);
  });

  it('ask in the shortest interval, and only those that want to be asked', () => {
    const three = [{ probeInterval: '30s' }, { probing: 'off' }, { probeInterval: '5s' }] as const;
    const script = config(three);
    expect(numberParameter(script, 'dispatcher', 'ds_ping_interval', 0)).toBe(5);
    const { carriers } = withCarriers(three);
    expect(textParameter(script, 'dispatcher', 'ds_probing_list')).toBe(`${carriers[0]?.set},${carriers[2]?.set}`);
    const silent = config([{ probing: 'off' }]);
    expect(numberParameter(silent, 'dispatcher', 'ds_ping_interval', 0)).toBe(0);
  });

  it('follow calls, so that what is inside one is known', () => {
    expect(config([{}], { replication: { dialogs: 'off' } }).script.dialogs).toBe('local');
    expect(config([], { replication: { dialogs: 'off' } }).script.dialogs).toBe('off');
  });

  it('leave the author a partition of his own, and keep theirs', () => {
    const dispatcher = (parameters: Readonly<Record<string, string>>) => ({
      proxies: {
        modules: [
          { name: 'dispatcher', parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })) },
        ],
      },
    });
    expect(said([{}], dispatcher({ db_url: 'mysql://u@localhost/opensips' }))).toEqual([
      [
        'input/carriers voip/registrar/proxies',
        'module dispatcher has the gateways of the carriers, and `db_url` would take them away',
        'dispatcher.db_url',
      ],
    ]);
    expect(said([{}], dispatcher({ partition: 'mine:db_url=mysql://u@localhost/opensips' }))).toEqual([]);
    expect(said([], dispatcher({ db_url: 'mysql://u@localhost/opensips' }))).toEqual([]);
  });
});

describe('limits of carriers', () => {
  it('declare what they count in, and load what counts', () => {
    const script = config([{ limits: { calls: 30, callsPerSecond: 5 } }, {}]);
    expect(textParameter(script, 'dialog', 'profiles_with_value')).toBe('carrier');
    expect(script.modules.some(({ name }) => name === 'ratelimit')).toBe(true);
    expect(script.script.counts.map(({ of, per, over }) => `${of} ${per} ${over}`)).toEqual([
      'calls carrier cluster',
      'calls-per-second carrier cluster',
    ]);
  });

  it('count nothing where there are none', () => {
    expect(config([{}]).script.counts).toEqual([]);
  });

  it('count every carrier where sites share counts, for another site may have a limit', () => {
    const topology = siteTopology('west');
    const carrier = {
      kind: 'carrier',
      path: 'west/telco',
      proxies: SITE_PATHS.west.proxies,
      gateways: [{ address: '198.51.100.10' }],
    } as const;
    const { proxyClusters } = modelOf({ ...topology, parts: [...topology.parts, carrier] });
    const found = proxyClusters[0]!.nodes[0]!.config;
    expect(textParameter(found, 'dialog', 'profiles_with_value')).toBe('account/b;carrier/b');
    expect(found.script.counts.filter(({ per }) => per === 'carrier').map(({ over }) => over)).toEqual([
      'sites',
      'sites',
    ]);
  });
});
