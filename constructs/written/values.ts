import { resolve } from 'node:path';
import { Cidr, Duration, Port, Size } from '../../lib/units';
import { isObject } from '../../lib/topology/said';
import { ElasticAddress } from '../options/aws';
import type { Bastion } from '../options/bastion';
import { Machine, type MachineOptions, type NewMachineOptions } from '../options/machine';
import { Secret } from '../options/secret';
import { Text } from '../options/text';
import { OpenSipsVersion } from '../options/version';
import { VirtualIp } from '../options/virtual-ip';
import type { ServerProps } from '../database';
import { choice, keyed } from './choice';
import {
  either,
  list,
  made,
  map,
  maybe,
  object,
  oneOf,
  parsed,
  secretive,
  shared,
  text,
  textOrNumber,
  whole,
  type Word,
  type Words,
} from './word';

// What several props are: units as text, machines, addresses, secrets.

export const duration: Word<Duration> = shared(
  'Duration',
  parsed('a duration, such as 300ms, 20s, 2min or 1h', /^\d{1,9}(ms|s|min|h)$/, (said) => Duration.parse(said), 's'),
);

export const size: Word<Size> = shared(
  'Size',
  parsed('a size, such as 512KiB, 64MiB or 2GiB', /^[1-9]\d{0,5}(KiB|MiB|GiB)$/, (said) => Size.parse(said), 'MiB'),
);

export const port: Word<Port> = shared(
  'Port',
  parsed('a port, such as 5060/udp', /^\d{1,5}\/(udp|tcp)$/, (said) => Port.parse(said), '/udp'),
);

export const cidr: Word<Cidr> = shared(
  'Cidr',
  parsed('a network, such as 192.0.2.0/24 or 2001:db8::/64', /^[0-9A-Fa-f:.]+\/\d{1,3}$/, (said) => Cidr.parse(said)),
);

export const onOff = oneOf('on', 'off');
export const texts = map(text());
export const settings = map(textOrNumber);
export const address = text('an IPv4 or IPv6 address, as text');

const rotated = maybe(whole);

/** Where a secret comes from. There is no way to write the secret itself. */
export const secret: Word<Secret> = shared(
  'Secret',
  secretive(
    choice('Secret', {
      environment: keyed(
        { environment: text('the name of an environment variable'), version: rotated },
        ({ environment, ...options }) => Secret.fromEnvironment(environment, options),
        'fromEnvironment',
      ),
      file: keyed(
        { file: text('the path of a file'), version: rotated },
        ({ file, ...options }) => Secret.fromFile(file, options),
        'fromFile',
      ),
      command: keyed(
        { command: text('a command line'), version: rotated },
        ({ command, ...options }) => Secret.fromCommand(command, options),
        'fromCommand',
      ),
      variable: keyed(
        { variable: text('the name of a Terraform variable'), version: rotated },
        ({ variable, ...options }) => Secret.fromVariable(variable, options),
        'fromVariable',
      ),
    }),
  ),
);

const existing = {
  nodeId: maybe(whole),
  links: maybe(list(address)),
} satisfies Words<MachineOptions>;

const created = {
  nodeId: maybe(whole),
  address: maybe(address),
  instanceType: maybe(text('the name of an instance type')),
  databaseVolume: maybe(size),
} satisfies Words<NewMachineOptions>;

const MACHINE = '{ name: …, address: … }, or { name: …, zone: … } of a platform that makes machines';
const name = text('a host name');

const machineAt: Word<Machine> = made(
  object('Machine.at', MACHINE, { name, address, ...existing }),
  ({ name: called, address: own, ...options }) => Machine.at(called, own, options),
);

const machineIn: Word<Machine> = made(
  object('Machine.in', MACHINE, { name, zone: text('a zone of the platform'), ...created }),
  ({ name: called, zone, ...options }, at) => Machine.in(called, at.surroundings.zone(zone, at.stack), options),
);

export const machine: Word<Machine> = shared(
  'Machine',
  either(MACHINE, [machineAt, machineIn], (value) =>
    isObject(value) ? (Object.hasOwn(value, 'zone') ? machineIn : machineAt) : undefined,
  ),
);

export const machines = list(machine);

const elastic: Word<ElasticAddress> = made(
  object('ElasticAddress.of', '{ allocation: …, address: … }', {
    allocation: text('the id of an allocation, such as eipalloc-0123456789abcdef0'),
    address,
  }),
  ({ allocation, address: own }) => ElasticAddress.of(allocation, own),
);

const SUBNET = 'an address with its subnet, such as 192.0.2.100/24';
const publicAddress = either<string | ElasticAddress>(
  'an address, or { allocation: …, address: … }',
  [address, elastic],
  (value) => (typeof value === 'string' ? address : isObject(value) ? elastic : undefined),
);
const plainVirtualIp: Word<VirtualIp> = made(text(SUBNET), (said) => VirtualIp.of(said));
const virtualIpWithOptions: Word<VirtualIp> = made(
  object('VirtualIp.of', `${SUBNET}, or { address: … }`, {
    address: text(SUBNET),
    interface: maybe(text('the name of a network interface')),
    publicAddress: maybe(publicAddress),
  }),
  ({ address: own, ...options }) => VirtualIp.of(own, options),
);

export const virtualIp: Word<VirtualIp> = shared(
  'VirtualIp',
  either(`${SUBNET}, or { address: … }`, [plainVirtualIp, virtualIpWithOptions], (value) =>
    typeof value === 'string' ? plainVirtualIp : isObject(value) ? virtualIpWithOptions : undefined,
  ),
);

const inPlace: Word<string | Text> = text();
const fromFile: Word<string | Text> = made(
  object('Text.fromFile', '{ file: … }', { file: text('the path of a file, from the folder of this one') }),
  ({ file }, at) => Text.fromFile(resolve(at.surroundings.folder, file)),
);

/** Text in place, or that of a file. */
export const author: Word<string | Text> = shared(
  'Text',
  either('text, or { file: … }', [inPlace, fromFile], (value) =>
    typeof value === 'string' ? inPlace : isObject(value) ? fromFile : undefined,
  ),
);

const VERSIONS = ['2.2', '2.3', '2.4', '3.4', '3.6', '4.0'] as const;

/** `3.6` and `4.0` without quotes are numbers to YAML, and mean the version all the same. */
export const version: Word<OpenSipsVersion> = shared('OpenSipsVersion', {
  wants: VERSIONS.join(', '),
  schema: () => ({ enum: [...VERSIONS, ...VERSIONS.map(Number)] }),
  read: (value, at) => {
    const said = VERSIONS.find((each) => each === value || Number(each) === value);
    return said === undefined ? at.refuse(value, VERSIONS.join(', ')) : OpenSipsVersion.of(said);
  },
});

export const bastion = object('Bastion', '{ host: …, user: … }', {
  host: text('an address or a host name'),
  user: text('a user name'),
  port: maybe(whole),
} satisfies Words<Bastion>);

export const servers = list(
  object('ServerProps', '{ host: … }', {
    host: text('an address or a host name'),
    port: maybe(whole),
  } satisfies Words<ServerProps>),
);
