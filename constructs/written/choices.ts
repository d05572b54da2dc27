import { resolve } from 'node:path';
import type { FenceAgentOptions, IpmiHost } from '../options/fencing';
import { Fencing } from '../options/fencing';
import type { DbVirtualOptions, DirectOptions, HaproxyOptions } from '../options/database-access';
import { DatabaseAccess } from '../options/database-access';
import { InterconnectTransport, type BinsOptions } from '../options/interconnect-transport';
import { OpenSipsPackages, type RepositoryOptions } from '../options/packages';
import { Registrations } from '../options/registrations';
import { Route } from '../options/route';
import type { Secret } from '../options/secret';
import { SiteSwitch, type TicketsOptions } from '../options/site-switch';
import { StaticTables, type CopiedTablesOptions, type ReplicatedTablesOptions } from '../options/static-tables';
import { Timing } from '../options/timing';
import type { NoSqlStoreProps } from '../nosql-store';
import { bare, bareOr, choice, keyed } from './choice';
import { arbitrator } from './references';
import { author, duration, secret, servers, texts, virtualIp } from './values';
import { either, list, made, map, maybe, object, oneOf, shared, text, whole, type Word, type Words } from './word';

// What has a class with factories of its own in TypeScript.

const host = object('IpmiHost', '{ address: …, user: …, password: … }', {
  address: text('an address or a host name'),
  user: text('a login name'),
  password: secret,
} satisfies Words<IpmiHost>);

const plainText: Word<string | Secret> = text();
const parameter: Word<string | Secret> = either('text or a secret', [plainText, secret], (value) =>
  typeof value === 'string' ? plainText : secret,
);

export const fencing: Word<Fencing> = shared(
  'Fencing',
  choice('Fencing', {
    none: keyed({ none: text('the reason, as text') }, ({ none }) => Fencing.none(none)),
    ipmi: keyed({ ipmi: map(host) }, ({ ipmi }) => Fencing.ipmi(ipmi)),
    agent: keyed(
      {
        agent: text('the name of a fence agent'),
        parameters: map(parameter),
        ...({ hostMap: maybe(texts) } satisfies Words<FenceAgentOptions>),
      },
      ({ agent, parameters, ...options }) => Fencing.agent(agent, parameters, options),
    ),
    aws: bare(() => Fencing.aws()),
  }),
);

const profiles = choice('Timing', { lan: bare(() => Timing.lan()), wan: bare(() => Timing.wan()) });
const explicit: Word<Timing> = made(
  object('Timing.of', '{ token: … }', { token: duration, consensus: maybe(duration) }),
  ({ token, consensus }) => Timing.of(token, consensus),
);

export const timing: Word<Timing> = shared(
  'Timing',
  either('lan or wan or { token: … }', [profiles, explicit], (value) =>
    typeof value === 'string' ? profiles : explicit,
  ),
);

const haproxy = object('HaproxyOptions', 'an object with options', {
  port: maybe(whole),
  checkInterval: maybe(duration),
  sessionTimeout: maybe(duration),
} satisfies Words<HaproxyOptions>);

const dbVirtual = object('DbVirtualOptions', 'an object with options', {
  mode: maybe(oneOf('FAILOVER', 'PARALLEL', 'ROUND')),
} satisfies Words<DbVirtualOptions>);

const direct = object('DirectOptions', 'an object with options', {
  server: maybe(text('the name of a server')),
} satisfies Words<DirectOptions>);

export const access: Word<DatabaseAccess> = shared(
  'DatabaseAccess',
  choice('DatabaseAccess', {
    haproxy: bareOr(
      () => DatabaseAccess.haproxy(),
      keyed({ haproxy }, (said) => DatabaseAccess.haproxy(said.haproxy)),
    ),
    dbVirtual: bareOr(
      () => DatabaseAccess.dbVirtual(),
      keyed({ dbVirtual }, (said) => DatabaseAccess.dbVirtual(said.dbVirtual)),
    ),
    direct: bareOr(
      () => DatabaseAccess.direct(),
      keyed({ direct }, (said) => DatabaseAccess.direct(said.direct)),
    ),
  }),
);

const travelling = {
  tables: maybe(list(text('the name of a table'))),
  password: maybe(secret),
} satisfies Words<ReplicatedTablesOptions>;

const replicated = object('ReplicatedTablesOptions', 'an object with options', travelling);
const copied = object('CopiedTablesOptions', 'an object with options', {
  ...travelling,
  every: maybe(duration),
  source: maybe(text('the name of a machine')),
} satisfies Words<CopiedTablesOptions>);

export const staticTables: Word<StaticTables> = choice('StaticTables', {
  replicated: bareOr(
    () => StaticTables.replicated(),
    keyed({ replicated }, (said) => StaticTables.replicated(said.replicated)),
  ),
  copied: bareOr(
    () => StaticTables.copied(),
    keyed({ copied }, (said) => StaticTables.copied(said.copied)),
  ),
  byHand: bare(() => StaticTables.byHand()),
});

const repository = object('RepositoryOptions', 'an object with options', {
  uri: maybe(text('a URI, such as https://apt.opensips.org')),
  suite: maybe(text('the name of a suite')),
  component: maybe(text('the name of a component')),
  key: maybe(text('the URI of a key')),
  keyFingerprint: maybe(text('the fingerprint of a key')),
} satisfies Words<RepositoryOptions>);

export const packages: Word<OpenSipsPackages> = choice('OpenSipsPackages', {
  repository: {
    ...bareOr(
      () => OpenSipsPackages.fromRepository(),
      keyed({ repository }, (said) => OpenSipsPackages.fromRepository(said.repository)),
    ),
    factory: 'fromRepository',
  },
  folder: keyed(
    { folder: text('the path of a folder, from the folder of this file') },
    ({ folder }, at) => OpenSipsPackages.fromFolder(resolve(at.surroundings.folder, folder)),
    'fromFolder',
  ),
  installed: bare(() => OpenSipsPackages.installed()),
});

const NAME = text('the name of a block');

export const route: Word<Route> = shared(
  'Route',
  choice('Route', {
    request: keyed({ request: author }, ({ request }) => Route.request(request)),
    route: keyed({ route: NAME, text: author }, (said) => Route.route(said.route, said.text)),
    branch: keyed({ branch: NAME, text: author }, (said) => Route.branch(said.branch, said.text)),
    failure: keyed({ failure: NAME, text: author }, (said) => Route.failure(said.failure, said.text)),
    onReply: keyed({ onReply: NAME, text: author }, (said) => Route.onReply(said.onReply, said.text)),
    timer: keyed({ timer: NAME, interval: duration, text: author }, (said) =>
      Route.timer(said.timer, said.interval, said.text),
    ),
    event: keyed({ event: NAME, text: author }, (said) => Route.event(said.event, said.text)),
    local: keyed({ local: author }, ({ local }) => Route.local(local)),
    startup: keyed({ startup: author }, ({ startup }) => Route.startup(startup)),
    error: keyed({ error: author }, ({ error }) => Route.error(error)),
  }),
);

const bins = object('BinsOptions', 'an object with options', {
  authorityKey: maybe(secret),
} satisfies Words<BinsOptions>);

export const transport: Word<InterconnectTransport> = choice('InterconnectTransport', {
  bins: bareOr(
    () => InterconnectTransport.bins(),
    keyed({ bins }, (said) => InterconnectTransport.bins(said.bins)),
  ),
  tunnel: keyed({ tunnel: text('what encrypts, as text') }, ({ tunnel }) => InterconnectTransport.tunnel(tunnel)),
});

/** What is said of a store, whoever uses it. */
export const store = {
  engine: oneOf('couchbase', 'mongodb', 'cassandra', 'redis'),
  group: maybe(text('a name')),
  servers,
  database: maybe(text('the name of a bucket, database or keyspace')),
  user: maybe(text('a user name')),
  password: maybe(secret),
} satisfies Words<Omit<NoSqlStoreProps, 'proxies'>>;

const federation = object('NoSqlStoreProps', '{ engine: …, servers: … }', store);

export const registrations: Word<Registrations> = choice('Registrations', {
  dual: bare(() => Registrations.dual()),
  federation: keyed({ federation }, (said) => Registrations.federation(said.federation)),
  none: bare(() => Registrations.none()),
  anycast: keyed({ anycast: text('an address, as text') }, ({ anycast }) => Registrations.anycast(anycast)),
});

const tickets = object('TicketsOptions', '{ arbitrator: …, addresses: … }', {
  arbitrator,
  addresses: map(virtualIp),
  expire: maybe(duration),
  acquireAfter: maybe(duration),
  roundTrip: maybe(duration),
  key: maybe(secret),
} satisfies Words<TicketsOptions>);

export const siteSwitch: Word<SiteSwitch> = choice('SiteSwitch', {
  byHand: bare(() => SiteSwitch.byHand()),
  tickets: keyed({ tickets }, (said) => SiteSwitch.tickets(said.tickets)),
});
