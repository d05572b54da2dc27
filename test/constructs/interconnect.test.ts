import { describe, expect, it } from 'vitest';
import {
  App,
  Duration,
  GaleraCluster,
  Interconnect,
  InterconnectTransport,
  Machine,
  OpenSipsStack,
  OpenSipsVersion,
  PerNodeDatabaseTopology,
  ProxyCluster,
  Secret,
  SharedDatabaseTopology,
  VirtualIp,
  type InterconnectProps,
  type ISite,
  type SharedDatabaseTopologyProps,
} from '../../constructs';
import { SynthesisError } from '../../lib/errors';
import type { InterconnectRecord } from '../../lib/topology/interconnect';
import { errors, rigProps, sshPlatform } from '../support/rig';
import { changed, places, wrong, WRONG, type Anything } from '../support/wrong-kinds';

const tunnel = InterconnectTransport.tunnel('IPsec between the routers');
const PROPS = { roundTrip: Duration.millis(40), transport: tunnel };

function stackOf(app: App, name: string): OpenSipsStack {
  return new OpenSipsStack(app, name, { platform: sshPlatform() });
}

function site(stack: OpenSipsStack, name: string, network: string): PerNodeDatabaseTopology {
  return new PerNodeDatabaseTopology(stack, 'registrar', {
    ...rigProps(),
    virtualIp: VirtualIp.of(`${network}.100/24`),
    nodes: [Machine.at(`${name}1`, `${network}.11`), Machine.at(`${name}2`, `${network}.12`)],
    replication: {},
  });
}

/** East and west, each in a stack of its own, and what is between them. */
function world(props: Partial<InterconnectProps> = {}) {
  const app = new App();
  const stacks = { east: stackOf(app, 'east'), west: stackOf(app, 'west') };
  const sites = { east: site(stacks.east, 'east', '192.168.5'), west: site(stacks.west, 'west', '192.168.6') };
  new Interconnect(app, 'between', { ...PROPS, sites, ...props });
  return { app, ...stacks };
}

const recordOf = (stack: OpenSipsStack) =>
  stack.topology().parts.find((part): part is InterconnectRecord => part.kind === 'interconnect');
const said = (stack: OpenSipsStack) =>
  errors(stack).map((f) => `${f.path}: ${f.message}; found ${f.found ?? ''}; wanted ${f.allowed ?? ''}`);

/** What a synth of the whole App complains of. */
function refused(app: App): readonly string[] {
  try {
    app.synth();
  } catch (error) {
    if (!(error instanceof SynthesisError)) throw error;
    const findings = error.findings.filter(({ severity, accepted }) => severity === 'error' && accepted === undefined);
    return findings.map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

describe('an Interconnect', () => {
  it('is the same part in each site’s stack, but for whose it is', () => {
    const { east, west } = world({ share: { callCounts: 'on' }, clusterId: 7, port: 5555 });
    expect(recordOf(east)).toMatchObject({
      path: 'east/registrar/between',
      proxies: 'east/registrar/proxies',
      site: 'east',
      roundTrip: '40ms',
      transport: { by: 'tunnel', reason: 'IPsec between the routers' },
      clusterId: 7,
      port: 5555,
      share: { callCounts: 'on' },
    });
    const ofWest = { path: 'west/registrar/between', proxies: 'west/registrar/proxies', site: 'west' };
    expect(recordOf(west)).toEqual({ ...recordOf(east), ...ofWest });
    expect(recordOf(west)?.sites).toMatchObject([
      { name: 'east', nodes: [{ name: 'east1' }, { name: 'east2' }], virtualIp: '192.168.5.100/24' },
      { name: 'west', nodes: [{ address: '192.168.6.11' }, { address: '192.168.6.12' }], version: undefined },
    ]);
  });

  it('is built by every stack', () => {
    const { app, east, west } = world({ transport: InterconnectTransport.bins() });
    expect([said(east), said(west)]).toEqual([[], []]);
    expect(app.node.findAll().filter((each) => each.node.id === 'between')).toHaveLength(3);
  });

  it('takes its key from one variable, or from where it is said to be', () => {
    const key = { from: 'variable', name: 'interconnect_key', version: 1 };
    expect(InterconnectTransport.bins().record).toEqual({ by: 'bins', authorityKey: key });
    const { record } = InterconnectTransport.bins({ authorityKey: Secret.fromFile('key') });
    expect(record).toMatchObject({ authorityKey: { from: 'file', file: 'key' } });
  });

  it('takes a site whose nodes share a database, and parts of one’s own', () => {
    const app = new App();
    const east = stackOf(app, 'east');
    const west = stackOf(app, 'west');
    const members = [1, 2, 3].map((i) => Machine.at(`db${i}`, `192.0.2.2${i}`));
    const shared = new SharedDatabaseTopology(east, 'registrar', {
      ...rigProps(),
      replication: undefined,
      database: new GaleraCluster(east, 'database', { members }),
    } as SharedDatabaseTopologyProps);
    const { proxies, virtualAddress } = site(west, 'west', '192.168.6');
    new Interconnect(app, 'between', { ...PROPS, sites: { east: shared, west: { proxies, virtualAddress } } });
    expect([said(east), said(west)]).toEqual([[], []]);
    expect(recordOf(west)?.sites[0]?.nodes.map(({ name }) => name)).toEqual(['vsvr2a', 'vsvr2b']);
  });

  it('may stand in one of the stacks', () => {
    const app = new App();
    const east = stackOf(app, 'east');
    const west = stackOf(app, 'west');
    const sites = { east: site(east, 'east', '192.168.5'), west: site(west, 'west', '192.168.6') };
    new Interconnect(east, 'between', { ...PROPS, sites });
    expect(recordOf(west)?.path).toBe('west/registrar/between');
    expect([said(east), said(west)]).toEqual([[], []]);
  });

  it('of two sites in one stack is refused, with the reason', () => {
    const app = new App();
    const stack = stackOf(app, 'both');
    const sites = {
      east: site(stack, 'east', '192.168.5'),
      west: new PerNodeDatabaseTopology(stack, 'other', {
        ...rigProps(),
        virtualIp: VirtualIp.of('192.168.6.100/24'),
        nodes: [Machine.at('west1', '192.168.6.11'), Machine.at('west2', '192.168.6.12')],
        replication: {},
      }),
    };
    new Interconnect(app, 'between', { ...PROPS, sites });
    expect(said(stack)).toEqual([
      expect.stringContaining("both/registrar/between: the machines of site 'west' are in the stack of site 'east'"),
      expect.stringContaining("both/other/between: the machines of site 'east' are in the stack of site 'west'"),
    ]);
  });
});

const FULL = {
  ...PROPS,
  transport: InterconnectTransport.bins(),
  share: { callCounts: 'on', callRates: 'on' },
  clusterId: 100,
  port: 5556,
  pingInterval: Duration.seconds(4),
  pingTimeout: Duration.seconds(3),
};

describe('a value of the wrong kind', () => {
  it.each(wrong)(
    '%s never makes an Interconnect throw, wherever it stands',
    (_, value) => {
      const threw = places(FULL).flatMap((at) => {
        try {
          const { east, west } = world(changed(FULL, at, value) as Anything);
          const failed = [...errors(east), ...errors(west)].filter((f) => f.message.includes('the rule itself failed'));
          return failed.map(({ message }) => `${at.join('.')}: ${message}`);
        } catch (error) {
          return [`${at.join('.')}: ${String(error)}`];
        }
      });
      expect(threw).toEqual([]);
    },
    60_000,
  );

  it.each([
    [{ roundTrip: 40 }, 'roundTrip', '40', 'a Duration'],
    [{ transport: 'bins' }, 'transport', '"bins"', 'InterconnectTransport.bins'],
    [{ transport: InterconnectTransport.tunnel(5 as Anything) }, 'transport.reason', '5', 'what encrypts'],
    [{ share: 'all' }, 'share', '"all"', 'callCounts'],
    [{ share: { callCounts: true } }, 'share.callCounts', 'true', "'on' or 'off'"],
    [{ clusterId: 'x' }, 'clusterId', '"x"', 'a whole number'],
    [{ port: '5556' }, 'port', '"5556"', 'a whole number'],
    [{ pingTimeout: 5 }, 'pingTimeout', '5', 'a Duration'],
  ])('%j is said where it stands, at every site', (props, prop, value, wanted) => {
    const { east, west } = world(props as Anything);
    for (const stack of [east, west]) {
      const [first = ''] = said(stack);
      expect(first).toContain(`${stack.node.id}/registrar/between: \`${prop}\``);
      expect(first).toContain(`found ${value}; wanted`);
      expect(first.split('wanted')[1]).toContain(wanted);
    }
  });

  it('a key typed in place of a Secret stands in no finding', () => {
    const { east } = world({ transport: InterconnectTransport.bins({ authorityKey: 'f00d' as Anything }) });
    expect(said(east)[0]).toContain('`transport.authorityKey` is not what it has to be; found a string');
    expect(JSON.stringify(east.result().findings)).not.toContain('f00d');
  });

  it.each(['roundTrip', 'transport'])('a missing `%s` is said by name', (prop) => {
    const { east } = world({ [prop]: undefined });
    expect(said(east)[0]).toContain(`east/registrar/between: \`${prop}\` is missing`);
  });

  it.each(wrong)('%s as a site is said by the stacks of the others', (_, value) => {
    const app = new App();
    const east = stackOf(app, 'east');
    const sites = { east: site(east, 'east', '192.168.5'), west: value as Anything };
    new Interconnect(app, 'between', { ...PROPS, sites });
    expect(said(east)[0]).toMatch(
      /^east\/registrar\/between: `sites\.west\.nodes` (is missing|is not what it has to be)/,
    );
  });

  it.each([
    ['proxies', { proxies: 'x' }, 'sites.west.nodes'],
    ['no proxies', {}, 'sites.west.nodes'],
    ['a virtual address', { virtualAddress: 5 }, 'sites.west.virtualAddress'],
  ])('in place of %s of a site is said', (_, edits, prop) => {
    const app = new App();
    const east = stackOf(app, 'east');
    const { proxies, virtualAddress } = site(stackOf(app, 'west'), 'west', '192.168.6');
    const west = 'proxies' in edits || 'virtualAddress' in edits ? { proxies, virtualAddress, ...edits } : edits;
    new Interconnect(app, 'between', {
      ...PROPS,
      sites: { east: site(east, 'east', '192.168.5'), west: west as unknown as ISite },
    });
    expect(said(east)[0]).toContain(`\`${prop}\``);
  });

  it.each([undefined, ...WRONG, { east: 5 }])(
    'as all sites (%j) is said by the App, since no stack knows of it',
    (sites) => {
      const app = new App();
      site(stackOf(app, 'east'), 'east', '192.168.5');
      new Interconnect(app, 'between', { ...PROPS, sites: sites as Anything });
      expect(refused(app)).toEqual(['between: `sites` is not what it has to be']);
    },
  );

  it('any value passes where the props would be', () => {
    for (const value of [undefined, ...WRONG] as Anything[]) {
      const app = new App();
      const east = stackOf(app, 'east');
      new Interconnect(app, 'between', value);
      const proxies = new ProxyCluster(east, 'proxies', value);
      const sites = { east: { proxies, virtualAddress: value }, west: value } as Anything;
      new Interconnect(app, 'other', { sites, roundTrip: value, transport: InterconnectTransport.bins(value) });
      expect(errors(east).filter((f) => f.message.includes('the rule itself failed'))).toEqual([]);
      expect(refused(app).length).toBeGreaterThan(0);
    }
  }, 60_000);
});

describe('versions of the sites', () => {
  it('have to be one', () => {
    const app = new App();
    const east = stackOf(app, 'east');
    const west = stackOf(app, 'west');
    const old = new PerNodeDatabaseTopology(west, 'registrar', {
      ...rigProps(),
      version: OpenSipsVersion.V3_4,
    });
    new Interconnect(app, 'between', { ...PROPS, sites: { east: site(east, 'east', '192.168.5'), west: old } });
    expect(said(east)).toEqual([expect.stringContaining("found OpenSIPS 3.6 here, 3.4 at 'west'")]);
    expect(said(west).join('\n')).toContain("found OpenSIPS 3.4 here, 3.6 at 'east'");
  });
});
