export { accept } from './accept';
export { Arbitrator, type ArbitratorProps, type IArbitrator } from './arbitrator';
export {
  Carrier,
  type CarrierLimitsProps,
  type CarrierProps,
  type GatewayProps,
  type NumberChangeProps,
} from './carrier';
export type { IDatabase, ServerProps, SharedTablesProps } from './database';
export { DatabaseConnection, type DatabaseConnectionProps } from './database-connection';
export { DualSiteTopology, type DualSiteTopologyProps, type SiteNamesProps } from './dual-site-topology';
export {
  ExternalDatabase,
  type ExternalDatabaseProps,
  type HealthCheckProps,
  type ProvisioningProps,
} from './external-database';
export { GaleraCluster, type GaleraClusterProps } from './galera-cluster';
export { GaleraSites, type GaleraSiteProps, type GaleraSitesProps } from './galera-sites';
export { Interconnect, type InterconnectProps, type ShareProps } from './interconnect';
export { LocalDatabase, type LocalDatabaseProps } from './local-database';
export { NdbCluster, type NdbClusterProps } from './ndb-cluster';
export { NoSqlStore, type NoSqlStoreProps } from './nosql-store';
export {
  AwsImage,
  AwsNetwork,
  ElasticAddress,
  type AwsExistingNetworkOptions,
  type AwsNetworkOptions,
  type AwsOptions,
  type AwsSubnet,
  type ExpectedLoad,
  type HostKey,
} from './options/aws';
export { type Bastion } from './options/bastion';
export {
  DatabaseAccess,
  type DbVirtualOptions,
  type DirectOptions,
  type HaproxyOptions,
} from './options/database-access';
export { Fencing, type FenceAgentOptions, type IpmiHost } from './options/fencing';
export { InterconnectTransport, type BinsOptions } from './options/interconnect-transport';
export { Machine, type MachineOptions, type NewMachineOptions } from './options/machine';
export { OpenSipsPackages, type RepositoryOptions } from './options/packages';
export { Platform, type AwsPlatform, type SshOptions } from './options/platform';
export { Registrations } from './options/registrations';
export { Route } from './options/route';
export { Secret, type SecretOptions } from './options/secret';
export { SiteSwitch, type TicketsOptions } from './options/site-switch';
export { StaticTables, type CopiedTablesOptions, type ReplicatedTablesOptions } from './options/static-tables';
export { Text } from './options/text';
export { Timing } from './options/timing';
export { OpenSipsVersion } from './options/version';
export { VirtualIp, type VirtualIpOptions } from './options/virtual-ip';
export { type Zone } from './options/zone';
export {
  PacemakerCluster,
  type MonitorProps,
  type PacemakerClusterProps,
  type PreferredNodeProps,
  type QuorumDeviceProps,
  type ResourceProps,
} from './pacemaker-cluster';
export {
  PerNodeDatabaseTopology,
  type PerNodeDatabaseTopologyProps,
  type ReplicateProps,
} from './per-node-database-topology';
export {
  ProxyCluster,
  type CallLimitsProps,
  type FileProps,
  type IProxyCluster,
  type ModuleProps,
  type NatPingingProps,
  type ProxyClusterProps,
  type RegistrationProps,
} from './proxy-cluster';
export { ReplicatedDatabase, type ReplicatedDatabaseProps } from './replicated-database';
export { ReplicationCluster, type ContactStorage, type ReplicationClusterProps } from './replication-cluster';
export { SharedDatabaseTopology, type SharedDatabaseTopologyProps } from './shared-database-topology';
export type { ISite } from './site';
export { App, OpenSipsStack, type OpenSipsStackProps } from './stack';
export { VirtualAddress, type VirtualAddressProps } from './virtual-address';
export { SynthesisError } from '../lib/errors';
export { Cidr, Duration, IpAddress, Port, Size } from '../lib/units';
export type { Finding } from '../lib/findings';
