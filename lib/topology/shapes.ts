import {
  extras,
  list,
  map,
  maybe,
  named,
  number,
  record,
  secretive,
  settings,
  text,
  textOr,
  textOrNumber,
  variants,
  word,
  type Shape,
} from './shape';
import type { ArbitratorRecord } from './arbitrator';
import type { FencingRecord, PacemakerClusterRecord, ResourceRecord, TimingRecord } from './pacemaker';
import type {
  AcceptanceRecord,
  CoreParameterRecord,
  FileRecord,
  ModuleRecord,
  NatPingingRecord,
  PackagesRecord,
  ParameterRecord,
  Part,
  ProxyClusterRecord,
  ReplicationClusterRecord,
  RouteRecord,
  TextRecord,
  VirtualIpRecord,
} from './topology';
import { carrier } from './shapes/carrier';
import { databaseParts } from './shapes/databases';
import { dualSite, limits, registration } from './shapes/dual-site';
import { interconnect } from './shapes/interconnect';
import { ticketArbitrator } from './shapes/tickets';
import { duration, machine, path, proxies, secret, size, texts, whole } from './shapes/values';

export { platform } from './shapes/platform';
export { secret };

// What each record of `topology.ts` looks like; a member that is added there and not here does not compile.

type FencingOf<K extends FencingRecord['kind']> = Extract<FencingRecord, { readonly kind: K }>;
type PackagesFrom<F extends PackagesRecord['from']> = Extract<PackagesRecord, { readonly from: F }>;
type TimingOf<P extends TimingRecord['profile']> = Extract<TimingRecord, { readonly profile: P }>;

export const acceptance: Shape<AcceptanceRecord> = record<AcceptanceRecord>('a rule and a reason', {
  rule: text('the id of a rule'),
  path,
  reason: text('the reason, as text'),
});

const moduleShape: Shape<ModuleRecord> = record<ModuleRecord>('an object with name and parameters', {
  name: text('the name of a module'),
  parameters: settings<ParameterRecord>(textOrNumber),
});

const author: Shape<TextRecord> = textOr(
  record<Exclude<TextRecord, string>>('Text.fromFile(…)', { file: text('the path of a file'), error: text() }),
);

const route: Shape<RouteRecord> = record<RouteRecord>('a Route, such as Route.request(…)', {
  kind: word(
    ...(['request', 'route', 'branch_route', 'failure_route', 'onreply_route', 'local_route'] as const),
    ...(['startup_route', 'timer_route', 'event_route', 'error_route'] as const),
  ),
  name: text('the name of a block'),
  interval: maybe(number('a Duration of whole seconds')),
  text: author,
});

const file: Shape<FileRecord> = record<FileRecord>('an object with path and content', {
  path: text('an absolute path'),
  content: author,
  mode: maybe(whole),
  owner: maybe(text('a user name')),
  group: maybe(text('the name of a group')),
});

const PACKAGES = 'OpenSipsPackages.fromRepository, .fromFolder or .installed';
const packages: Shape<PackagesRecord> = variants<PackagesRecord, 'from'>(PACKAGES, 'from', {
  repository: record<PackagesFrom<'repository'>>(PACKAGES, {
    from: word('repository'),
    uri: maybe(text('a URI, such as https://apt.opensips.org')),
    suite: maybe(text('the name of a suite')),
    component: maybe(text('the name of a component')),
    key: maybe(text('the URI of a key')),
    keyFingerprint: maybe(text('the fingerprint of a key')),
  }),
  folder: record<PackagesFrom<'folder'>>(PACKAGES, {
    from: word('folder'),
    folder: text('the path of a folder'),
    files: maybe(list(text('the name of a package'))),
    error: maybe(text()),
  }),
  installed: record<PackagesFrom<'installed'>>(PACKAGES, { from: word('installed') }),
});

const FENCING = 'Fencing.none, .ipmi, .agent or .aws';
const fencing: Shape<FencingRecord> = variants<FencingRecord, 'kind'>(FENCING, 'kind', {
  none: record<FencingOf<'none'>>(FENCING, { kind: word('none'), reason: text('the reason, as text') }),
  ipmi: record<FencingOf<'ipmi'>>(FENCING, {
    kind: word('ipmi'),
    hosts: map(
      record<FencingOf<'ipmi'>['hosts'][string]>('objects with address, user and password', {
        address: text('an address or a host name'),
        user: text('a login name'),
        password: secret,
      }),
    ),
  }),
  agent: record<FencingOf<'agent'>>(FENCING, {
    kind: word('agent'),
    agent: text('the name of a fence agent'),
    parameters: map(secretive(textOr(secret))),
    hostMap: maybe(texts),
  }),
  aws: record<FencingOf<'aws'>>(FENCING, { kind: word('aws') }),
});

const timing: Shape<TimingRecord> = variants<TimingRecord, 'profile'>('Timing.lan, .wan or .of', 'profile', {
  lan: record<TimingOf<'lan'>>('Timing.lan()', { profile: word('lan') }),
  wan: record<TimingOf<'wan'>>('Timing.wan()', { profile: word('wan') }),
  explicit: record<TimingOf<'explicit'>>('Timing.of(…)', {
    profile: word('explicit'),
    token: duration,
    consensus: maybe(duration),
  }),
});

const resource: Shape<ResourceRecord> = record<ResourceRecord>('an object with id and agent', {
  id: text('an id'),
  agent: text('the name of an agent'),
  parameters: maybe(texts),
  meta: maybe(texts),
  monitor: maybe(
    record<NonNullable<ResourceRecord['monitor']>>('an object with interval and timeout', {
      interval: duration,
      timeout: duration,
    }),
  ),
  placement: word('clone', 'with-virtual-ip', 'anywhere'),
});

/** Every kind of part. */
export const parts: { readonly [K in Part['kind']]: Shape<Extract<Part, { readonly kind: K }>> } = {
  'proxy-cluster': record<ProxyClusterRecord>('a ProxyCluster', {
    kind: word('proxy-cluster'),
    path,
    nodes: list(machine),
    version: maybe(text('an OpenSipsVersion, such as OpenSipsVersion.V3_6')),
    packages: maybe(packages),
    sip: maybe(list(text('a Port, such as Port.udp(5060)'))),
    domains: maybe(list(text('a domain name'))),
    udpWorkers: maybe(whole),
    tcpWorkers: maybe(whole),
    sharedMemory: maybe(size),
    packageMemory: maybe(size),
    logLevel: maybe(whole),
    registration: maybe(registration),
    natPinging: maybe(record<NatPingingRecord>('an object with interval', { interval: maybe(duration) })),
    limits: maybe(limits),
    nonceSecret: maybe(secret),
    sipClients: maybe(list(text("a Cidr, such as Cidr.of('192.0.2.0/24')"))),
    core: extras(settings<CoreParameterRecord>(textOrNumber)),
    modules: extras(list(moduleShape)),
    routes: extras(list(route)),
    files: extras(list(file)),
  }),
  'virtual-ip': record<VirtualIpRecord>('a VirtualAddress', {
    kind: word('virtual-ip'),
    path,
    proxies,
    address: named('virtualIp', text("VirtualIp.of('192.0.2.100/24')")),
    interface: maybe(text('the name of a network interface')),
    publicAddress: maybe(text('an IPv4 or IPv6 address, as text, or an ElasticAddress')),
    allocation: maybe(text('the id of an allocation')),
  }),
  'replication-cluster': record<ReplicationClusterRecord>('a ReplicationCluster', {
    kind: word('replication-cluster'),
    path,
    proxies,
    clusterId: maybe(whole),
    binPort: maybe(whole),
    contacts: maybe(word('memory', 'memory-and-sql', 'off')),
    dialogs: maybe(word('on', 'off')),
    provisioning: maybe(word('database', 'script')),
    sharingTag: maybe(text('the name of a tag')),
    pingInterval: maybe(duration),
    pingTimeout: maybe(duration),
    nodeTimeout: maybe(duration),
    descriptions: maybe(texts),
  }),
  'pacemaker-cluster': record<PacemakerClusterRecord>('a PacemakerCluster', {
    kind: word('pacemaker-cluster'),
    path,
    proxies,
    virtualIp: named('virtualAddress', text('the VirtualAddress of the same proxies')),
    fencing,
    service: maybe(word('systemd', 'clone', 'with-virtual-ip')),
    timing: maybe(timing),
    quorumDevice: maybe(
      record<NonNullable<PacemakerClusterRecord['quorumDevice']>>('an object with host', {
        host: text('an address or a host name'),
        algorithm: maybe(word('ffsplit', 'lms')),
      }),
    ),
    migrationThreshold: maybe(whole),
    failureTimeout: maybe(text("a Duration, such as Duration.seconds(120), or 'never'")),
    hungAfter: maybe(text("a Duration, such as Duration.seconds(10), or 'never'")),
    stickiness: maybe(whole),
    preferredNode: maybe(
      record<NonNullable<PacemakerClusterRecord['preferredNode']>>('an object with node and score', {
        node: text('the name of a node'),
        score: whole,
      }),
    ),
    authKey: maybe(secret),
    resources: extras(list(resource)),
  }),
  arbitrator: record<ArbitratorRecord>('an Arbitrator', { kind: word('arbitrator'), path, machine }),
  carrier,
  interconnect,
  'dual-site': dualSite,
  'ticket-arbitrator': ticketArbitrator,
  ...databaseParts,
};
