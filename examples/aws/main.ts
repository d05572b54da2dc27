import {
  App,
  AwsNetwork,
  Fencing,
  GaleraCluster,
  Machine,
  OpenSipsStack,
  Platform,
  Secret,
  SharedDatabaseTopology,
  VirtualIp,
} from 'opensips-cdk';

/** Host keys that `ssh-keygen -t ecdsa` wrote into `~/voip-keys`, their public halves. */
const keys: Readonly<Record<string, string>> = {
  db1: 'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBDJvZfyawqJryM8b2OtTYDI9/9Uof1TB6rHgtmuCPUO6j38q6ycr4hXenKdFLW+SxaFPjW0dmlM0Pc3Ym8srMmQ=',
  db2: 'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBOnQwfQcG0jnfALknMYEFZsu+X/+UXizvsusdXJ9Ce3ecF1rPDl3pVgkEBDPdND5F+Go9NlbUgRI8+AL/SDEjJk=',
  db3: 'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBDXHVwgVdzad/iLvjd8KTckkM3JkGKGTYBonRKTTpbmIuQ+mKHtEjTvanEf+mvHA9hk/sp/MoHgHOZDpyh0hJlQ=',
  proxy1:
    'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBIoNAk4tYMyUhysRTuHL6IbWnzYYf4cqFjeJNWFdsoIXQLS0zzof3WydtB0M3ar+2tve+zpuHq3ppSnV+tYTn9E=',
  proxy2:
    'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBL3PK0bg/E1mAlH1OpXboAavg801CZK5F2FtTGtj8xt1v94Id0c0pb8kAZpkYT/C52DtkWLEmV/M69pBDzkrl8o=',
};
const hostKey = (machine: string) => ({
  publicKey: `ecdsa-sha2-nistp256 ${keys[machine] ?? ''}`,
  privateKey: Secret.fromFile(`~/voip-keys/${machine}`),
});

const aws = Platform.aws({
  region: 'eu-central-1',
  network: AwsNetwork.of('10.20.0.0/16', {
    zones: { 'eu-central-1a': '10.20.0.0/20', 'eu-central-1b': '10.20.16.0/20', 'eu-central-1c': '10.20.32.0/20' },
  }),
  privateKey: Secret.fromFile('~/.ssh/id_ed25519'),
  publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAx deploy@voip.example',
  hostKeys: {
    db1: hostKey('db1'),
    db2: hostKey('db2'),
    db3: hostKey('db3'),
    proxy1: hostKey('proxy1'),
    proxy2: hostKey('proxy2'),
  },
  expected: { registrations: 20_000, calls: 1000, callsPerSecond: 20 },
});
const [a, b, c] = [aws.zone('eu-central-1a'), aws.zone('eu-central-1b'), aws.zone('eu-central-1c')];

const app = new App();
const stack = new OpenSipsStack(app, 'voip', { platform: aws });
// Three zones for three votes: whichever is lost, two go on.
const database = new GaleraCluster(stack, 'database', {
  members: [Machine.in('db1', a), Machine.in('db2', b), Machine.in('db3', c)],
});
new SharedDatabaseTopology(stack, 'registrar', {
  // Of no subnet: a route of the VPC leads to the zone that has it.
  virtualIp: VirtualIp.of('192.168.99.10/32'),
  nodes: [Machine.in('proxy1', a), Machine.in('proxy2', b)],
  database,
  domains: ['voip.example'],
  fencing: Fencing.aws(),
});
app.synth();
