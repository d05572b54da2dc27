/**
 * What an example may name besides the public API: sound deployments in pieces, so that an example shows nothing but what
 * its rule is about. Each declaration names those above it alone, and whatever is made of them breaks no rule.
 */
const DECLARATIONS: Readonly<Record<string, string>> = {
  app: 'const app = new App();',
  ssh: `
    const ssh = Platform.ssh({
      user: 'root',
      privateKey: Secret.fromFile('~/.ssh/id_ed25519'),
    });`,
  stack: "const stack = new OpenSipsStack(app, 'voip', { platform: ssh });",
  fencing: `
    const fencing = Fencing.agent('fence_vmware_rest', {
      ip: 'vcenter.voip.example',
      username: 'fence@vsphere.local',
      password: Secret.fromVariable('vcenter_password'),
    });`,
  pair: `
    const pair = {
      virtualIp: VirtualIp.of('192.0.2.10/24'),
      nodes: [
        Machine.at('proxy1', '192.0.2.11'),
        Machine.at('proxy2', '192.0.2.12'),
      ],
      fencing,
    };`,
  registrar: "const registrar = new PerNodeDatabaseTopology(stack, 'registrar', pair);",
  members: `
    const members = [
      Machine.at('db1', '192.0.2.21'),
      Machine.at('db2', '192.0.2.22'),
      Machine.at('db3', '192.0.2.23'),
    ];`,
  database: "const database = new GaleraCluster(stack, 'database', { members });",
  eastStack: "const eastStack = new OpenSipsStack(app, 'east', { platform: ssh });",
  inEast: `
    const inEast = {
      virtualIp: VirtualIp.of('192.168.5.100/24'),
      nodes: [
        Machine.at('east1', '192.168.5.11'),
        Machine.at('east2', '192.168.5.12'),
      ],
      domains: ['voip.example'],
      fencing,
    };`,
  east: "const east = new PerNodeDatabaseTopology(eastStack, 'registrar', inEast);",
  westStack: "const westStack = new OpenSipsStack(app, 'west', { platform: ssh });",
  inWest: `
    const inWest = {
      virtualIp: VirtualIp.of('192.168.6.100/24'),
      nodes: [
        Machine.at('west1', '192.168.6.11'),
        Machine.at('west2', '192.168.6.12'),
      ],
      domains: ['voip.example'],
      fencing,
    };`,
  west: "const west = new PerNodeDatabaseTopology(westStack, 'registrar', inWest);",
  way: `
    const way = {
      roundTrip: Duration.millis(40),
      transport: InterconnectTransport.tunnel('IPsec between the routers'),
    };`,
  dataSites: `
    const dataSites = {
      east: {
        stack: eastStack,
        members: [
          Machine.at('eastdb1', '192.168.5.21'),
          Machine.at('eastdb2', '192.168.5.22'),
        ],
      },
      west: {
        stack: westStack,
        members: [
          Machine.at('westdb1', '192.168.6.21'),
          Machine.at('westdb2', '192.168.6.22'),
        ],
      },
    };`,
  booths: `
    const booths = {
      east: VirtualIp.of('192.168.5.5/24'),
      west: VirtualIp.of('192.168.6.5/24'),
    };`,
  federation: `
    const federation = Registrations.federation({
      engine: 'mongodb',
      servers: [{ host: 'mongo.voip.example' }],
    });`,
  witness: `
    const witness = new Arbitrator(
      new OpenSipsStack(app, 'witness', { platform: ssh }),
      'arbitrator',
      { machine: Machine.at('witness1', '192.168.7.11') },
    );`,
  subnets: `
    const subnets = {
      zones: {
        'eu-central-1a': '10.20.0.0/20',
        'eu-central-1b': '10.20.16.0/20',
      },
      natGateways: {
        'eu-central-1a': '10.20.224.0/24',
        'eu-central-1b': '10.20.225.0/24',
      },
    };`,
  region: `
    const region = {
      region: 'eu-central-1',
      network: AwsNetwork.of('10.20.0.0/16', {
        ...subnets,
        routes: { '192.168.5.0/24': 'tgw-0123456789abcdef0' },
      }),
      privateKey: Secret.fromFile('~/.ssh/id_ed25519'),
      publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample deploy@voip',
    };`,
  aws: 'const aws = Platform.aws(region);',
  zoneA: "const zoneA = aws.zone('eu-central-1a');",
  zoneB: "const zoneB = aws.zone('eu-central-1b');",
  cloud: "const cloud = new OpenSipsStack(app, 'cloud', { platform: aws });",
  inTwoZones: `
    const inTwoZones = {
      virtualIp: VirtualIp.of('172.16.99.10/32'),
      nodes: [Machine.in('cloud1', zoneA), Machine.in('cloud2', zoneB)],
      domains: ['voip.example'],
      fencing: Fencing.aws(),
    };`,
};

/** The declarations that examples stand on, each once and in their order; what an example declares itself is its own. */
export function declarationsFor(...examples: readonly string[]): readonly string[] {
  const needed = new Set(examples.flatMap(namesFor));
  return Object.entries(DECLARATIONS).flatMap(([name, text]) => (needed.has(name) ? [withoutIndent(text)] : []));
}

/** Names that an example uses, and those that their declarations use. */
function namesFor(example: string): readonly string[] {
  const texts = [example];
  return Object.entries(DECLARATIONS)
    .reverse()
    .flatMap(([name, text]) => {
      if (!isOpen(name, texts)) return [];
      texts.push(text);
      return [name];
    });
}

/** The lines of a piece of code that stands indented among others. */
export function withoutIndent(code: string): string {
  const lines = code.replace(/^\n/, '').trimEnd().split('\n');
  const indent = /^ */.exec(lines[0] ?? '')?.[0] ?? '';
  return lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n');
}

/** Whether a name is used by code that does not declare it; after one dot it is a property, before a colon a prop. */
function isOpen(name: string, texts: readonly string[]): boolean {
  const used = new RegExp(`(?<![\\w']|(?<!\\.\\.)\\.)${name}(?![\\w'])(?!\\??:)`);
  const declared = new RegExp(`\\bconst ${name}\\b`);
  return texts.some((text) => used.test(text)) && !texts.some((text) => declared.test(text));
}
