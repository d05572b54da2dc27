import {
  accept,
  AwsNetwork,
  DualSiteTopology,
  Duration,
  Fencing,
  GaleraCluster,
  InterconnectTransport,
  Machine,
  OpenSipsStack,
  PerNodeDatabaseTopology,
  Platform,
  Registrations,
  Secret,
  SharedDatabaseTopology,
  VirtualIp,
  type App,
  type ElasticAddress,
} from '../../constructs';

/** The secret halves of the keys of machines and of their login, which must be nowhere but on the way to them. */
export const LOGIN_KEY = 'login_key';
export const HOST_KEY = 'host_key';
const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJvdW5kIHRvIGJlIGEga2V5IG9mIHNvbWVib2R5';

/** A region with a network of its own; nothing is told to its machines, for none of them really starts. */
function region(name: string, range: string, machines: readonly string[]) {
  const hostKey = { publicKey: PUBLIC_KEY, privateKey: Secret.fromVariable(HOST_KEY) };
  return Platform.aws({
    region: name,
    network: AwsNetwork.of(`${range}.0.0/16`, {
      zones: { [`${name}a`]: `${range}.0.0/20`, [`${name}b`]: `${range}.16.0/20` },
    }),
    privateKey: Secret.fromVariable(LOGIN_KEY),
    publicKey: PUBLIC_KEY,
    hostKeys: Object.fromEntries(machines.map((machine) => [machine, hostKey])),
    configuration: 'none',
  });
}

/** Scenario 2, a machine in each of two zones. */
export function acrossZones(app: App): OpenSipsStack {
  const aws = region('eu-central-1', '10.20', ['proxy1', 'proxy2']);
  const stack = new OpenSipsStack(app, 'zones', { platform: aws });
  new PerNodeDatabaseTopology(stack, 'registrar', {
    virtualIp: VirtualIp.of('172.31.255.10/32'),
    nodes: [
      Machine.in('proxy1', aws.zone('eu-central-1a')),
      Machine.in('proxy2', aws.zone('eu-central-1b'), { instanceType: 'c6i.2xlarge' }),
    ],
    domains: ['voip.example'],
    fencing: Fencing.aws(),
  });
  return stack;
}

/** Scenario 1, with every machine in one zone, at an address that the internet reaches. */
export function inOneZone(app: App, elastic: ElasticAddress): OpenSipsStack {
  const [nodes, members] = [
    ['proxy3', 'proxy4'],
    ['db1', 'db2', 'db3'],
  ];
  const aws = region('eu-west-1', '10.30', [...nodes, ...members]);
  const stack = new OpenSipsStack(app, 'shared', { platform: aws });
  const machine = (name: string) => Machine.in(name, aws.zone('eu-west-1a'));
  new SharedDatabaseTopology(stack, 'registrar', {
    virtualIp: VirtualIp.of('10.30.15.200/20', { publicAddress: elastic }),
    nodes: nodes.map(machine),
    database: new GaleraCluster(stack, 'database', { members: members.map(machine) }),
    fencing: Fencing.aws(),
  });
  return stack;
}

/** Two sites in two regions, each with a stack and a state of its own. */
export function twoRegions(app: App, elastic: Readonly<Record<'east' | 'west', ElasticAddress>>): OpenSipsStack[] {
  const site = (name: 'east' | 'west', where: string, range: string) => {
    const nodes = [`${name}1`, `${name}2`];
    const aws = region(where, range, nodes);
    const stack = new OpenSipsStack(app, name, { platform: aws });
    accept(stack, 'platform/sites-reach-each-other', 'a peering waits for both networks');
    const topology = new PerNodeDatabaseTopology(stack, 'registrar', {
      virtualIp: VirtualIp.of(`${range}.15.200/20`, { publicAddress: elastic[name] }),
      nodes: nodes.map((machine) => Machine.in(machine, aws.zone(`${where}a`))),
      domains: ['voip.example'],
      fencing: Fencing.aws(),
    });
    return { stack, topology };
  };
  const [east, west] = [site('east', 'eu-north-1', '10.40'), site('west', 'eu-south-1', '10.50')];
  new DualSiteTopology(app, 'sites', {
    sites: { east: east.topology, west: west.topology },
    mode: 'active-active',
    registrations: Registrations.dual(),
    roundTrip: Duration.millis(40),
    transport: InterconnectTransport.tunnel('a VPC peering'),
  });
  return [east.stack, west.stack];
}
