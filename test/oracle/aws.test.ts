import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { App, ElasticAddress, type OpenSipsStack } from '../../constructs';
import { proxyClusters, type AwsPlatform, type Model } from '../../lib/model';
import { Cidr } from '../../lib/units';
import { AwsEmulator, awsProvider } from '../support/aws-emulator';
import { Holdings, type HeldInstance, type HeldRule } from '../support/aws-holdings';
import { Deployment, type Said } from '../support/aws-terraform';
import { acrossZones, HOST_KEY, inOneZone, LOGIN_KEY, twoRegions } from './aws-stacks';

const provider = awsProvider('stacks on an emulator of AWS');

/** Real Terraform and the real provider: a bound against hanging, on a machine that does much besides. */
const LONG = 1_500_000;
const REGIONS = { zones: 'eu-central-1', shared: 'eu-west-1', east: 'eu-north-1', west: 'eu-south-1' } as const;
/** The emulator takes loopback addresses, unless told. */
const PUBLIC = { shared: '198.51.100.30', east: '198.51.100.40', west: '198.51.100.50' } as const;
const STACKS = ['zones', 'shared', 'east', 'west'] as const;
type StackName = (typeof STACKS)[number];

const KEY = '-----BEGIN OPENSSH PRIVATE KEY-----\nnowhere-but-on-the-way\n-----END OPENSSH PRIVATE KEY-----\n';
const [PROTOCOLS, WRITES_NOT] = [['tcp', 'udp'], /^[a-z0-9-]+:(?:Describe|Get|List)/];

const roleOf = (name: StackName, machine: string) => `${name}-${REGIONS[name]}-${machine}`;

interface Deployed {
  readonly model: Model;
  readonly platform: AwsPlatform;
  readonly deployment: Deployment;
  /** What was said, command by command, until one failed. */
  readonly said: ReadonlyMap<string, Said>;
}

describe.skipIf(provider === null)('AWS', () => {
  const deployed = new Map<StackName, Deployed>();
  let out: string;
  let emulator: AwsEmulator | undefined;
  let held: Holdings;
  let before: Awaited<ReturnType<typeof everything>>;

  const of = (name: StackName): Deployed => {
    const found = deployed.get(name);
    if (!found) throw new Error(`stack '${name}' was not deployed`);
    return found;
  };
  const instances = (name: StackName) => held.instances(REGIONS[name]);

  beforeAll(async () => {
    out = mkdtempSync(join(tmpdir(), 'opensips-cdk-aws-stacks-'));
    const started = await AwsEmulator.start(provider ?? '');
    emulator = started;
    held = new Holdings(started.endpoint);
    const [shared, east, west] = await Promise.all(
      (['shared', 'east', 'west'] as const).map((name) => allocated(held, name)),
    );
    if (!shared || !east || !west) throw new Error('no elastic addresses');
    const made = [
      ...synthesised(join(out, 'zones'), (app) => [acrossZones(app)]),
      ...synthesised(join(out, 'shared'), (app) => [inOneZone(app, shared)]),
      ...synthesised(join(out, 'sites'), (app) => twoRegions(app, { east, west })),
    ];
    before = await everything(held);
    await Promise.all(
      made.map(async ({ name, folder, model }) => {
        const { platform } = model;
        if (platform.id !== 'aws') throw new Error(`stack '${name}' is none of AWS`);
        const deployment = new Deployment(started, folder, { [LOGIN_KEY]: KEY, [HOST_KEY]: KEY });
        const said = await deploy(deployment, () => takeOver(held, name, model));
        deployed.set(name, { model, platform, deployment, said });
      }),
    );
  }, LONG);

  afterAll(async () => {
    await emulator?.stop();
    rmSync(out, { recursive: true });
  });

  it.each(STACKS)('deploys %s, and has nothing to change then, not even what Pacemaker moved', (name) => {
    const said = [...of(name).said].map(([command, { status, text }]) => ({
      command,
      status,
      text: status === 0 ? '' : text,
    }));
    expect(said).toEqual(['init', 'validate', 'apply', 'plan'].map((command) => ({ command, status: 0, text: '' })));
  });

  it.each(STACKS)('makes the machines of %s as the model has them', async (name) => {
    const { platform } = of(name);
    expect((await instances(name)).map(shape)).toEqual(
      [...platform.instances]
        .sort((a, b) => (a.machine < b.machine ? -1 : 1))
        .map(({ machine, type, zone, address }) => ({
          name: machine,
          type,
          zone,
          address: address.toString(),
          isPublic: platform.network.machineAddresses === 'public',
          profile: roleOf(name, machine),
          tokens: 'required',
        })),
    );
  });

  it.each(STACKS)('keeps databases of %s on encrypted volumes of their own', async (name) => {
    const volumes = await held.volumes(REGIONS[name]);
    const ids = new Map((await instances(name)).map((instance) => [instance.name, instance.id]));
    expect(volumes.filter(({ encrypted }) => !encrypted)).toEqual([]);
    for (const { machine, databaseVolume, zone } of of(name).platform.instances) {
      const sizes = volumes.filter(({ instance }) => instance === ids.get(machine));
      expect({ machine, volumes: sizes.length }).toEqual({ machine, volumes: databaseVolume ? 2 : 1 });
      if (databaseVolume)
        expect(sizes).toContainEqual(
          expect.objectContaining({ zone, size: Math.ceil(databaseVolume.toBytes() / 2 ** 30), encrypted: true }),
        );
    }
  });

  it.each(STACKS)('lets in what the openings of %s say, and nothing else', async (name) => {
    const { model, platform } = of(name);
    const [rules, groups] = [await held.rules(REGIONS[name]), await held.groups(REGIONS[name])];
    const byName = new Map((await instances(name)).map((instance) => [instance.name, instance]));
    for (const { machine } of platform.instances) {
      const own = [...groups].filter(([, id]) => byName.get(machine)?.groups.includes(id)).map(([group]) => group);
      const inward = rules.filter(({ group, direction }) => own.includes(group) && direction === 'ingress');
      const wanted = model.openings
        .filter((opening) => opening.machine === machine)
        .flatMap(({ from, to, port }) => sources(from, to).map((source) => ({ source, port: port.toString() })));
      expect(wanted.length).toBeGreaterThan(0);
      expect({ machine, shut: wanted.filter((each) => !inward.some((rule) => lets(rule, each))) }).toEqual({
        machine,
        shut: [],
      });
      expect({
        machine,
        open: inward.filter((rule) => PROTOCOLS.includes(rule.protocol) && !wanted.some((each) => isFor(rule, each))),
      }).toEqual({ machine, open: [] });
    }
  });

  it('keeps machines of one cluster and zone off one host, and leaves zones to themselves', async () => {
    const groups = async (name: StackName) =>
      new Map((await instances(name)).map((instance) => [instance.name, instance.placementGroup]));
    const shared = await groups('shared');
    expect([...shared.values()].every((group) => group !== '')).toBe(true);
    expect(shared.get('proxy3')).toBe(shared.get('proxy4'));
    expect(shared.get('db1')).toBe(shared.get('db2'));
    expect(shared.get('proxy3')).not.toBe(shared.get('db1'));
    expect([...(await groups('zones')).values()]).toEqual(['', '']);
  });

  it('gives each machine a role of its own, and no right to change whatever there is', async () => {
    const statements = await held.statements();
    const machines = STACKS.flatMap((name) => of(name).platform.instances.map(({ machine }) => roleOf(name, machine)));
    expect((await held.roles()).sort()).toEqual(machines.sort());
    expect(
      statements.filter(
        ({ actions, resources }) => resources.includes('*') && !actions.every((action) => WRITES_NOT.test(action)),
      ),
    ).toEqual([]);
  });

  it.each(STACKS)(
    'lets the nodes of %s move what is theirs and fence each other, and nobody else anything',
    async (name) => {
      const found = await instances(name);
      const byName = new Map(found.map((instance) => [instance.name, instance]));
      const statements = await held.statements();
      for (const { machine } of of(name).platform.instances) {
        const changes = statements.filter(
          ({ role, actions }) => role === roleOf(name, machine) && !actions.every((action) => WRITES_NOT.test(action)),
        );
        const others = of(name)
          .model.pacemakerClusters.map(({ members }) => members.map((member) => member.machine))
          .filter((members) => members.includes(machine))
          .flatMap((members) => members.filter((member) => member !== machine));
        const fenced = changes.filter(({ actions }) => actions.includes('ec2:StopInstances'));
        expect(fenced.flatMap(({ resources }) => resources.map(idOf))).toEqual(
          others.map((other) => byName.get(other)?.id),
        );
        const moved = changes.filter((statement) => !fenced.includes(statement)).flatMap(({ resources }) => resources);
        expect(moved.length > 0).toBe(others.length > 0);
      }
    },
  );

  it('leads packets for an address between zones where Pacemaker put it, in every table', async () => {
    const [first, last] = await instances('zones');
    expect([first, last].map((instance) => instance?.checksSourceAndDestination)).toEqual([false, false]);
    const routes = (await held.routes(REGIONS.zones)).filter(({ to }) => to === '172.31.255.10/32');
    expect(routes.map((route) => route.interface)).toEqual([last?.interface]);
    for (const instance of await instances('shared')) expect(instance.checksSourceAndDestination).toBe(true);
  });

  it.each(STACKS)('keeps a host key for each machine of %s, for which its role alone is right', async (name) => {
    const parameters = await held.parameters(REGIONS[name]);
    const machines = of(name).platform.instances.map(({ machine }) => machine);
    expect([...parameters.keys()].sort()).toEqual(
      machines.map((machine) => `/opensips-cdk/${name}/${machine}/ssh-host-key`).sort(),
    );
    const readers = (await held.statements()).filter(({ actions }) => actions.includes('ssm:GetParameter'));
    for (const machine of machines)
      expect(
        readers.filter(({ resources }) => resources.some((arn) => arn.endsWith(`/${name}/${machine}/ssh-host-key`))),
      ).toEqual([expect.objectContaining({ role: roleOf(name, machine) })]);
  });

  it.each(STACKS)('says the secrets of %s nowhere', (name) => {
    const { said, deployment } = of(name);
    const texts = [...[...said.values()].map(({ text }) => text), deployment.state()];
    expect(texts.filter((text) => text.includes('nowhere-but-on-the-way'))).toEqual([]);
  });

  it(
    'takes everything away again',
    async () => {
      await Promise.all(
        STACKS.map(async (name) => {
          const { status, text } = await of(name).deployment.destroy();
          expect({ name, status, text: status === 0 ? '' : text }).toEqual({ name, status: 0, text: '' });
        }),
      );
      expect(await everything(held)).toEqual(before);
    },
    LONG,
  );
});

/** What there is, by stack: the network that a region has by itself, elastic addresses, roles. */
async function everything(held: Holdings) {
  return Promise.all(STACKS.map(async (name) => ({ name, there: await held.everything(REGIONS[name]) })));
}

/** An elastic address, which outlives the stack and so is made outside of it. */
async function allocated(held: Holdings, name: keyof typeof PUBLIC): Promise<ElasticAddress> {
  const answer = await held.ask(REGIONS[name], 'ec2', 'AllocateAddress', { Domain: 'vpc', Address: PUBLIC[name] });
  return ElasticAddress.of(answer.get('allocationId'), answer.get('publicIp'));
}

function synthesised(outdir: string, make: (app: App) => readonly OpenSipsStack[]) {
  const app = new App({ outdir });
  const stacks = make(app);
  app.synth();
  return stacks.map((stack) => {
    const { model } = stack.result();
    const name = STACKS.find((each) => each === stack.node.id);
    if (!model || !name) throw new Error(`no model of stack '${stack.node.id}'`);
    return { name, model, folder: join(outdir, 'stacks', name) };
  });
}

/** @param meanwhile what happens between the deployment and the second plan */
async function deploy(deployment: Deployment, meanwhile: () => Promise<void>): Promise<Map<string, Said>> {
  const said = new Map<string, Said>();
  for (const command of ['init', 'validate', 'apply', 'plan'] as const) {
    if (command === 'plan') await meanwhile();
    const answer = await deployment[command]();
    said.set(command, answer);
    if (answer.status !== 0) break;
  }
  return said;
}

/** What the agents of Pacemaker ask of AWS when the last node takes the virtual IP over. */
async function takeOver(held: Holdings, name: StackName, model: Model): Promise<void> {
  const region = REGIONS[name];
  for (const { cluster, virtualIp } of proxyClusters(model)) {
    const instance = (await held.instances(region)).find((each) => each.name === cluster.nodes.at(-1)?.machine);
    if (!virtualIp || !instance) throw new Error(`${name}: no virtual IP, or no machine that takes it`);
    const [address, to] = [virtualIp.address.address.toString(), { NetworkInterfaceId: instance.interface }];
    if (virtualIp.address.prefixLength === 32) {
      for (const { table } of (await held.routes(region)).filter((route) => route.to === `${address}/32`))
        await held.ask(region, 'ec2', 'ReplaceRoute', {
          RouteTableId: table,
          DestinationCidrBlock: `${address}/32`,
          ...to,
        });
      continue;
    }
    await held.ask(region, 'ec2', 'AssignPrivateIpAddresses', {
      ...to,
      'PrivateIpAddress.1': address,
      AllowReassignment: 'true',
    });
    if (virtualIp.allocation !== null)
      await held.ask(region, 'ec2', 'AssociateAddress', {
        ...to,
        AllocationId: virtualIp.allocation,
        PrivateIpAddress: address,
      });
  }
}

/** The last part of an ARN: `i-0123`. */
function idOf(arn: string): string | undefined {
  return arn.split('/').at(-1);
}

function shape({ name, type, zone, address, publicAddress, profile, tokens }: HeldInstance) {
  return { name, type, zone, address, isPublic: publicAddress !== '', profile, tokens };
}

interface Wanted {
  readonly source: Cidr;
  readonly port: string;
}

function sources(from: Model['openings'][number]['from'], to: Model['openings'][number]['to']): readonly Cidr[] {
  if (from) return from.map((each) => ('prefixLength' in each ? each : Cidr.only(each)));
  return ['0.0.0.0/0', '::/0']
    .map((text) => Cidr.of(text))
    .filter(({ address }) => !to || address.family === to.family);
}

/** Whether a rule lets in all of a source. */
function lets(rule: HeldRule, { source, port }: Wanted): boolean {
  const peer = Cidr.of(rule.peer);
  return portOf(rule) === port && peer.prefixLength <= source.prefixLength && peer.contains(source.address);
}

/** Whether a rule is a source's own: with what lies within it, and not a bit wider. */
function isFor(rule: HeldRule, { source, port }: Wanted): boolean {
  return portOf(rule) === port && Cidr.of(rule.peer).network().toString() === source.network().toString();
}

function portOf({ protocol, from, to }: HeldRule): string {
  return from === to ? `${String(from)}/${protocol}` : `${String(from)}-${String(to)}/${protocol}`;
}
