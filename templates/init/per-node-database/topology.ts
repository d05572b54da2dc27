import {
  Fencing,
  Machine,
  OpenSipsStack,
  PerNodeDatabaseTopology,
  Platform,
  Secret,
  VirtualIp,
  type App,
} from 'opensips-cdk';

/**
 * Two proxies, each with a database of its own. OpenSIPS runs on both all the time, contacts and calls are on both, and a
 * takeover only moves the virtual address. All addresses are examples (RFC 5737): put your own in.
 */
export function topology(app: App): readonly OpenSipsStack[] {
  const stack = new OpenSipsStack(app, 'voip', {
    // Only where a secret comes from stands here, never its value. Pin your machines' host keys with `hostKeys`.
    platform: Platform.ssh({ user: 'root', privateKey: Secret.fromFile('~/.ssh/id_ed25519') }),
  });
  new PerNodeDatabaseTopology(stack, 'registrar', {
    // Free, and in the segment of the nodes: phones register here.
    virtualIp: VirtualIp.of('192.0.2.100/24'),
    nodes: [Machine.at('proxy1', '192.0.2.11'), Machine.at('proxy2', '192.0.2.12')],
    domains: ['voip.example'],
    replicate: { contacts: true, dialogs: true },
    // The choice is yours. This one is to have nothing that switches off a silent node: when the nodes no longer hear each
    // other, both hold the address until they do. With a management controller in each machine, have it done:
    //   Fencing.ipmi({ proxy1: { address: '192.0.2.31', user: 'fence', password: Secret.fromEnvironment('ipmi') }, … })
    // Fencing.agent() is for any other device.
    fencing: Fencing.none('not in service yet: a person watches it'),
  });
  return [stack];
}
