import type {
  AwsImageRecord,
  AwsNetworkRecord,
  AwsPlatformRecord,
  AwsSubnetRecord,
  BastionRecord,
  ExpectedLoadRecord,
  HostKeyRecord,
  PlatformRecord,
  SshPlatformRecord,
} from '../platform';
import { list, map, maybe, record, text, variants, word } from '../shape';
import { secret, texts, whole } from './values';

type NetworkOf<K extends AwsNetworkRecord['kind']> = Extract<AwsNetworkRecord, { readonly kind: K }>;
type ImageBy<B extends AwsImageRecord['by']> = Extract<AwsImageRecord, { readonly by: B }>;

const PLATFORM = 'Platform.ssh(…) or Platform.aws(…)';
const KEY = 'a public key in one line';
const RANGE = 'the range of a network, such as 10.20.0.0/20';

const bastion = record<BastionRecord>('an object with host and user', {
  host: text('an address or a host name'),
  user: text('a user name'),
  port: maybe(whole),
});

const NETWORK = 'AwsNetwork.of(…) or AwsNetwork.existing(…)';
const network = variants<AwsNetworkRecord, 'kind'>(NETWORK, 'kind', {
  new: record<NetworkOf<'new'>>(NETWORK, {
    kind: word('new'),
    range: text(RANGE),
    zones: map(text(RANGE)),
    natGateways: maybe(map(text(RANGE))),
    routes: maybe(map(text('the id of a transit gateway or of a peering'))),
  }),
  existing: record<NetworkOf<'existing'>>(NETWORK, {
    kind: word('existing'),
    vpc: text('the id of a VPC'),
    range: text(RANGE),
    zones: map(
      record<AwsSubnetRecord>('objects with subnet and range', {
        subnet: text('the id of a subnet'),
        range: text(RANGE),
      }),
    ),
    routeTables: list(text('the id of a route table')),
    machineAddresses: maybe(text("'public' or 'private'")),
  }),
});

const IMAGE = 'AwsImage.of(…) or AwsImage.named(…)';
const image = variants<AwsImageRecord, 'by'>(IMAGE, 'by', {
  id: record<ImageBy<'id'>>(IMAGE, { by: word('id'), id: text('the id of an image') }),
  name: record<ImageBy<'name'>>(IMAGE, {
    by: word('name'),
    owner: text('the id of an account'),
    name: text('a pattern of names'),
  }),
});

export const platform = variants<PlatformRecord, 'kind'>(PLATFORM, 'kind', {
  ssh: record<SshPlatformRecord>(PLATFORM, {
    kind: word('ssh'),
    user: text('a user name'),
    privateKey: secret,
    port: maybe(whole),
    hostKeys: maybe(texts),
    hostAuthority: maybe(text(KEY)),
    bastion: maybe(bastion),
  }),
  aws: record<AwsPlatformRecord>(PLATFORM, {
    kind: word('aws'),
    region: text('the name of a region'),
    network,
    user: maybe(text('a user name')),
    privateKey: secret,
    publicKey: text(KEY),
    port: maybe(whole),
    hostKeys: maybe(
      map(
        record<HostKeyRecord>('objects with publicKey and privateKey', {
          publicKey: text(KEY),
          privateKey: secret,
          certificate: maybe(text('a host certificate in one line')),
        }),
      ),
    ),
    hostAuthority: maybe(text(KEY)),
    bastion: maybe(bastion),
    image: maybe(image),
    expected: maybe(
      record<ExpectedLoadRecord>('an object with registrations, calls and callsPerSecond', {
        registrations: maybe(whole),
        calls: maybe(whole),
        callsPerSecond: maybe(whole),
      }),
    ),
    hostedZone: maybe(text('the id of a hosted zone')),
    configuration: maybe(text("'over-ssh' or 'none'")),
  }),
});
