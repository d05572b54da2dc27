export { accept } from './accept';
export { LocalDatabase, type LocalDatabaseProps } from './local-database';
export { Fencing, type FenceAgentOptions, type IpmiHost } from './options/fencing';
export { Machine, type MachineOptions } from './options/machine';
export { OpenSipsPackages, type RepositoryOptions } from './options/packages';
export { Platform, type Bastion, type SshOptions } from './options/platform';
export { Route } from './options/route';
export { Secret, type SecretOptions } from './options/secret';
export { StaticTables, type CopiedTablesOptions, type ReplicatedTablesOptions } from './options/static-tables';
export { Text } from './options/text';
export { Timing } from './options/timing';
export { OpenSipsVersion } from './options/version';
export { VirtualIp, type VirtualIpOptions } from './options/virtual-ip';
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
  type FileProps,
  type IProxyCluster,
  type ModuleProps,
  type NatPingingProps,
  type ProxyClusterProps,
  type RegistrationProps,
} from './proxy-cluster';
export { ReplicationCluster, type ContactStorage, type ReplicationClusterProps } from './replication-cluster';
export { App, OpenSipsStack, type OpenSipsStackProps } from './stack';
export { VirtualAddress, type VirtualAddressProps } from './virtual-address';
export { SynthesisError } from '../lib/errors';
export { Cidr, Duration, IpAddress, Port, Size } from '../lib/units';
export type { Finding } from '../lib/findings';
