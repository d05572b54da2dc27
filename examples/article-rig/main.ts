import {
  App,
  Fencing,
  Machine,
  OpenSipsStack,
  PerNodeDatabaseTopology,
  Platform,
  Secret,
  VirtualIp,
} from 'opensips-cdk';

const app = new App();
const stack = new OpenSipsStack(app, 'voip', {
  platform: Platform.ssh({ user: 'root', privateKey: Secret.fromFile('~/.ssh/id_ed25519') }),
});
new PerNodeDatabaseTopology(stack, 'registrar', {
  virtualIp: VirtualIp.of('192.168.3.100/24'),
  nodes: [Machine.at('vsvr2a', '192.168.3.125'), Machine.at('vsvr2b', '192.168.3.126')],
  replicate: { contacts: true, dialogs: true },
  replication: { binPort: 5678, descriptions: { vsvr2a: 'Test-vSvr2A', vsvr2b: 'Test-vSvr2B' } },
  fencing: Fencing.none('test rig: a person watches it'),
});
app.synth();
