import type { ArbitratorProps } from '../arbitrator';
import type { CarrierLimitsProps, CarrierProps, GatewayProps, NumberChangeProps } from '../carrier';
import type { DatabaseConnectionProps } from '../database-connection';
import type { LocalDatabaseProps } from '../local-database';
import type { NoSqlStoreProps } from '../nosql-store';
import type {
  MonitorProps,
  PacemakerClusterProps,
  PreferredNodeProps,
  QuorumDeviceProps,
  ResourceProps,
} from '../pacemaker-cluster';
import type {
  CallLimitsProps,
  FileProps,
  ModuleProps,
  NatPingingProps,
  ProxyClusterProps,
  RegistrationProps,
} from '../proxy-cluster';
import type { ReplicationClusterProps } from '../replication-cluster';
import type { VirtualAddressProps } from '../virtual-address';
import type { Duration } from '../../lib/units';
import { access, fencing, packages, route, staticTables, store, timing } from './choices';
import { database, proxies, virtualAddress } from './references';
import {
  author,
  cidr,
  duration,
  machine,
  machines,
  onOff,
  port,
  secret,
  settings,
  size,
  texts,
  version,
  virtualIp,
  address,
} from './values';
import { either, list, map, maybe, object, oneOf, text, textOrNumber, whole, type Word, type Words } from './word';

// The props of the parts that have proxies, in the order the interfaces have them.

const oneValue: Word<string | number | readonly (string | number)[]> = textOrNumber;
const values: Word<string | number | readonly (string | number)[]> = list(textOrNumber);

const moduleProps = object('ModuleProps', '{ name: … }', {
  name: text('the name of a module'),
  parameters: maybe(
    map(
      either('text, a number, or a list of them', [oneValue, values], (value) =>
        Array.isArray(value) ? values : oneValue,
      ),
    ),
  ),
} satisfies Words<ModuleProps>);

const file = object('FileProps', '{ path: …, content: … }', {
  path: text('an absolute path'),
  content: author,
  mode: maybe(whole),
  owner: maybe(text('a user name')),
  group: maybe(text('the name of a group')),
} satisfies Words<FileProps>);

const registration = object('RegistrationProps', 'an object with limits of registrations', {
  defaultExpires: maybe(duration),
  minExpires: maybe(duration),
  maxExpires: maybe(duration),
  maxContacts: maybe(whole),
} satisfies Words<RegistrationProps>);

const natPinging = object('NatPingingProps', 'an object with interval', {
  interval: maybe(duration),
} satisfies Words<NatPingingProps>);

const limits = object('CallLimitsProps', 'an object with limits of calls', {
  callsPerAccount: maybe(whole),
  calls: maybe(whole),
  callsPerSecondPerAccount: maybe(whole),
  callsPerSecond: maybe(whole),
} satisfies Words<CallLimitsProps>);

export const proxyCluster = {
  nodes: machines,
  version: maybe(version),
  packages: maybe(packages),
  sip: maybe(list(port)),
  domains: maybe(list(text('a domain name'))),
  udpWorkers: maybe(whole),
  tcpWorkers: maybe(whole),
  sharedMemory: maybe(size),
  packageMemory: maybe(size),
  logLevel: maybe(whole),
  registration: maybe(registration),
  natPinging: maybe(natPinging),
  limits: maybe(limits),
  nonceSecret: maybe(secret),
  sipClients: maybe(list(cidr)),
  core: maybe(settings),
  modules: maybe(list(moduleProps)),
  routes: maybe(list(route)),
  files: maybe(list(file)),
} satisfies Words<ProxyClusterProps>;

export const virtualAddressProps = { proxies, virtualIp } satisfies Words<VirtualAddressProps>;

/** Without what a PerNodeDatabaseTopology says itself. */
export const localDatabase = {
  database: maybe(text('the name of a database')),
  user: maybe(text('a user name')),
  bufferPool: maybe(size),
  staticTables: maybe(staticTables),
} satisfies Words<Omit<LocalDatabaseProps, 'proxies'>>;

export const replication = {
  clusterId: maybe(whole),
  binPort: maybe(whole),
  provisioning: maybe(oneOf('database', 'script')),
  sharingTag: maybe(text('the name of a tag')),
  pingInterval: maybe(duration),
  pingTimeout: maybe(duration),
  nodeTimeout: maybe(duration),
  descriptions: maybe(texts),
} satisfies Words<Omit<ReplicationClusterProps, 'proxies' | 'contacts' | 'dialogs'>>;

export const replicationCluster = {
  proxies,
  contacts: maybe(oneOf('memory', 'memory-and-sql', 'off')),
  dialogs: maybe(onOff),
  ...replication,
} satisfies Words<ReplicationClusterProps>;

const monitor = object('MonitorProps', '{ interval: …, timeout: … }', {
  interval: duration,
  timeout: duration,
} satisfies Words<MonitorProps>);

const resource = object('ResourceProps', '{ id: …, agent: … }', {
  id: text('an id'),
  agent: text('the name of an agent'),
  parameters: maybe(texts),
  meta: maybe(texts),
  monitor: maybe(monitor),
  placement: maybe(oneOf('clone', 'with-virtual-ip', 'anywhere')),
} satisfies Words<ResourceProps>);

const never = oneOf('never');
const durationOrNever = either<Duration | 'never'>('a duration, such as 20s, or never', [duration, never], (value) =>
  value === 'never' ? never : duration,
);

/** Without what a topology says itself. */
export const pacemaker = {
  service: maybe(oneOf('systemd', 'clone', 'with-virtual-ip')),
  timing: maybe(timing),
  quorumDevice: maybe(
    object('QuorumDeviceProps', '{ host: … }', {
      host: text('an address or a host name'),
      algorithm: maybe(oneOf('ffsplit', 'lms')),
    } satisfies Words<QuorumDeviceProps>),
  ),
  migrationThreshold: maybe(whole),
  failureTimeout: maybe(durationOrNever),
  hungAfter: maybe(durationOrNever),
  stickiness: maybe(whole),
  preferredNode: maybe(
    object('PreferredNodeProps', '{ node: …, score: … }', {
      node: text('the name of a node'),
      score: whole,
    } satisfies Words<PreferredNodeProps>),
  ),
  authKey: maybe(secret),
  resources: maybe(list(resource)),
} satisfies Words<Omit<PacemakerClusterProps, 'proxies' | 'virtualAddress' | 'fencing'>>;

export const pacemakerCluster = {
  proxies,
  virtualAddress,
  fencing,
  ...pacemaker,
} satisfies Words<PacemakerClusterProps>;

/** Without what a SharedDatabaseTopology says itself. */
export const connection = {
  database,
  access: maybe(access),
  dialogs: maybe(oneOf('realtime', 'off')),
} satisfies Words<Omit<DatabaseConnectionProps, 'proxies'>>;

export const nosqlStore = { proxies, ...store } satisfies Words<NoSqlStoreProps>;

export const arbitratorProps = { machine } satisfies Words<ArbitratorProps>;

const gateway = object('GatewayProps', '{ address: … }', {
  address,
  port: maybe(port),
} satisfies Words<GatewayProps>);

const numberChange = object('NumberChangeProps', 'an object with strip and prepend', {
  strip: maybe(whole),
  prepend: maybe(text('digits, as text')),
} satisfies Words<NumberChangeProps>);

export const carrier = {
  proxies,
  gateways: list(gateway),
  order: maybe(oneOf('listed', 'in-turn')),
  numbers: maybe(list(text('the first digits of numbers, as text'))),
  outbound: maybe(numberChange),
  inbound: maybe(numberChange),
  sources: maybe(list(cidr)),
  probing: maybe(onOff),
  probeInterval: maybe(duration),
  limits: maybe(
    object('CarrierLimitsProps', 'an object with calls and callsPerSecond', {
      calls: maybe(whole),
      callsPerSecond: maybe(whole),
    } satisfies Words<CarrierLimitsProps>),
  ),
} satisfies Words<CarrierProps>;
