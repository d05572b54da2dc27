import {
  DatabaseAccess,
  Fencing,
  GaleraCluster,
  Machine,
  OpenSipsStack,
  Platform,
  Secret,
  SharedDatabaseTopology,
  VirtualIp,
  type App,
} from 'opensips-cdk';

/**
 * Two proxies that share a Galera cluster of three. OpenSIPS runs where the virtual address is and nowhere else; a takeover
 * starts it on the other proxy, where it reads contacts and calls. All addresses are examples (RFC 5737): put your own in.
 */
export function topology(app: App): readonly OpenSipsStack[] {
  const stack = new OpenSipsStack(app, 'voip', {
    // Only where a secret comes from stands here, never its value. Pin your machines' host keys with `hostKeys`.
    platform: Platform.ssh({ user: 'root', privateKey: Secret.fromFile('~/.ssh/id_ed25519') }),
  });
  // Three votes: whichever member is lost, two go on. Give them machines that share no power and no switch.
  const database = new GaleraCluster(stack, 'database', {
    members: [Machine.at('db1', '192.0.2.21'), Machine.at('db2', '192.0.2.22'), Machine.at('db3', '192.0.2.23')],
  });
  new SharedDatabaseTopology(stack, 'registrar', {
    // Free, and in the segment of the nodes: phones register here.
    virtualIp: VirtualIp.of('192.0.2.100/24'),
    nodes: [Machine.at('proxy1', '192.0.2.11'), Machine.at('proxy2', '192.0.2.12')],
    database,
    access: DatabaseAccess.haproxy(),
    domains: ['voip.example'],
    // The choice is yours. This one is to have nothing that switches off a silent node: when the nodes no longer hear each
    // other, both hold the address until they do. With a management controller in each machine, have it done:
    //   Fencing.ipmi({ proxy1: { address: '192.0.2.31', user: 'fence', password: Secret.fromEnvironment('ipmi') }, … })
    // Fencing.agent() is for any other device.
    fencing: Fencing.none('not in service yet: a person watches it'),
  });
  return [stack];
}
