import {
  DualSiteTopology,
  Duration,
  Fencing,
  InterconnectTransport,
  Machine,
  OpenSipsStack,
  PerNodeDatabaseTopology,
  Platform,
  Registrations,
  Secret,
  VirtualIp,
  type App,
} from 'opensips-cdk';

/**
 * Two sites that serve the same clients, each whole in itself: two proxies, a database on each, a virtual address. Devices
 * register at both. All addresses are examples (RFC 5737): put your own in.
 */
export function topology(app: App): readonly OpenSipsStack[] {
  // Only where a secret comes from stands here, never its value. Pin your machines' host keys with `hostKeys`.
  const platform = Platform.ssh({ user: 'root', privateKey: Secret.fromFile('~/.ssh/id_ed25519') });
  const [eastStack, westStack] = [
    new OpenSipsStack(app, 'east', { platform }),
    new OpenSipsStack(app, 'west', { platform }),
  ];
  const same = {
    domains: ['voip.example'],
    // Over both sites: they tell each other how many calls there are.
    limits: { callsPerAccount: 10 },
    // The choice is yours. This one is to have nothing that switches off a silent node: when the nodes of a site no longer
    // hear each other, both hold its address until they do. With a management controller in each machine, have it done:
    //   Fencing.ipmi({ east1: { address: '192.0.2.31', user: 'fence', password: Secret.fromEnvironment('ipmi') }, … })
    // Fencing.agent() is for any other device. Each site may choose for itself.
    fencing: Fencing.none('not in service yet: a person watches it'),
  };
  const east = new PerNodeDatabaseTopology(eastStack, 'registrar', {
    ...same,
    // Free, and in the segment of the nodes. Behind a router: VirtualIp.of('…', { publicAddress: '…' }).
    virtualIp: VirtualIp.of('192.0.2.100/24'),
    nodes: [Machine.at('east1', '192.0.2.11'), Machine.at('east2', '192.0.2.12')],
  });
  const west = new PerNodeDatabaseTopology(westStack, 'registrar', {
    ...same,
    virtualIp: VirtualIp.of('198.51.100.100/24'),
    nodes: [Machine.at('west1', '198.51.100.11'), Machine.at('west2', '198.51.100.12')],
  });
  new DualSiteTopology(app, 'sites', {
    sites: { east, west },
    mode: 'active-active',
    registrations: Registrations.dual(),
    share: { callCounts: 'on' },
    roundTrip: Duration.millis(40),
    // What travels between the sites is encrypted by OpenSIPS itself.
    transport: InterconnectTransport.bins(),
  });
  return [eastStack, westStack];
}
