import type { Cidr, IpAddress, Size } from '../units';
import type { SecretName } from './secret';

/** How machines come to be and are reached. */
export type PlatformModel = SshPlatform | AwsPlatform;

/** Machines that are there. */
export interface SshPlatform extends Reached {
  readonly id: 'ssh';
}

/** Machines that are made in one region of AWS. */
export interface AwsPlatform extends Reached {
  readonly id: 'aws';
  readonly region: string;
  readonly network: AwsNetwork;
  readonly image: AwsImage;
  /** Public half of the login's key, in one line. */
  readonly loginKey: string;
  readonly hostKeys: readonly NewHostKey[];
  /** What all proxies of the stack together have to carry. */
  readonly expected: ExpectedLoad;
  /** One for each machine, in the order of their names. */
  readonly instances: readonly Instance[];
  /** Id of the Route 53 zone for the names of several sites. */
  readonly hostedZone: string | null;
  /** Whether machines are configured once they exist. */
  readonly configuration: 'over-ssh' | 'none';
}

interface Reached {
  readonly capabilities: Capabilities;
  readonly connection: Connection;
}

/** What a platform can do, complete: rules refuse by name what it cannot. */
export interface Capabilities {
  /** How an address moves between machines: by gratuitous ARP on a shared segment, by a call to an API, or not at all. */
  readonly movableAddress: 'arp' | 'api' | 'none';
  readonly createsMachines: 'yes' | 'no';
  /** How many sources and ports of one address family a machine's openings may come to; null means any number. */
  readonly maxInboundRules: number | null;
  /** Families of the addresses of machines and virtual IPs. */
  readonly addresses: readonly IpAddress['family'][];
  /** Whether a machine stands in further networks, beside the one of its address. */
  readonly furtherNetworks: 'yes' | 'no';
  /** Whether routers learn from a machine which addresses it has, as an address of several sites wants. */
  readonly announcedRoutes: 'yes' | 'no';
  /** Whether a machine can have a management controller that others ask to cut it off. */
  readonly managementControllers: 'yes' | 'no';
  /** Most machines of a cluster in one zone that hardware of their own each can be asked for; null where it is not asked. */
  readonly apart: number | null;
  /** Most bytes of what a machine is told for its first boot; 0 where it is told nothing. */
  readonly userData: number;
}

export interface Connection {
  readonly user: string;
  readonly port: number;
  readonly privateKey: SecretName;
  readonly hostAuthority: string | null;
  readonly bastion: { readonly host: string; readonly user: string; readonly port: number } | null;
}

/** A VPC: its range, and the machines' subnet in each zone. */
export type AwsNetwork = {
  readonly range: Cidr;
  /** Whether machines have public addresses of their own, and an internet gateway. */
  readonly machineAddresses: 'public' | 'private';
} & (
  | {
      readonly kind: 'new';
      readonly zones: readonly { readonly name: string; readonly range: Cidr; readonly natGateway: Cidr | null }[];
      /** Ways to networks elsewhere, sorted by their ranges. */
      readonly routes: readonly AwsRoute[];
    }
  | {
      readonly kind: 'existing';
      readonly vpc: string;
      readonly zones: readonly { readonly name: string; readonly range: Cidr; readonly subnet: string }[];
      readonly routeTables: readonly string[];
    }
);

/** A way out of the VPC that the author has made: packets for a range go there. */
export interface AwsRoute {
  readonly range: Cidr;
  readonly by: 'transit-gateway' | 'peering';
  /** Its id. */
  readonly to: string;
}

export type AwsImage =
  { readonly by: 'id'; readonly id: string } | { readonly by: 'name'; readonly owner: string; readonly name: string };

/** The key a new machine shows. */
export interface NewHostKey {
  readonly machine: string;
  readonly publicKey: string;
  readonly privateKey: SecretName;
  readonly certificate: string | null;
}

/** What an installation has to carry: registered contacts, calls in progress, calls begun within a second. */
export interface ExpectedLoad {
  readonly registrations: number;
  readonly calls: number;
  readonly callsPerSecond: number;
}

/** A machine as a cloud makes it. */
export interface Instance {
  readonly machine: string;
  /** Construct path of the machine. */
  readonly path: string;
  readonly address: IpAddress;
  readonly zone: string;
  readonly type: string;
  /** Volume of its database; null where it has none. */
  readonly databaseVolume: Size | null;
}
