import type { SecretRecord } from './values';

/** Where machines come from. */
export type PlatformRecord = SshPlatformRecord | AwsPlatformRecord;

/** An SSH jump host. */
export interface BastionRecord {
  readonly host: string;
  readonly user: string;
  readonly port?: number | undefined;
}

/** Machines that exist already and are reached over SSH. */
export interface SshPlatformRecord {
  readonly kind: 'ssh';
  readonly user: string;
  readonly privateKey: SecretRecord;
  readonly port?: number | undefined;
  /** Public host keys (`ssh-ed25519 AAAA…`) by machine name. */
  readonly hostKeys?: Readonly<Record<string, string>> | undefined;
  /** Public key of the SSH authority that signs the host keys. */
  readonly hostAuthority?: string | undefined;
  readonly bastion?: BastionRecord | undefined;
}

/** Machines that are made in one region of AWS. */
export interface AwsPlatformRecord {
  readonly kind: 'aws';
  readonly region: string;
  readonly network: AwsNetworkRecord;
  /** Login name that the image has. */
  readonly user?: string | undefined;
  readonly privateKey: SecretRecord;
  /** Public half of it, in one line. */
  readonly publicKey: string;
  readonly port?: number | undefined;
  readonly hostKeys?: Readonly<Record<string, HostKeyRecord>> | undefined;
  readonly hostAuthority?: string | undefined;
  readonly bastion?: BastionRecord | undefined;
  readonly image?: AwsImageRecord | undefined;
  readonly expected?: ExpectedLoadRecord | undefined;
  /** Id of a Route 53 hosted zone. */
  readonly hostedZone?: string | undefined;
  readonly configuration?: string | undefined;
}

/** The key a new machine shall show, both halves. */
export interface HostKeyRecord {
  readonly publicKey: string;
  readonly privateKey: SecretRecord;
  /** What an authority signed of it, in one line. */
  readonly certificate?: string | undefined;
}

/** A VPC and its subnets, by zone. */
export type AwsNetworkRecord =
  | {
      readonly kind: 'new';
      readonly range: string;
      /** Range of the machines' subnet in each zone. */
      readonly zones: Readonly<Record<string, string>>;
      /** Range of the subnet of a NAT gateway in each zone. */
      readonly natGateways?: Readonly<Record<string, string>> | undefined;
      /** Id of a transit gateway or a peering by the range it leads to. */
      readonly routes?: Readonly<Record<string, string>> | undefined;
    }
  | {
      readonly kind: 'existing';
      readonly vpc: string;
      readonly range: string;
      readonly zones: Readonly<Record<string, AwsSubnetRecord>>;
      /** Ids of the tables that lead to the machines and to those who talk to them. */
      readonly routeTables: readonly string[];
      readonly machineAddresses?: string | undefined;
    };

export interface AwsSubnetRecord {
  readonly subnet: string;
  readonly range: string;
}

export type AwsImageRecord =
  { readonly by: 'id'; readonly id: string } | { readonly by: 'name'; readonly owner: string; readonly name: string };

export interface ExpectedLoadRecord {
  readonly registrations?: number | undefined;
  readonly calls?: number | undefined;
  readonly callsPerSecond?: number | undefined;
}
