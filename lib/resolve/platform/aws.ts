import { aws } from '../../facts/aws';
import { load } from '../../facts/load';
import { platformCapabilities } from '../../facts/platforms';
import type { AwsImage, AwsNetwork, AwsPlatform, AwsRoute, ExpectedLoad, NewHostKey } from '../../model';
import type { AwsImageRecord, AwsNetworkRecord, AwsPlatformRecord, ExpectedLoadRecord } from '../../topology/platform';
import { Cidr } from '../../units';
import { checkPublicKey, refuseProp, resolveConnection, type PlatformContext, type RefuseProp } from './connection';

const PRIVATE_KEY = '^-----BEGIN [A-Z ]*PRIVATE KEY-----';

/** A region of AWS, without its machines: they follow once all of them are known. */
export function resolveAws(platform: AwsPlatformRecord, context: PlatformContext): AwsPlatform {
  const refuse = refuseProp(context, 'Platform.aws');
  const { region, publicKey, configuration = 'over-ssh', hostedZone = null } = platform;
  if (!aws.names.region.test(region)) refuse('region', region, 'the name of a region, such as eu-central-1');
  checkPublicKey('publicKey', publicKey, refuse);
  if (hostedZone !== null && !aws.names.hostedZone.test(hostedZone))
    refuse('hostedZone', hostedZone, 'the id of a hosted zone, such as Z0123456789ABCDEFGHIJ');
  if (configuration !== 'over-ssh' && configuration !== 'none')
    refuse('configuration', configuration, "'over-ssh' or 'none'");
  const said = publicKeys(platform.hostKeys);
  return {
    id: 'aws',
    capabilities: platformCapabilities.aws,
    connection: resolveConnection({ ...platform, user: platform.user ?? aws.login }, said, context, refuse),
    region,
    network: network(platform.network, refuse),
    image: image(platform.image, refuse),
    loginKey: publicKey,
    hostKeys: hostKeys(platform, context, refuse),
    expected: expected(platform.expected, refuse),
    instances: [],
    hostedZone,
    configuration: configuration === 'none' ? 'none' : 'over-ssh',
  };
}

/** Public halves by the names of the machines. */
export function publicKeys(said: AwsPlatformRecord['hostKeys'] = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(said).map(([machine, { publicKey }]) => [machine, publicKey]));
}

function image(said: AwsImageRecord | undefined, refuse: RefuseProp): AwsImage {
  if (!said) return { by: 'name', ...aws.image };
  if (said.by === 'id') {
    if (!aws.names.image.test(said.id)) refuse('image', said.id, 'the id of an image, such as ami-0123456789abcdef0');
    return said;
  }
  if (!aws.names.owner.test(said.owner)) refuse('image', said.owner, 'the twelve digits of an account, or amazon');
  return said;
}

function hostKeys(
  { hostKeys: said = {}, hostAuthority, bastion }: AwsPlatformRecord,
  { path, hosts, secrets }: PlatformContext,
  refuse: RefuseProp,
): readonly NewHostKey[] {
  if (hostAuthority !== undefined)
    for (const machine of [...hosts].filter((name) => !Object.hasOwn(said, name)).sort())
      refuse(
        `hostKeys.${machine}`,
        'nothing',
        'a key of each machine with its certificate, as `hostAuthority` is asked',
      );
  return Object.entries(said).map(([machine, { privateKey, publicKey, certificate }]) => {
    const prop = `hostKeys.${machine}.certificate`;
    if (hostAuthority !== undefined && certificate === undefined)
      refuse(prop, 'nothing', 'the certificate that the host authority signed, as Terraform is shown that');
    if (certificate !== undefined && !aws.names.certificate.test(certificate))
      refuse(
        prop,
        certificate,
        'a host certificate in one line, such as ecdsa-sha2-nistp256-cert-v01@openssh.com AAAA…',
      );
    if (bastion && hostAuthority === undefined)
      refuse(
        `hostKeys.${machine}`,
        machine,
        'hostAuthority behind a bastion: Terraform checks one host key against both hops',
      );
    return {
      machine,
      publicKey,
      certificate: certificate ?? null,
      privateKey: secrets.use(
        privateKey,
        path,
        `host_key_${machine}`,
        `the SSH host key of ${machine}`,
        0,
        PRIVATE_KEY,
      ),
    };
  });
}

function expected(said: ExpectedLoadRecord = {}, refuse: RefuseProp): ExpectedLoad {
  const number = (prop: keyof ExpectedLoadRecord): number => {
    const value = said[prop] ?? load.usual[prop];
    if (!Number.isInteger(value) || value < 0 || value > load.most)
      refuse(`expected.${prop}`, String(value), `a whole number from 0 to ${load.most}`);
    return value;
  };
  return {
    registrations: number('registrations'),
    calls: number('calls'),
    callsPerSecond: number('callsPerSecond'),
  };
}

function network(said: AwsNetworkRecord, refuse: RefuseProp): AwsNetwork {
  const range = rangeOf('network', said.range, refuse);
  const { shortest, longest } = aws.prefixes;
  const outside = (prop: string, cidr: Cidr) => {
    if (!range.contains(cidr.address) || cidr.prefixLength < range.prefixLength)
      refuse(prop, cidr.toString(), `a part of the VPC's range ${range.toString()}`);
  };
  const subnet = (prop: string, text: string): Cidr => {
    const found = rangeOf(prop, text, refuse);
    outside(prop, found);
    return found;
  };
  if (range.prefixLength < shortest || range.prefixLength > longest)
    refuse('network', said.range, `a prefix length from /${shortest} to /${longest}`);
  const names = Object.keys(said.zones).sort();
  if (names.length === 0)
    refuse('network.zones', '{}', "a zone with its subnet, such as { 'eu-central-1a': '10.20.0.0/20' }");
  if (said.kind === 'new') {
    const nat = said.natGateways ?? {};
    for (const name of Object.keys(nat))
      if (!names.includes(name))
        refuse(`network.natGateways.${name}`, name, `a zone of the network: ${names.join(', ')}`);
    if (said.natGateways)
      for (const name of names)
        if (!Object.hasOwn(nat, name))
          refuse(`network.natGateways.${name}`, 'nothing', 'a subnet in each zone, or in none');
    const zones = names.map((name) => ({
      name,
      range: subnet(`network.zones.${name}`, said.zones[name] ?? ''),
      natGateway: Object.hasOwn(nat, name) ? subnet(`network.natGateways.${name}`, nat[name] ?? '') : null,
    }));
    checkApart(
      zones.flatMap((z) => [z.range, ...(z.natGateway ? [z.natGateway] : [])]),
      refuse,
    );
    const routes = routesOf(said.routes ?? {}, range, refuse);
    return { kind: 'new', range, zones, routes, machineAddresses: said.natGateways ? 'private' : 'public' };
  }
  if (!aws.names.vpc.test(said.vpc)) refuse('network', said.vpc, 'the id of a VPC, such as vpc-0123456789abcdef0');
  const { machineAddresses = 'private' } = said;
  if (machineAddresses !== 'public' && machineAddresses !== 'private')
    refuse('network.machineAddresses', machineAddresses, "'public' or 'private'");
  for (const table of said.routeTables)
    if (!aws.names.routeTable.test(table))
      refuse('network.routeTables', table, 'ids of route tables, such as rtb-0123456789abcdef0');
  return {
    kind: 'existing',
    vpc: said.vpc,
    range,
    routeTables: [...new Set(said.routeTables)],
    machineAddresses: machineAddresses === 'public' ? 'public' : 'private',
    zones: names.map((name) => {
      const zone = said.zones[name];
      if (zone && !aws.names.subnet.test(zone.subnet))
        refuse(`network.zones.${name}.subnet`, zone.subnet, 'the id of a subnet, such as subnet-0123456789abcdef0');
      return { name, subnet: zone?.subnet ?? '', range: subnet(`network.zones.${name}.range`, zone?.range ?? '') };
    }),
  };
}

function routesOf(said: Readonly<Record<string, string>>, own: Cidr, refuse: RefuseProp): readonly AwsRoute[] {
  const routes = Object.entries(said).map(([text, to]): AwsRoute => {
    const range = rangeOf(`network.routes.${text}`, text, refuse);
    if (range.contains(own.address) || own.contains(range.address))
      refuse(`network.routes.${text}`, text, `a range that does not meet the VPC's own ${own.toString()}`);
    const by = aws.names.peering.test(to) ? 'peering' : 'transit-gateway';
    if (by === 'transit-gateway' && !aws.names.transitGateway.test(to))
      refuse(
        `network.routes.${text}`,
        to,
        'the id of a transit gateway or of a peering, such as tgw-0123456789abcdef0 or pcx-0123456789abcdef0',
      );
    return { range, by, to };
  });
  return routes.sort((a, b) => (a.range.toString() < b.range.toString() ? -1 : 1));
}

/** Read while the author's own cannot be; nothing is written then. */
const NO_RANGE = Cidr.of('10.0.0.0/16');

function rangeOf(prop: string, text: string, refuse: RefuseProp): Cidr {
  const found = Cidr.parse(text);
  if (found?.address.family === 'ipv4' && found.isFirst()) return found;
  refuse(prop, text, 'an IPv4 range that begins with its first address, such as 10.20.0.0/16');
  return NO_RANGE;
}

function checkApart(ranges: readonly Cidr[], refuse: RefuseProp): void {
  ranges.forEach((range, i) => {
    const other = ranges.slice(0, i).find((each) => each.contains(range.address) || range.contains(each.address));
    if (other) refuse('network', range.toString(), `subnets that do not overlap; this one meets ${other.toString()}`);
  });
}
