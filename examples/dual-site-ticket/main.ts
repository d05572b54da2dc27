import {
  App,
  Arbitrator,
  DualSiteTopology,
  Duration,
  Fencing,
  Machine,
  OpenSipsStack,
  PerNodeDatabaseTopology,
  Platform,
  Registrations,
  Secret,
  SiteSwitch,
  VirtualIp,
} from 'opensips-cdk';

const app = new App();
const platform = Platform.ssh({ user: 'root', privateKey: Secret.fromFile('~/.ssh/id_ed25519') });
const fencing = Fencing.none('test rig: a person watches it');

const east = new PerNodeDatabaseTopology(new OpenSipsStack(app, 'east', { platform }), 'registrar', {
  virtualIp: VirtualIp.of('192.168.5.100/24'),
  nodes: [Machine.at('east1', '192.168.5.11'), Machine.at('east2', '192.168.5.12')],
  domains: ['voip.example'],
  fencing,
});
const west = new PerNodeDatabaseTopology(new OpenSipsStack(app, 'west', { platform }), 'registrar', {
  virtualIp: VirtualIp.of('192.168.6.100/24'),
  nodes: [Machine.at('west1', '192.168.6.11'), Machine.at('west2', '192.168.6.12')],
  domains: ['voip.example'],
  fencing,
});
// At a third place: two of three can tell who is cut off.
const arbitrator = new Arbitrator(new OpenSipsStack(app, 'witness', { platform }), 'arbitrator', {
  machine: Machine.at('witness1', '192.168.7.11'),
});
new DualSiteTopology(app, 'sites', {
  sites: { east, west },
  mode: 'active-standby',
  switch: SiteSwitch.tickets({
    arbitrator,
    addresses: { east: VirtualIp.of('192.168.5.5/24'), west: VirtualIp.of('192.168.6.5/24') },
    expire: Duration.seconds(60),
    roundTrip: Duration.millis(40),
  }),
  registrations: Registrations.none(),
});
app.synth();
