import {
  App,
  Fencing,
  GaleraCluster,
  Machine,
  OpenSipsStack,
  Platform,
  Secret,
  SharedDatabaseTopology,
  VirtualIp,
} from 'opensips-cdk';

const app = new App();
const stack = new OpenSipsStack(app, 'voip', {
  platform: Platform.ssh({ user: 'root', privateKey: Secret.fromFile('~/.ssh/id_ed25519') }),
});
const database = new GaleraCluster(stack, 'database', {
  members: [Machine.at('db1', '192.168.4.21'), Machine.at('db2', '192.168.4.22'), Machine.at('db3', '192.168.4.23')],
});
new SharedDatabaseTopology(stack, 'registrar', {
  virtualIp: VirtualIp.of('192.168.4.100/24'),
  nodes: [Machine.at('proxy1', '192.168.4.11'), Machine.at('proxy2', '192.168.4.12')],
  database,
  fencing: Fencing.none('test rig: a person watches it'),
});
app.synth();
