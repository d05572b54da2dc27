import type { Construct } from 'constructs';
import { Arbitrator } from '../arbitrator';
import { Carrier } from '../carrier';
import { DatabaseConnection } from '../database-connection';
import { DualSiteTopology, type DualSiteTopologyProps, type SiteNamesProps } from '../dual-site-topology';
import { ExternalDatabase } from '../external-database';
import { GaleraCluster } from '../galera-cluster';
import { GaleraSites } from '../galera-sites';
import { Interconnect, type InterconnectProps, type ShareProps } from '../interconnect';
import { LocalDatabase } from '../local-database';
import { NdbCluster } from '../ndb-cluster';
import { NoSqlStore } from '../nosql-store';
import { PacemakerCluster } from '../pacemaker-cluster';
import {
  PerNodeDatabaseTopology,
  type PerNodeDatabaseTopologyProps,
  type ReplicateProps,
} from '../per-node-database-topology';
import { ProxyCluster } from '../proxy-cluster';
import { ReplicatedDatabase } from '../replicated-database';
import { ReplicationCluster, type ContactStorage } from '../replication-cluster';
import { SharedDatabaseTopology, type SharedDatabaseTopologyProps } from '../shared-database-topology';
import { VirtualAddress } from '../virtual-address';
import { fencing, registrations, siteSwitch, transport } from './choices';
import * as databases from './databases';
import * as parts from './parts';
import { proxies, site } from './references';
import { duration, onOff, secret, virtualIp } from './values';
import {
  list,
  made,
  map,
  maybe,
  object,
  oneOf,
  text,
  whole,
  type Members,
  type Read,
  type Word,
  type Words,
} from './word';

/** A construct as it was read. */
export interface Said {
  readonly make: (scope: Construct, id: string) => Construct;
  /** Ids of rules that are accepted there, with the reasons. */
  readonly accept: Readonly<Record<string, string>>;
}

/** Ids of rules, each with the reason to accept what it finds here and below. */
export const accepted = map(text('the reason, as text'));

const replicate = object('ReplicateProps', 'an object with contacts and dialogs', {
  contacts: maybe(oneOf<boolean | ContactStorage>(true, false, 'memory', 'memory-and-sql', 'off')),
  dialogs: maybe(oneOf<boolean>(true, false)),
} satisfies Words<ReplicateProps>);

const pacemaker = maybe(object('PacemakerClusterProps', 'an object with options', parts.pacemaker));

const perNodeDatabase = {
  ...parts.proxyCluster,
  virtualIp,
  fencing,
  replicate: maybe(replicate),
  replication: maybe(object('ReplicationClusterProps', 'an object with options', parts.replication)),
  database: maybe(object('LocalDatabaseProps', 'an object with options', parts.localDatabase)),
  pacemaker,
} satisfies Words<PerNodeDatabaseTopologyProps>;

const sharedDatabase = {
  ...parts.proxyCluster,
  virtualIp,
  fencing,
  ...parts.connection,
  pacemaker,
} satisfies Words<SharedDatabaseTopologyProps>;

const share = object('ShareProps', 'an object with callCounts, callRates and staticTables', {
  callCounts: maybe(onOff),
  callRates: maybe(onOff),
  staticTables: maybe(onOff),
} satisfies Words<ShareProps>);

const interconnectOptions = {
  replicationPassword: maybe(secret),
  clusterId: maybe(whole),
  port: maybe(whole),
  pingInterval: maybe(duration),
  pingTimeout: maybe(duration),
} satisfies Words<Omit<InterconnectProps, 'sites' | 'share' | 'roundTrip' | 'transport'>>;

const interconnect = {
  sites: map(site),
  roundTrip: duration,
  transport,
  share: maybe(share),
  ...interconnectOptions,
} satisfies Words<InterconnectProps>;

const names = object('SiteNamesProps', 'an object with timeToLive and weights', {
  timeToLive: maybe(duration),
  weights: maybe(map(whole)),
} satisfies Words<SiteNamesProps>);

const dualSite = {
  sites: map(site),
  mode: oneOf('active-active', 'active-standby'),
  switch: maybe(siteSwitch),
  preference: maybe(list(text('the name of a site'))),
  registrations,
  names: maybe(names),
  share: maybe(share),
  roundTrip: maybe(duration),
  transport: maybe(transport),
  interconnect: maybe(object('InterconnectProps', 'an object with options', interconnectOptions)),
} satisfies Words<DualSiteTopologyProps>;

type Class<P> = new (scope: Construct, id: string, props: P) => Construct;

/** A construct that stands in a stack: the props of its class, and what is accepted there. */
function part<M extends Members>(className: string, members: M, type: Class<Read<M>>): Word<Said> {
  const all = object(className, `a ${className}`, { ...members, accept: maybe(accepted) });
  return made(all as Word<Read<M> & Partial<Pick<Said, 'accept'>>>, ({ accept = {}, ...props }) => ({
    make: (scope, id) => new type(scope, id, props as unknown as Read<M>),
    accept,
  }));
}

/** A construct across stacks; what is accepted is accepted in each of them. */
function across<M extends Members>(className: string, members: M, type: Class<Read<M>>): Word<Said> {
  return made(object(className, `a ${className}`, members), (props) => ({
    make: (scope, id) => new type(scope, id, props),
    accept: {},
  }));
}

/** What stands in a stack. */
export const inStack: Readonly<Record<string, Word<Said>>> = {
  'per-node-database': part('PerNodeDatabaseTopology', perNodeDatabase, PerNodeDatabaseTopology),
  'shared-database': part('SharedDatabaseTopology', sharedDatabase, SharedDatabaseTopology),
  'proxy-cluster': part('ProxyCluster', parts.proxyCluster, ProxyCluster),
  'virtual-address': part('VirtualAddress', parts.virtualAddressProps, VirtualAddress),
  'local-database': part('LocalDatabase', { proxies, ...parts.localDatabase }, LocalDatabase),
  'replication-cluster': part('ReplicationCluster', parts.replicationCluster, ReplicationCluster),
  'pacemaker-cluster': part('PacemakerCluster', parts.pacemakerCluster, PacemakerCluster),
  'galera-cluster': part('GaleraCluster', databases.galeraCluster, GaleraCluster),
  'replicated-database': part('ReplicatedDatabase', databases.replicatedDatabase, ReplicatedDatabase),
  'ndb-cluster': part('NdbCluster', databases.ndbCluster, NdbCluster),
  'external-database': part('ExternalDatabase', databases.externalDatabase, ExternalDatabase),
  'database-connection': part('DatabaseConnection', { proxies, ...parts.connection }, DatabaseConnection),
  'nosql-store': part('NoSqlStore', parts.nosqlStore, NoSqlStore),
  carrier: part('Carrier', parts.carrier, Carrier),
  arbitrator: part('Arbitrator', parts.arbitratorProps, Arbitrator),
};

/** What stands beside the stacks. */
export const acrossStacks: Readonly<Record<string, Word<Said>>> = {
  'dual-site': across('DualSiteTopology', dualSite, DualSiteTopology),
  interconnect: across('Interconnect', interconnect, Interconnect),
  'galera-sites': across('GaleraSites', databases.galeraSites, GaleraSites),
};
