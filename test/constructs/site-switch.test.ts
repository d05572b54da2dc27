import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  App,
  Arbitrator,
  DualSiteTopology,
  Duration,
  Fencing,
  Machine,
  OpenSipsStack,
  PerNodeDatabaseTopology,
  Registrations,
  Secret,
  SiteSwitch,
  SynthesisError,
  VirtualIp,
  type DualSiteTopologyProps,
  type TicketsOptions,
} from '../../constructs';
import { labPlan } from '../../lib/lab/plan';
import type { Model } from '../../lib/model';
import { sshPlatform } from '../support/rig';
import { wrong, type Anything } from '../support/wrong-kinds';

const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-switch-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ADDRESSES = { east: VirtualIp.of('192.168.5.5/24'), west: VirtualIp.of('192.168.6.5/24') };

interface Rig {
  readonly app: App;
  readonly stacks: Readonly<Record<'east' | 'west' | 'witness', OpenSipsStack>>;
}

/** Two sites and an arbitrator; `options` may replace any of the tickets' own. */
function rig(options: Partial<TicketsOptions> = {}, props: Partial<DualSiteTopologyProps> = {}, at = 'witness'): Rig {
  const app = new App({ outdir: join(folder, 'none') });
  const stackOf = (name: string) => new OpenSipsStack(app, name, { platform: sshPlatform() });
  const stacks = { east: stackOf('east'), west: stackOf('west'), witness: stackOf('witness') };
  const site = (name: 'east' | 'west', network: string) =>
    new PerNodeDatabaseTopology(stacks[name], 'registrar', {
      virtualIp: VirtualIp.of(`${network}.100/24`),
      nodes: [Machine.at(`${name}1`, `${network}.11`), Machine.at(`${name}2`, `${network}.12`)],
      domains: ['voip.example'],
      fencing: Fencing.none('test rig: a person watches it'),
    });
  const arbitrator = new Arbitrator(stacks[at as keyof Rig['stacks']], 'arbitrator', {
    machine: Machine.at('witness1', '192.168.7.11'),
  });
  new DualSiteTopology(app, 'sites', {
    sites: { east: site('east', '192.168.5'), west: site('west', '192.168.6') },
    mode: 'active-standby',
    switch: SiteSwitch.tickets({ arbitrator, addresses: ADDRESSES, ...options }),
    registrations: Registrations.none(),
    ...props,
  });
  return { app, stacks };
}

function refusal({ app }: Rig): readonly string[] {
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

const models = ({ stacks }: Rig): readonly Model[] =>
  [stacks.east, stacks.west, stacks.witness].flatMap((stack) => stack.result().model ?? []);

describe('SiteSwitch.tickets', () => {
  it('puts the same members into the stacks of both sites and of the arbitrator', () => {
    const made = rig();
    const [east, west, witness] = models(made);
    const expected = ['site 192.168.5.5', 'site 192.168.6.5', 'arbitrator 192.168.7.11'];
    const told = [east?.dualSites[0]?.tickets, west?.dualSites[0]?.tickets, witness?.ticketArbitrators[0]];
    for (const tickets of told)
      expect(tickets?.members.map(({ kind, address }) => `${kind} ${address.toString()}`)).toEqual(expected);
    expect(witness?.ticketArbitrators[0]).toMatchObject({ path: 'witness/arbitrator/sites', machine: 'witness1' });
    for (const stack of Object.values(made.stacks)) {
      const { findings, blocked } = stack.result();
      expect(blocked).toBe(false);
      expect(findings.filter(({ accepted }) => accepted === undefined)).toEqual([]);
    }
  });

  it('asks for one key in all three', () => {
    const variables = models(rig()).map(
      ({ secrets }) => secrets.find(({ name }) => name.endsWith('booth_key'))?.source,
    );
    expect(variables).toEqual([1, 2, 3].map(() => ({ from: 'variable', name: 'booth_key', version: 1 })));
  });

  it('installs the vote after the base of its machine', () => {
    const { blocks } = rig().stacks.witness.result();
    expect(blocks.flatMap(({ labels }) => labels).filter((label) => label.startsWith('witness1'))).toEqual([
      'witness1_base',
      'witness1_tickets',
    ]);
    const vote = blocks.find(({ labels }) => labels.includes('witness1_tickets'));
    expect(JSON.stringify(vote?.body)).toContain('terraform_data.witness1_base');
  });

  it('leaves names as they are: all sites, by priority', () => {
    const zone = (props: Partial<DualSiteTopologyProps>) =>
      rig({}, props)
        .stacks.east.result()
        .files.find(({ path }) => path.endsWith('.zone'))?.content;
    expect(zone({})).toBe(zone({ switch: SiteSwitch.byHand() }));
    expect(zone({})).toMatch(/SRV\s+10 .*\n.*SRV\s+20 /);
  });

  it('puts the arbitrator’s place far from the sites in a lab', () => {
    const plan = labPlan('/x/main.ts', models(rig()));
    expect(plan.wan?.sites.map(({ name, machines }) => [name, machines.length])).toEqual([
      ['east', 2],
      ['west', 2],
      ['witness', 1],
    ]);
    expect(plan.wan?.roundTrip.toString()).toBe('500ms');
  });

  it('tells nobody anything by hand', () => {
    const [east, , witness] = models(rig({}, { switch: SiteSwitch.byHand() }));
    expect(east?.dualSites[0]?.tickets).toBeNull();
    expect(witness?.ticketArbitrators).toEqual([]);
  });

  it('takes no arbitrator that goes with a site', () => {
    expect(refusal(rig({}, {}, 'east'))).toEqual(
      expect.arrayContaining([
        expect.stringContaining("the arbitrator is in the stack of 'east', and the others have no majority"),
      ]),
    );
  });

  it('takes no vote twice on one machine', () => {
    const made = rig();
    const found = made.stacks.witness.node.findAll().find((each): each is Arbitrator => each instanceof Arbitrator);
    const other = (name: string, network: string) =>
      new PerNodeDatabaseTopology(new OpenSipsStack(made.app, name, { platform: sshPlatform() }), 'registrar', {
        virtualIp: VirtualIp.of(`${network}.100/24`),
        nodes: [Machine.at(`${name}1`, `${network}.11`), Machine.at(`${name}2`, `${network}.12`)],
        domains: ['other.example'],
        fencing: Fencing.none('test rig: a person watches it'),
      });
    if (!found) throw new Error('no arbitrator');
    new DualSiteTopology(made.app, 'others', {
      sites: { north: other('north', '192.168.8'), south: other('south', '192.168.9') },
      mode: 'active-standby',
      switch: SiteSwitch.tickets({
        arbitrator: found,
        addresses: { north: VirtualIp.of('192.168.8.5/24'), south: VirtualIp.of('192.168.9.5/24') },
      }),
      registrations: Registrations.none(),
    });
    expect(refusal(made).join('\n')).toContain("'witness1' votes about the ticket of other sites already");
  });

  it('takes no spread of clients', () => {
    expect(refusal(rig({}, { mode: 'active-active' }))[0]).toContain('a ticket lets one site serve at a time');
  });

  const OPTIONS = ['arbitrator', 'addresses', 'expire', 'acquireAfter', 'roundTrip', 'key'] as const;
  it.each(OPTIONS.flatMap((option) => wrong.map(([name, value]) => [option, name, value] as const)))(
    'refuses a `%s` that is %s',
    (option, _, value) => {
      const said = refusal(rig({ [option]: value as Anything }));
      expect(said.filter((each) => each.includes('the rule itself failed'))).toEqual([]);
      expect(said.length).toBeGreaterThan(0);
    },
  );

  it.each(wrong)('refuses an address that is %s', (_, value) => {
    const said = refusal(rig({ addresses: { ...ADDRESSES, west: value as Anything } }));
    expect(said.length).toBeGreaterThan(0);
    expect(said.join('\n')).toContain('switch.addresses.west');
  });

  it.each(wrong)('refuses %s for it', (_, value) => {
    expect(refusal(rig({}, { switch: value as Anything })).join('\n')).toContain('`switch`');
  });

  it('refuses no options at all', () => {
    const said = refusal(rig({}, { switch: SiteSwitch.tickets(undefined as Anything) }));
    expect(said.join('\n')).toContain('arbitrator');
    expect(said.join('\n')).toContain('addresses');
  });

  it('takes what may be said', () => {
    const options = {
      expire: Duration.seconds(30),
      acquireAfter: Duration.seconds(60),
      roundTrip: Duration.millis(40),
      key: Secret.fromFile('booth.key'),
    };
    expect(refusal(rig(options))).toEqual([]);
  });
});
