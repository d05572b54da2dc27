import type { SharedTablesProps } from '../database';
import type { ExternalDatabaseProps, HealthCheckProps, ProvisioningProps } from '../external-database';
import type { GaleraClusterProps } from '../galera-cluster';
import type { GaleraSiteProps, GaleraSitesProps } from '../galera-sites';
import type { NdbClusterProps } from '../ndb-cluster';
import type { ReplicatedDatabaseProps } from '../replicated-database';
import { isObject } from '../../lib/topology/said';
import { arbitrator, stack } from './references';
import { duration, machine, machines, onOff, secret, servers, settings, size } from './values';
import { map, maybe, object, oneOf, text, whole, type Word, type Words } from './word';

// The props of databases that proxies share.

const names = { database: maybe(text('the name of a database')), user: maybe(text('a user name')) };

const tables = {
  ...names,
  password: maybe(secret),
  provisioningPassword: maybe(secret),
} satisfies Words<SharedTablesProps>;

const member = {
  bufferPool: maybe(size),
  gcache: maybe(size),
  flowControlLimit: maybe(whole),
  transport: maybe(oneOf('tls', 'plain')),
  authorityKey: maybe(secret),
  serverOptions: maybe(settings),
  providerOptions: maybe(settings),
};

export const galeraCluster = {
  ...tables,
  members: machines,
  arbitrator: maybe(machine),
  ...member,
  segments: maybe(map(whole)),
} satisfies Words<GaleraClusterProps>;

export const replicatedDatabase = {
  ...tables,
  members: machines,
  server: maybe(oneOf('mariadb', 'mysql')),
  mode: maybe(oneOf('primary-replica', 'dual-primary')),
  semiSync: maybe(onOff),
  replicationPassword: maybe(secret),
  bufferPool: maybe(size),
  serverOptions: maybe(settings),
} satisfies Words<ReplicatedDatabaseProps>;

export const ndbCluster = {
  ...tables,
  management: machines,
  data: machines,
  sql: machines,
  replicas: maybe(whole),
  dataMemory: maybe(size),
} satisfies Words<NdbClusterProps>;

export const externalDatabase = {
  servers,
  engine: maybe(oneOf('single', 'galera', 'replicated', 'ndb')),
  ...names,
  password: secret,
  provisioning: maybe(
    object('ProvisioningProps', '{ user: …, password: … }', {
      user: text('a user name'),
      password: secret,
    } satisfies Words<ProvisioningProps>),
  ),
  check: maybe(
    object('HealthCheckProps', '{ port: … }', {
      port: whole,
      path: maybe(text('the path of a URL')),
    } satisfies Words<HealthCheckProps>),
  ),
} satisfies Words<ExternalDatabaseProps>;

const siteMembers = object('GaleraSiteProps', '{ stack: …, members: … }', {
  stack,
  members: machines,
} satisfies Words<GaleraSiteProps>);

/** Members stand in zones of their own stack's platform. */
const site: Word<GaleraSiteProps> = {
  ...siteMembers,
  read: (value, at) => {
    const said = isObject(value) && 'stack' in value ? value.stack : undefined;
    return siteMembers.read(value, at.in(typeof said === 'string' ? said : undefined));
  },
};

export const galeraSites = {
  sites: map(site),
  arbitrator: maybe(arbitrator),
  roundTrip: duration,
  ...names,
  ...member,
  transferPassword: maybe(secret),
} satisfies Words<GaleraSitesProps>;
