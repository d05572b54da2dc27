import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  App,
  DualSiteTopology,
  Duration,
  Interconnect,
  InterconnectTransport,
  Machine,
  OpenSipsStack,
  PerNodeDatabaseTopology,
  Port,
  Registrations,
  SharedDatabaseTopology,
  SynthesisError,
  VirtualIp,
  type DualSiteTopologyProps,
  type ISite,
} from '../../constructs';
import { ExternalDatabase, Fencing, Secret } from '../../constructs';
import type { PipelineResult } from '../../lib/pipeline';
import { errors, sshPlatform } from '../support/rig';
import { changed, places, wrong, WRONG, type Anything } from '../support/wrong-kinds';

const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-sites-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fencing = Fencing.none('test rig: a person watches it');
const NETWORKS = { east: '192.168.5', west: '192.168.6', north: '192.168.7' } as const;
type Name = keyof typeof NETWORKS;

function siteProps(name: Name) {
  const network = NETWORKS[name];
  return {
    virtualIp: VirtualIp.of(`${network}.100/24`),
    nodes: [Machine.at(`${name}1`, `${network}.11`), Machine.at(`${name}2`, `${network}.12`)],
    domains: ['voip.example'],
    fencing,
  };
}

function site(app: App, name: Name): PerNodeDatabaseTopology {
  const stack = new OpenSipsStack(app, name, { platform: sshPlatform() });
  return new PerNodeDatabaseTopology(stack, 'registrar', siteProps(name));
}

const BASIC = { mode: 'active-standby', registrations: Registrations.none() } as const;

/** Two sites in an App of their own, with what a test wants different. */
function rig(props: Partial<DualSiteTopologyProps> = {}, outdir = join(folder, 'none')) {
  const app = new App({ outdir });
  const sites = { east: site(app, 'east'), west: site(app, 'west') };
  const dualSite = new DualSiteTopology(app, 'sites', { sites, ...BASIC, ...props });
  return { app, dualSite, sites };
}

function stacks(app: App): readonly OpenSipsStack[] {
  return app.node.children.filter((child) => OpenSipsStack.isOpenSipsStack(child));
}

function stack(app: App, name: string): OpenSipsStack {
  const found = stacks(app).find(({ node }) => node.id === name);
  if (!found) throw new Error(`no stack '${name}'`);
  return found;
}

function dns(result: PipelineResult): Readonly<Record<string, string>> {
  return Object.fromEntries(
    result.files.filter(({ path }) => path.startsWith('dns/')).map(({ path, content }) => [path, content]),
  );
}

/** Everything that stops a synth, of the stacks and of the App. */
function refusal(app: App): readonly string[] {
  try {
    app.synth();
  } catch (error) {
    if (!(error instanceof SynthesisError)) throw error;
    return error.findings
      .filter(({ severity, accepted }) => severity === 'error' && accepted === undefined)
      .map(({ path, message, found }) => `${path}: ${message} (${found ?? ''})`);
  }
  return [];
}

describe('DualSiteTopology', () => {
  it('puts a part into the stack of each site, and the same names into each output', () => {
    const { app } = rig();
    const results = stacks(app).map((each) => each.result());
    expect(results.map(({ topology }) => topology.parts.find(({ kind }) => kind === 'dual-site')?.path)).toEqual([
      'east/registrar/sites',
      'west/registrar/sites',
    ]);
    const [east, west] = results.map(dns);
    expect(Object.keys(east ?? {})).toEqual(['dns/voip.example.zone', 'dns/devices.md']);
    expect(east).toEqual(west);
    for (const result of results) {
      expect(result.files.map(({ path }) => path)).toContain('runbook.md');
      expect(result.findings.filter(({ accepted }) => accepted === undefined)).toEqual([]);
    }
  });

  it('shares nothing unless it is said: no cluster of all sites', () => {
    const { app, dualSite } = rig();
    expect(dualSite.interconnect).toBeUndefined();
    expect(stack(app, 'east').result().model?.interconnects).toEqual([]);
  });

  it('makes the Interconnect for what is shared, with its own options', () => {
    const { app, dualSite } = rig({
      share: { callCounts: 'on' },
      roundTrip: Duration.millis(40),
      transport: InterconnectTransport.tunnel('IPsec'),
      interconnect: { clusterId: 7 },
    });
    expect(dualSite.interconnect).toBeInstanceOf(Interconnect);
    const [east, west] = ['east', 'west'].map((name) => stack(app, name).result().model?.interconnects[0]);
    expect(east).toMatchObject({ clusterId: 7, site: 'east', callCounts: 'on', callRates: 'off' });
    expect(west?.nodes).toHaveLength(4);
    expect(refusal(app)).toEqual([]);
  });

  it('makes the Interconnect for sites that answer on one address, whatever they share', () => {
    const registrations = Registrations.anycast('198.18.0.1');
    const between = { roundTrip: Duration.millis(40), transport: InterconnectTransport.tunnel('IPsec') };
    const { app, dualSite } = rig({ registrations, ...between });
    expect(dualSite.interconnect).toBeInstanceOf(Interconnect);
    expect(refusal(app)).toEqual([]);
    const { model, findings } = stack(app, 'west').result();
    expect(model?.dualSites[0]).toMatchObject({ registrations: 'anycast', site: 'west' });
    expect(findings.filter(({ accepted }) => accepted === undefined)).toEqual([]);
    expect(refusal(rig({ registrations }).app)).toContain(
      'east/registrar/interconnect: `roundTrip` is missing (nothing)',
    );
  });

  it('takes no address of another kind', () => {
    const registrations = Registrations.anycast(7 as unknown as string);
    expect(refusal(rig({ registrations }).app).join('\n')).toMatch(/`registrations.address`.*7/);
  });

  it.each<[keyof DualSiteTopologyProps, Partial<DualSiteTopologyProps>]>([
    ['roundTrip', { share: { callCounts: 'on' }, transport: InterconnectTransport.tunnel('IPsec') }],
    ['transport', { share: { callCounts: 'on' }, roundTrip: Duration.millis(40) }],
  ])('names `%s` when it is missing', (prop, props) => {
    expect(refusal(rig(props).app)).toContain(`east/registrar/interconnect: \`${prop}\` is missing (nothing)`);
  });

  it('takes sites of either scenario, and more than two', () => {
    const app = new App();
    const stackOf = (name: Name) => new OpenSipsStack(app, name, { platform: sshPlatform() });
    const west = stackOf('west');
    const database = new ExternalDatabase(west, 'database', {
      servers: [{ host: '192.168.6.31' }],
      password: Secret.fromFile('x'),
    });
    new DualSiteTopology(app, 'sites', {
      sites: {
        east: site(app, 'east'),
        west: new SharedDatabaseTopology(west, 'registrar', { ...siteProps('west'), database }),
        north: site(app, 'north'),
      },
      ...BASIC,
      preference: ['north'],
    });
    const zone = dns(stack(app, 'east').result())['dns/voip.example.zone'] ?? '';
    expect(zone.match(/SRV \d+ 0 5060 \w+/g)).toEqual(['north', 'east', 'west'].map((name, i) => `SRV ${10 * (i + 1)} 0 5060 ${name}`)); // prettier-ignore
    expect(inputErrors(app)).toEqual([]);
  });

  it.each([
    ['192.168.6.31', 'opensips', ['west/registrar/database']],
    ['192.168.6.31', 'west', []],
    ['192.168.6.32', 'opensips', []],
  ])('keeps contacts of two sites out of one table: %s/%s', (host, database, paths) => {
    const app = new App({ outdir: join(folder, 'none') });
    const [east, west] = (['east', 'west'] as const).map((name) => {
      const place = new OpenSipsStack(app, name, { platform: sshPlatform() });
      const said = name === 'east' ? { host: '192.168.6.31', database: 'opensips' } : { host, database };
      const external = new ExternalDatabase(place, 'database', {
        servers: [{ host: said.host }],
        database: said.database,
        password: Secret.fromFile('x'),
      });
      return new SharedDatabaseTopology(place, 'registrar', { ...siteProps(name), database: external });
    });
    new DualSiteTopology(app, 'sites', { sites: { east: east as ISite, west: west as ISite }, ...BASIC });
    const said = refusal(app).filter((each) => each.includes('would lie in one table'));
    expect(said.map((each) => each.split(':')[0])).toEqual(paths);
  });

  it('knows what each proxy cluster says by then', () => {
    const app = new App();
    const east = new PerNodeDatabaseTopology(new OpenSipsStack(app, 'east', { platform: sshPlatform() }), 'registrar', {
      ...siteProps('east'),
      sip: [Port.tcp(5080)],
    });
    new DualSiteTopology(app, 'sites', { sites: { east, west: site(app, 'west') }, ...BASIC });
    const { findings } = stack(app, 'west').result();
    expect(findings.filter(({ rule }) => rule.startsWith('sites/')).map(({ found }) => found)).toEqual([
      '5060/udp at west, 5080/tcp at east',
    ]);
  });

  it('writes the names, and takes them away with the topology', () => {
    const outdir = join(folder, 'out');
    const { app } = rig({}, outdir);
    app.synth();
    const dnsOf = (name: string) => join(outdir, 'stacks', name, 'dns');
    expect(readdirSync(dnsOf('east')).sort()).toEqual(['devices.md', 'voip.example.zone']);
    for (const name of readdirSync(dnsOf('east'))) {
      expect(readFileSync(join(dnsOf('east'), name))).toEqual(readFileSync(join(dnsOf('west'), name)));
    }
    const again = new App({ outdir });
    site(again, 'east');
    again.synth();
    expect(existsSync(dnsOf('east'))).toBe(false);
  });

  it('says that two sites stand in one stack, or in none', () => {
    const app = new App({ outdir: join(folder, 'none') });
    const one = new OpenSipsStack(app, 'one', { platform: sshPlatform() });
    const [east, west] = (['east', 'west'] as const).map(
      (name) => new PerNodeDatabaseTopology(one, name, siteProps(name)),
    );
    new DualSiteTopology(app, 'sites', { sites: { east: east as ISite, west: west as ISite }, ...BASIC });
    expect(refusal(app).join('\n')).toContain("the names of 'voip.example' would be written twice");
  });

  it('may be there twice for the same sites, with another id', () => {
    const { app, sites } = rig();
    new DualSiteTopology(app, 'again', { sites, ...BASIC });
    expect(refusal(app).join('\n')).toContain('has a dual-site already');
  });
});

function inputErrors(app: App): readonly string[] {
  return stacks(app)
    .flatMap(errors)
    .filter(({ rule }) => rule.startsWith('input/'))
    .map(({ path, message }) => `${path}: ${message}`);
}

const FULL = {
  mode: 'active-active',
  preference: ['west'],
  registrations: Registrations.dual(),
  names: { timeToLive: Duration.seconds(30), weights: { east: 10 } },
  share: { callCounts: 'on', callRates: 'on' },
  roundTrip: Duration.millis(40),
  transport: InterconnectTransport.tunnel('IPsec'),
  interconnect: { clusterId: 7, pingInterval: Duration.seconds(4) },
};

const STORE = {
  ...{ engine: 'mongodb', group: 'places', servers: [{ host: '192.0.2.50', port: 27017 }] },
  ...{ database: 'opensips.places', user: 'opensips', password: Secret.fromVariable('store_password') },
};

describe('a value of the wrong kind at several sites', () => {
  it('FULL is as an author writes it', () => {
    expect(refusal(rig(FULL as Anything).app)).toEqual([]);
  });

  it.each(wrong)('%s never makes a constructor throw, wherever it stands, and is said', (_, value) => {
    const all = [...places(FULL), ['sites'], ['sites', 'east'], ['sites', 'east', 'proxies'], ['sites', 'west', 'virtualAddress']]; // prettier-ignore
    expect(all.length).toBeGreaterThan(15);
    const silent = all.flatMap((at) => {
      const app = new App({ outdir: join(folder, 'none') });
      const sites = { east: parts(site(app, 'east')), west: parts(site(app, 'west')) };
      new DualSiteTopology(app, 'sites', changed({ ...FULL, sites }, at, value) as Anything);
      const said = refusal(app);
      const broken = said.filter((each) => each.includes('the rule itself failed'));
      return [...broken, ...(said.length === 0 && !harmless(at, value) ? [`${at.join('.')} says nothing`] : [])];
    });
    expect(silent).toEqual([]);
  });

  it.each(wrong)('%s never makes Registrations.federation throw, and is said', (_, value) => {
    const silent = places(STORE).flatMap((at) => {
      const registrations = Registrations.federation(changed(STORE, at, value) as Anything);
      const said = refusal(rig({ registrations }).app);
      const free = JSON.stringify(value) === '"x"' || (value === 5 && at.join('.') === 'servers.0.port');
      return said.length === 0 && !free ? [`${at.join('.')} says nothing`] : [];
    });
    expect(silent).toEqual([]);
  });

  it.each([
    [{ engine: 'sql', servers: [{ host: '192.0.2.50' }] }, 'registrations.store.engine', '"sql"'],
    [{ engine: 'mongodb' }, 'registrations.store.servers', 'nothing'],
    [{}, 'registrations.store.engine', 'nothing'],
    [undefined, 'registrations.store.engine', 'nothing'],
  ])('%j for a store is said', (store, prop, value) => {
    const said = refusal(rig({ registrations: Registrations.federation(store as Anything) }).app);
    const [first] = said.filter((each) => each.startsWith(`east/registrar/sites: \`${prop}\` `));
    expect(first).toContain(`(${value})`);
  });

  it.each([
    [{ mode: 'both' }, 'sites', 'mode', '"both"'],
    [{ mode: undefined }, 'sites', 'mode', 'nothing'],
    [{ registrations: 'dual' }, 'sites', 'registrations', '"dual"'],
    [{ registrations: undefined }, 'sites', 'registrations', 'nothing'],
    [{ preference: 'west' }, 'sites', 'preference', '"west"'],
    [{ names: { timeToLive: 60 } }, 'sites', 'names.timeToLive', '60'],
    [{ names: { weights: { east: '5' } } }, 'sites', 'names.weights.east', '"5"'],
  ])('%j is said where it stands', (props, id, prop, value) => {
    const said = refusal(rig(props as Anything).app);
    expect(
      said.some((each) => each.startsWith(`east/registrar/${id}: \`${prop}\` `) && each.includes(`(${value})`)),
    ).toBe(true);
  });

  it.each([...WRONG, undefined].filter((value) => value !== 'x'))(
    '%j for sites is said at the construct itself',
    (value) => {
      const said = refusal(rig({ sites: value as Anything }).app);
      expect(said).toEqual([expect.stringMatching(/^sites: `sites` is not what it has to be/)]);
    },
  );

  it('says which of the sites is none', () => {
    const app = new App({ outdir: join(folder, 'none') });
    const sites = { east: site(app, 'east'), west: { proxies: 'west' } } as Anything;
    new DualSiteTopology(app, 'sites', { sites, ...BASIC });
    expect(refusal(app)).toEqual([
      expect.stringMatching(/^sites: `sites\.west` is not what it has to be/),
      expect.stringContaining('one site is no choice'),
    ]);
  });
});

/** A site as a plain object, whose members a test may change. */
function parts({ proxies, virtualAddress }: ISite): ISite {
  return { proxies, virtualAddress };
}

/** Objects without the members that may be left out, and a true-looking text where any text will do. */
function harmless(at: readonly string[], value: unknown): boolean {
  const prop = at.join('.');
  const empty = JSON.stringify(value) === '{}' && typeof value === 'object';
  if (empty && ['names', 'names.weights', 'share', 'interconnect'].includes(prop)) return true;
  if (prop === 'preference' && Array.isArray(value)) return true;
  return value === 5 && ['names.weights.east', 'interconnect.clusterId'].includes(prop);
}
