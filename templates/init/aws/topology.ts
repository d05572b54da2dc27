import {
  AwsNetwork,
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
 * Public halves of the machines' host keys. Nobody has the private halves of these two, so make your own and put them here:
 *   mkdir -pm 700 ~/voip-keys && for m in proxy1 proxy2; do ssh-keygen -q -t ecdsa -N '' -f ~/voip-keys/"$m"; done
 */
const keys: Readonly<Record<string, string>> = {
  proxy1:
    'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBMSDI2D3wG9+gJ02WtGEN+savZkslfFqo1/naLSrqBqAbrFO4cFidIfDXYFIE9T6xASwb6ggmL5t+ZLSy00l2Oc=',
  proxy2:
    'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGEbv73YBfyzXC9CoBLN4nRoOrToLIB/59KKKhmMs3X+FJx4O5tne9OmnWDTcXV+no0pdK+m1DWZNeJAA6dTbbg=',
};
const hostKey = (machine: string) => ({
  publicKey: `ecdsa-sha2-nistp256 ${keys[machine] ?? ''}`,
  privateKey: Secret.fromFile(`~/voip-keys/${machine}`),
});

/**
 * Two proxies in two zones of a region, each with a database of its own. The stack makes the machines and their network;
 * `cdktf deploy` wants credentials of AWS in the environment. The virtual address is reached from within the network and
 * from what is routed into it, not from the internet.
 */
export function topology(app: App): readonly OpenSipsStack[] {
  const aws = Platform.aws({
    region: 'eu-central-1',
    network: AwsNetwork.of('10.20.0.0/16', {
      zones: { 'eu-central-1a': '10.20.0.0/20', 'eu-central-1b': '10.20.16.0/20' },
    }),
    // Your login key: where its private half comes from, never its value, and the public half, which is an example too.
    privateKey: Secret.fromFile('~/.ssh/id_ed25519'),
    publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAx',
    hostKeys: { proxy1: hostKey('proxy1'), proxy2: hostKey('proxy2') },
    // Types of instances follow from it.
    expected: { registrations: 10_000, calls: 500, callsPerSecond: 10 },
  });
  const stack = new OpenSipsStack(app, 'voip', { platform: aws });
  new PerNodeDatabaseTopology(stack, 'registrar', {
    // Of no subnet: a route of the network leads to the zone that has it.
    virtualIp: VirtualIp.of('192.0.2.100/32'),
    nodes: [Machine.in('proxy1', aws.zone('eu-central-1a')), Machine.in('proxy2', aws.zone('eu-central-1b'))],
    domains: ['voip.example'],
    replicate: { contacts: true, dialogs: true },
    // The choice is yours. This one has the other node stop the instance of a silent one before it takes the address,
    // which takes half a minute and more. Fencing.none('why') is faster, and both may hold the address for a while.
    fencing: Fencing.aws(),
  });
  return [stack];
}
