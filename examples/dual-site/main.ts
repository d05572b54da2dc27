import {
  App,
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
} from 'opensips-cdk';

const app = new App();
const platform = Platform.ssh({ user: 'root', privateKey: Secret.fromFile('~/.ssh/id_ed25519') });
const fencing = Fencing.none('test rig: a person watches it');
// Wherever they arrive: the sites tell each other.
const limits = { callsPerAccount: 10, calls: 1000 };

const east = new PerNodeDatabaseTopology(new OpenSipsStack(app, 'east', { platform }), 'registrar', {
  virtualIp: VirtualIp.of('192.168.5.100/24'),
  nodes: [Machine.at('east1', '192.168.5.11'), Machine.at('east2', '192.168.5.12')],
  domains: ['voip.example'],
  limits,
  fencing,
});
const west = new PerNodeDatabaseTopology(new OpenSipsStack(app, 'west', { platform }), 'registrar', {
  virtualIp: VirtualIp.of('192.168.6.100/24'),
  nodes: [Machine.at('west1', '192.168.6.11'), Machine.at('west2', '192.168.6.12')],
  domains: ['voip.example'],
  limits,
  fencing,
});
new DualSiteTopology(app, 'sites', {
  sites: { east, west },
  mode: 'active-active',
  registrations: Registrations.dual(),
  share: { callCounts: 'on', callRates: 'on', staticTables: 'on' },
  roundTrip: Duration.millis(40),
  transport: InterconnectTransport.tunnel('IPsec between the routers of the sites'),
});
app.synth();
