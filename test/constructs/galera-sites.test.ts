import { describe, expect, it } from 'vitest';
import {
  accept,
  App,
  Arbitrator,
  DatabaseAccess,
  DualSiteTopology,
  Duration,
  GaleraSites,
  InterconnectTransport,
  Machine,
  OpenSipsStack,
  OpenSipsVersion,
  Registrations,
  Secret,
  Size,
} from '../../constructs';
import { declared } from '../../constructs/declare';
import { labPlan } from '../../lib/lab/plan';
import { galeraSitesModels, galeraSitesRig, type GaleraSitesEdits } from '../support/galera-sites';
import { errors, sshPlatform } from '../support/rig';
import { changed, places, WRONG, type Anything } from '../support/wrong-kinds';

const NAMES = ['east', 'west', 'witness'] as const;

describe('a Galera cluster over sites', () => {
  it('is sound, and written in each stack', () => {
    const { stacks } = galeraSitesRig();
    for (const name of ['east', 'west'] as const)
      accept(stacks[name], 'pacemaker/every-node-can-be-fenced', 'test rig: a person watches it');
    for (const name of NAMES) {
      const { blocked, files } = stacks[name].result();
      expect(errors(stacks[name])).toEqual([]);
      expect([name, blocked, files.length > 10]).toEqual([name, false, true]);
    }
  });

  it('says the same everywhere, but for whose it is', () => {
    const groups = Object.values(galeraSitesModels()).map(({ databaseClusters: [database] }) =>
      database?.kind === 'galera' ? { ...database.sites, site: 'any' } : null,
    );
    expect(groups[1]).toEqual(groups[0]);
    expect(groups[2]).toEqual(groups[0]);
    const all = groups[0]?.sites?.flatMap(({ members }) => members) ?? [];
    expect(all.map(({ machine, serverId, segment }) => `${machine} ${serverId} ${segment}`)).toEqual([
      'east-db1 1 0',
      'east-db2 2 0',
      'west-db1 3 1',
      'west-db2 4 1',
    ]);
    expect(groups[0]?.arbitrator).toMatchObject({ machine: 'witness1', segment: 2, site: null });
  });

  it('says of a site that there is not what there is', () => {
    const { data } = galeraSitesRig();
    data.at('north');
    expect(declared(data).misfits).toMatchObject([{ prop: 'at(…)', found: '"north"', wanted: 'a site: east or west' }]);
  });

  it('puts each machine into one stack', () => {
    const { east, west, witness } = galeraSitesModels();
    const machines = [east, west, witness].map((model) => model.machines.map(({ name }) => name));
    expect(machines).toEqual([
      ['east-db1', 'east-db2', 'east-proxy1', 'east-proxy2'],
      ['west-db1', 'west-db2', 'west-proxy1', 'west-proxy2'],
      ['witness1'],
    ]);
    expect(galeraSitesRig().app.node.findAll().length).toBeGreaterThan(0);
  });

  it('gives each site tables and accounts of its own, and the accounts of phones to all', () => {
    for (const site of ['east', 'west'] as const) {
      const model = galeraSitesModels()[site];
      const config = model.proxyClusters[0]?.nodes[0]?.config;
      const url = (name: string) => config?.modules.find((module) => module.name === name)?.parameters[0]?.value;
      expect(url('auth_db')).toMatchObject({ before: `mysql://opensips_${site}:`, after: '@127.0.0.1/opensips' });
      expect(JSON.stringify(config)).toContain(`@127.0.0.1/opensips_${site}`);
      expect(model.databaseClusters).toMatchObject([
        {
          database: `opensips_${site}`,
          runtime: { user: `opensips_${site}` },
          provisioning: { user: `opensips_provisioning_${site}` },
        },
      ]);
    }
  });

  it('leads modules of administrators’ tables to those of all sites, and others to the site’s own', () => {
    const modules = [{ name: 'domain' }, { name: 'msilo' }, { name: 'alias_db' }];
    const { config } = galeraSitesModels({ topology: { modules } }).west.proxyClusters[0]?.nodes[0] ?? {};
    const after = (name: string) =>
      config?.modules
        .find((module) => module.name === name)
        ?.parameters.flatMap(({ name: prop, value }) =>
          prop === 'db_url' && typeof value === 'object' && 'after' in value ? [value.after] : [],
        );
    expect([after('domain'), after('alias_db'), after('msilo')]).toEqual([
      ['@127.0.0.1/opensips'],
      ['@127.0.0.1/opensips'],
      ['@127.0.0.1/opensips_west'],
    ]);
  });

  it('has a set of each database with db_virtual', () => {
    const { west } = galeraSitesModels({ topology: { access: DatabaseAccess.dbVirtual() } });
    const text = JSON.stringify(west.proxyClusters[0]?.nodes[0]?.config);
    for (const part of ['define opensips FAILOVER', 'define common FAILOVER', 'virtual://common', 'virtual://opensips'])
      expect(text).toContain(part);
  });

  it.each([OpenSipsVersion.V2_2, OpenSipsVersion.V2_4, OpenSipsVersion.V4_0])('is used by %j', (version) => {
    const { stacks } = galeraSitesRig({ topology: { version } });
    expect(errors(stacks.west).filter(({ rule }) => rule.startsWith('input/'))).toEqual([]);
  });

  it('has the same secrets at every site, and derives the rest in each', () => {
    const of = (name: (typeof NAMES)[number]) =>
      galeraSitesModels()[name].secrets.flatMap(({ name: secret, source }) =>
        source.from === 'variable' ? [`${secret} ${source.name}`] : [],
      );
    for (const name of NAMES)
      expect(of(name)).toEqual([
        'data_authority_key database_authority_key',
        'data_transfer_password database_transfer_password',
      ]);
  });

  it('is a lab of three stacks', () => {
    const { east, west, witness } = galeraSitesModels();
    expect(labPlan('/x/main.ts', [witness, east, west]).machines).toHaveLength(9);
  });

  it('is the database of sites that clients know by name', () => {
    expect(inputErrors(dualSite({ share: { callCounts: 'on' } }))).toEqual([]);
    expect(inputErrors(dualSite({ share: { staticTables: 'on' } }))).toEqual([
      'input/sites: the sites have one database already, with all that an administrator fills',
    ]);
  });

  function dualSite(more: Pick<ConstructorParameters<typeof DualSiteTopology>[2], 'share'>): OpenSipsStack {
    const { app, stacks, topologies } = galeraSitesRig();
    new DualSiteTopology(app, 'sites', {
      sites: topologies,
      mode: 'active-active',
      registrations: Registrations.dual(),
      roundTrip: Duration.millis(15),
      transport: InterconnectTransport.tunnel('IPsec between the routers of the sites'),
      ...more,
    });
    return stacks.east;
  }
});

function inputErrors(stack: OpenSipsStack): readonly string[] {
  return errors(stack)
    .filter(({ rule }) => rule.startsWith('input/'))
    .map(({ rule, message }) => `${rule}: ${message}`);
}

describe('a Galera cluster over sites that cannot be built', () => {
  const said = (edits: GaleraSitesEdits) => inputErrors(galeraSitesRig(edits).stacks.west);
  const site = (name: string, stack: OpenSipsStack, address: string) => ({
    [name]: { stack, members: [Machine.at(`${stack.node.id}-db`, address)] },
  });

  it('for what it says of its way, its names and its secrets', () => {
    expect(said({ data: { roundTrip: Duration.seconds(3) } })).toHaveLength(1);
    expect(said({ data: { database: '9' } })).toHaveLength(1);
    expect(said({ data: { authorityKey: Secret.fromVariable('count') } })).toHaveLength(1);
  });

  it('for a name of a site, and one site alone', () => {
    const app = new App();
    const stack = new OpenSipsStack(app, 'east', { platform: sshPlatform() });
    new GaleraSites(app, 'data', { sites: site('East', stack, '192.0.2.21'), roundTrip: Duration.millis(15) });
    expect(inputErrors(stack)).toEqual([
      'input/sites: one site alone is a GaleraCluster',
      'input/sites: the name of a site cannot be used',
    ]);
  });

  it('for addresses of both kinds, a machine that stands twice, and a site without members', () => {
    const app = new App();
    const stack = (name: string) => new OpenSipsStack(app, name, { platform: sshPlatform() });
    const [east, west, north] = [stack('east'), stack('west'), stack('north')];
    new GaleraSites(app, 'data', {
      sites: {
        ...site('east', east, '192.0.2.21'),
        west: { stack: west, members: [Machine.at('west-db', '2001:db8::1'), Machine.at('west-db', '2001:db8::2')] },
        north: { stack: north, members: [] },
      },
      roundTrip: Duration.millis(15),
    });
    expect(inputErrors(east)).toEqual([
      "input/sites: site 'north' has no member",
      'input/sites: a machine stands twice',
      'input/sites: machines of one database have addresses of both families, and cannot reach each other',
    ]);
  });

  it('for more members than Galera is of use with', () => {
    expect(said({ members: [5, 5] })).toEqual(['input/sites: Galera slows down with every member']);
  });

  it('for two sites in one stack', () => {
    const app = new App();
    const stack = new OpenSipsStack(app, 'east', { platform: sshPlatform() });
    const members = (address: string) => [Machine.at(`db${address.slice(-1)}`, address)];
    new GaleraSites(app, 'data', {
      sites: {
        east: { stack, members: members('192.0.2.21') },
        west: { stack, members: members('192.0.2.22') },
      },
      roundTrip: Duration.millis(15),
    });
    expect(inputErrors(stack)).toContain('input/sites: two sites stand in one stack, and would be lost together');
  });
});

describe('wrong kinds', () => {
  const whole = (app: App) => {
    const stack = (name: string) => new OpenSipsStack(app, name, { platform: sshPlatform() });
    return {
      sites: {
        east: { stack: stack('east'), members: [Machine.at('east-db1', '192.0.2.21')] },
        west: { stack: stack('west'), members: [Machine.at('west-db1', '198.51.100.21')] },
      },
      arbitrator: new Arbitrator(stack('witness'), 'arbitrator', { machine: Machine.at('witness1', '203.0.113.5') }),
      roundTrip: Duration.millis(15),
      database: 'opensips',
      user: 'sip',
      transport: 'tls',
      authorityKey: Secret.fromFile('key'),
      transferPassword: Secret.fromFile('password'),
      bufferPool: Size.mebibytes(64),
      gcache: Size.mebibytes(64),
      flowControlLimit: 100,
      serverOptions: { sync_binlog: 1 },
      providerOptions: { 'evs.suspect_timeout': 'PT20S' },
    } as const;
  };
  const all = places(whole(new App()));

  it.each(all.map((place) => [place.join('.'), place] as const))('at %s are said, and nothing throws', (_, place) => {
    for (const value of WRONG) {
      const app = new App();
      const data = new GaleraSites(app, 'data', changed(whole(app), place, value) as Anything);
      data.at('nowhere');
      const stacks = app.node.findAll().filter((each) => OpenSipsStack.isOpenSipsStack(each));
      expect(() => stacks.map((stack) => stack.result())).not.toThrow();
    }
  });
});
