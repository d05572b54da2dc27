import type {
  AwsExistingNetworkOptions,
  AwsNetworkOptions,
  AwsOptions,
  AwsSubnet,
  ExpectedLoad,
  HostKey,
} from '../options/aws';
import { AwsImage, AwsNetwork } from '../options/aws';
import { Platform, type SshOptions } from '../options/platform';
import { isObject } from '../../lib/topology/said';
import { choice, keyed } from './choice';
import { bastion, secret, texts } from './values';
import { either, list, made, map, maybe, object, oneOf, shared, text, whole, type Word, type Words } from './word';

// Where the machines of a stack come from.

const KEY = text('a public key in one line');
const RANGE = text('the range of a network, such as 10.20.0.0/20');

const ssh = object('SshOptions', '{ user: …, privateKey: … }', {
  user: text('a user name'),
  privateKey: secret,
  port: maybe(whole),
  hostKeys: maybe(texts),
  hostAuthority: maybe(KEY),
  bastion: maybe(bastion),
} satisfies Words<SshOptions>);

const NETWORK = '{ range: …, zones: … } or { vpc: …, range: …, zones: …, routeTables: … }';

const newNetwork: Word<AwsNetwork> = made(
  object('AwsNetwork.of', NETWORK, {
    range: RANGE,
    ...({ zones: map(RANGE), natGateways: maybe(map(RANGE)), routes: maybe(texts) } satisfies Words<AwsNetworkOptions>),
  }),
  ({ range, ...options }) => AwsNetwork.of(range, options),
);

const subnet = object('AwsSubnet', '{ subnet: …, range: … }', {
  subnet: text('the id of a subnet'),
  range: RANGE,
} satisfies Words<AwsSubnet>);

const existingNetwork: Word<AwsNetwork> = made(
  object('AwsNetwork.existing', NETWORK, {
    vpc: text('the id of a VPC'),
    ...({
      range: RANGE,
      zones: map(subnet),
      routeTables: list(text('the id of a route table')),
      machineAddresses: maybe(oneOf('public', 'private')),
    } satisfies Words<AwsExistingNetworkOptions>),
  }),
  ({ vpc, ...options }) => AwsNetwork.existing(vpc, options),
);

const network: Word<AwsNetwork> = either(NETWORK, [newNetwork, existingNetwork], (value) =>
  isObject(value) ? (Object.hasOwn(value, 'vpc') ? existingNetwork : newNetwork) : undefined,
);

const IMAGE = '{ id: … } or { owner: …, name: … }';

const imageById: Word<AwsImage> = made(object('AwsImage.of', IMAGE, { id: text('the id of an image') }), ({ id }) =>
  AwsImage.of(id),
);

const imageByName: Word<AwsImage> = made(
  object('AwsImage.named', IMAGE, { owner: text('the id of an account'), name: text('a pattern of names') }),
  ({ owner, name }) => AwsImage.named(owner, name),
);

const image: Word<AwsImage> = either(IMAGE, [imageById, imageByName], (value) =>
  isObject(value) ? (Object.hasOwn(value, 'id') ? imageById : imageByName) : undefined,
);

const hostKey = object('HostKey', '{ publicKey: …, privateKey: … }', {
  publicKey: KEY,
  privateKey: secret,
  certificate: maybe(text('a host certificate in one line')),
} satisfies Words<HostKey>);

const aws = object('AwsOptions', '{ region: …, network: …, privateKey: …, publicKey: … }', {
  region: text('the name of a region'),
  network,
  user: maybe(text('a user name')),
  privateKey: secret,
  publicKey: KEY,
  port: maybe(whole),
  hostKeys: maybe(map(hostKey)),
  hostAuthority: maybe(KEY),
  bastion: maybe(bastion),
  image: maybe(image),
  expected: maybe(
    object('ExpectedLoad', 'an object with registrations, calls and callsPerSecond', {
      registrations: maybe(whole),
      calls: maybe(whole),
      callsPerSecond: maybe(whole),
    } satisfies Words<ExpectedLoad>),
  ),
  hostedZone: maybe(text('the id of a hosted zone')),
  configuration: maybe(oneOf('over-ssh', 'none')),
} satisfies Words<AwsOptions>);

export const platform: Word<Platform> = shared(
  'Platform',
  choice<Platform>('Platform', {
    ssh: keyed({ ssh }, (said) => Platform.ssh(said.ssh)),
    aws: keyed({ aws }, (said) => Platform.aws(said.aws)),
  }),
);
