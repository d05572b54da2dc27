import { describe, expect, it } from 'vitest';
import { AwsImage, AwsNetwork, Secret, type AwsOptions } from '../../../constructs';
import type { AwsPlatform } from '../../../lib/model';
import { A, acrossZones, B, inOneZone, PUBLIC_KEY } from '../../support/aws';

const HOST_KEY = { publicKey: PUBLIC_KEY, privateKey: Secret.fromFile('host') };
const CERTIFICATE = 'ssh-ed25519-cert-v01@openssh.com AAAA';
const WITHOUT_PROXY2 = Object.fromEntries(
  ['db1', 'db2', 'db3', 'proxy1'].map((name) => [name, { ...HOST_KEY, certificate: CERTIFICATE }]),
);
const SIGNED = { ...WITHOUT_PROXY2, proxy2: { ...HOST_KEY, certificate: CERTIFICATE } };

/** What is said of the platform, without what it goes on to mean for the machines. */
const refused = (wishes: Partial<AwsOptions>) =>
  acrossZones(wishes).findings.flatMap(({ rule, message, found }) =>
    rule === 'input/connection' ? [[/`(.*?)`/.exec(message)?.[1], found]] : [],
  );
const platform = (wishes: Partial<AwsOptions> = {}) => acrossZones(wishes).model?.platform as AwsPlatform;

describe('a region of AWS', () => {
  it('has Debian’s image and login unless something else is said', () => {
    const { image, connection, hostedZone, configuration } = platform();
    expect(image).toEqual({ by: 'name', owner: '136693071363', name: 'debian-12-amd64-*' });
    expect(connection).toMatchObject({ user: 'admin', port: 22, bastion: null });
    expect([hostedZone, configuration]).toEqual([null, 'over-ssh']);
    const own = { image: AwsImage.of('ami-0123456789abcdef0'), user: 'debian', configuration: 'none' } as const;
    expect(platform(own)).toMatchObject({
      image: { by: 'id', id: 'ami-0123456789abcdef0' },
      connection: { user: 'debian' },
      configuration: 'none',
    });
  });

  it.each([
    ['region', { region: 'frankfurt' }, '"frankfurt"'],
    ['publicKey', { publicKey: 'AAAA' }, '"AAAA"'],
    ['image', { image: AwsImage.of('debian-12') }, '"debian-12"'],
    ['image', { image: AwsImage.named('debian', '*') }, '"debian"'],
    ['hostedZone', { hostedZone: 'voip.example' }, '"voip.example"'],
    ['configuration', { configuration: 'no' as never }, '"no"'],
    ['user', { user: 'Admin' }, '"Admin"'],
    ['port', { port: 0 }, '"0"'],
    ['hostKeys.proxy9', { hostKeys: { proxy9: HOST_KEY } }, '"proxy9"'],
    ['hostKeys.proxy1', { hostKeys: { proxy1: { ...HOST_KEY, publicKey: 'x' } } }, '"x"'],
    ['hostKeys.proxy1', { hostKeys: { proxy1: HOST_KEY }, bastion: { host: '192.0.2.1', user: 'jump' } }, '"proxy1"'],
    [
      'hostKeys.proxy1.certificate',
      { hostKeys: { ...SIGNED, proxy1: HOST_KEY }, hostAuthority: PUBLIC_KEY },
      '"nothing"',
    ],
    [
      'hostKeys.proxy1.certificate',
      { hostKeys: { ...SIGNED, proxy1: { ...HOST_KEY, certificate: 'no' } }, hostAuthority: PUBLIC_KEY },
      '"no"',
    ],
    ['hostKeys.proxy2', { hostKeys: WITHOUT_PROXY2, hostAuthority: PUBLIC_KEY }, '"nothing"'],
    ['expected.calls', { expected: { calls: -1 } }, '"-1"'],
    ['expected.registrations', { expected: { registrations: 0.5 } }, '"0.5"'],
    ['expected.callsPerSecond', { expected: { callsPerSecond: 10_000_001 } }, '"10000001"'],
  ])('refuses `%s`: %j', (prop, wishes, found) => {
    expect(refused(wishes)).toEqual([[prop, found]]);
  });

  it('pins the key of each machine, or the authority that signed it', () => {
    const hostKey = (wishes: Partial<AwsOptions>) =>
      acrossZones(wishes).model?.machines.find(({ name }) => name === 'proxy1')?.hostKey;
    expect(hostKey({ hostKeys: { proxy1: HOST_KEY } })).toBe(PUBLIC_KEY);
    const signed = { hostKeys: SIGNED, hostAuthority: PUBLIC_KEY };
    expect(hostKey(signed)).toBeNull();
    expect(platform(signed).hostKeys[3]).toEqual({
      machine: 'proxy1',
      publicKey: PUBLIC_KEY,
      privateKey: 'host_key_proxy1',
      certificate: CERTIFICATE,
    });
  });
});

describe('the network', () => {
  const of = (range: string, zones: Readonly<Record<string, string>>, nat?: Readonly<Record<string, string>>) => ({
    network: AwsNetwork.of(range, { zones, ...(nat && { natGateways: nat }) }),
  });
  const zones = { [A]: '10.20.0.0/20', [B]: '10.20.16.0/20', 'eu-central-1c': '10.20.32.0/20' };

  it('has public machines, or a NAT gateway in each zone', () => {
    expect(platform().network).toMatchObject({ kind: 'new', machineAddresses: 'public' });
    const nat = { [A]: '10.20.240.0/28', [B]: '10.20.240.16/28', 'eu-central-1c': '10.20.240.32/28' };
    expect(platform(of('10.20.0.0/16', zones, nat)).network).toMatchObject({ machineAddresses: 'private' });
  });

  it.each([
    ['a range that does not begin at its beginning', of('10.20.0.1/16', zones), 'network', '"10.20.0.1/16"'],
    ['a range that is too long', of('10.0.0.0/8', zones), 'network', '"10.0.0.0/8"'],
    ['a subnet outside', of('10.20.0.0/16', { ...zones, [A]: '10.21.0.0/20' }), `network.zones.${A}`, '"10.21.0.0/20"'],
    ['a subnet over another', of('10.20.0.0/16', { ...zones, [A]: '10.20.16.0/21' }), 'network', '"10.20.16.0/20"'],
    ['no range at all', of('10.20.0.0/16', { ...zones, [A]: 'here' }), `network.zones.${A}`, '"here"'],
    [
      'a NAT gateway in some zones',
      of('10.20.0.0/16', zones, { [A]: '10.20.240.0/28' }),
      `network.natGateways.${B}`,
      '"nothing"',
    ],
    [
      'a NAT gateway elsewhere',
      of('10.20.0.0/16', { [A]: '10.20.0.0/20' }, { x: '10.20.9.0/28' }),
      'network.natGateways.x',
      '"x"',
    ],
  ])('refuses %s', (_, wishes, prop, found) => {
    expect(refused(wishes)).toContainEqual([prop, found]);
  });

  it('may be there already', () => {
    const network = AwsNetwork.existing('vpc-0123456789abcdef0', {
      range: '172.31.0.0/16',
      zones: { [A]: { subnet: 'subnet-0123456789abcdef0', range: '172.31.16.0/20' } },
      routeTables: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef0'],
    });
    expect(inOneZone({ network }).model?.platform).toMatchObject({
      network: {
        kind: 'existing',
        vpc: 'vpc-0123456789abcdef0',
        routeTables: ['rtb-0123456789abcdef0'],
        machineAddresses: 'private',
        zones: [{ name: A, subnet: 'subnet-0123456789abcdef0' }],
      },
    });
    const wrong = AwsNetwork.existing('vpc', {
      range: '172.31.0.0/16',
      zones: { [A]: { subnet: 'a', range: '172.31.16.0/20' } },
      routeTables: ['main'],
      machineAddresses: 'some' as never,
    });
    expect(refused({ network: wrong })).toEqual([
      ['network', '"vpc"'],
      ['network.machineAddresses', '"some"'],
      ['network.routeTables', '"main"'],
      [`network.zones.${A}.subnet`, '"a"'],
    ]);
  });
});
