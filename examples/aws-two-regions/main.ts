import {
  App,
  AwsNetwork,
  DualSiteTopology,
  Duration,
  ElasticAddress,
  Fencing,
  InterconnectTransport,
  Machine,
  OpenSipsStack,
  PerNodeDatabaseTopology,
  Platform,
  Port,
  Registrations,
  Secret,
  VirtualIp,
} from 'opensips-cdk';

/** Host keys that `ssh-keygen -t ecdsa` wrote into `~/voip-keys`, their public halves. */
const keys: Readonly<Record<string, string>> = {
  east1:
    'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBJwrqLvR8vuf5WrG25IZGPCuLupx3nxv3nFuhTNUkh6RXGSxwyVH8ZtLnpvBEzCb9B8gt85m3P6mdpGSvEmXuA0=',
  east2:
    'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBLdj7hofBazK6Wz2gOnbnH4oqHJkbv+RudzLtZ51KAl9WfWM5wfXIM/3oO8287rqeREjUcHW23lTSnd6sEYGj2I=',
  west1:
    'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBPWJD943ZqQuNPlxUzupn8C5Tn0Qu266q0XDs0YjJ1frvRyY7TPHPPr4RWxNvAC/WsCwdbCZF7awltbNgXUsAGI=',
  west2:
    'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBPWGnzGXhnuRfqgzXlDbrsAl/RyQd6kMeQRSxLqay80/Y8tdsqxYZtedrbUGUFW2AlluxGpPS8zyuokejl/HTiQ=',
};
const hostKey = (machine: string) => ({
  publicKey: `ecdsa-sha2-nistp256 ${keys[machine] ?? ''}`,
  privateKey: Secret.fromFile(`~/voip-keys/${machine}`),
});

const app = new App();
/** A pair in one zone of a region. @param network first half of its addresses @param other that of the other site */
function site(name: string, region: string, network: string, other: string, gateway: string, elastic: ElasticAddress) {
  const zone = `${region}a`;
  const platform = Platform.aws({
    region,
    network: AwsNetwork.of(`${network}.0.0/16`, {
      zones: { [zone]: `${network}.0.0/20` },
      routes: { [`${other}.0.0/16`]: gateway },
    }),
    privateKey: Secret.fromFile('~/.ssh/id_ed25519'),
    publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAx deploy@voip.example',
    hostKeys: { [`${name}1`]: hostKey(`${name}1`), [`${name}2`]: hostKey(`${name}2`) },
    hostedZone: 'Z0123456789ABCDEFGHIJ',
  });
  return new PerNodeDatabaseTopology(new OpenSipsStack(app, name, { platform }), 'registrar', {
    virtualIp: VirtualIp.of(`${network}.15.100/20`, { publicAddress: elastic }),
    nodes: [Machine.in(`${name}1`, platform.zone(zone)), Machine.in(`${name}2`, platform.zone(zone))],
    domains: ['voip.example'],
    // Route 53 asks over TCP whether a site is well.
    sip: [Port.udp(5060), Port.tcp(5060)],
    limits: { callsPerAccount: 10, calls: 1000 },
    fencing: Fencing.aws(),
  });
}

const [one, two] = [
  ElasticAddress.of('eipalloc-0123456789abcdef0', '203.0.113.10'),
  ElasticAddress.of('eipalloc-0fedcba9876543210', '203.0.113.20'),
];
const east = site('east', 'us-east-1', '10.20', '10.30', 'tgw-0123456789abcdef0', one);
const west = site('west', 'us-west-2', '10.30', '10.20', 'tgw-0fedcba9876543210', two);
new DualSiteTopology(app, 'sites', {
  sites: { east, west },
  mode: 'active-active',
  registrations: Registrations.dual(),
  share: { callCounts: 'on', callRates: 'on', staticTables: 'on' },
  roundTrip: Duration.millis(80),
  transport: InterconnectTransport.tunnel('AWS encrypts what goes between its regions'),
});
app.synth();
