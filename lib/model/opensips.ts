import type { IpAddress } from '../units';
import type { RouteKind } from '../topology/topology';
import type { Carrier } from './carrier';
import type { Federation } from './federation';
import type { SecretName } from './secret';

/** Versions whose dialect is known, oldest first. */
export const OPENSIPS_VERSIONS = ['2.2', '2.3', '2.4', '3.4', '3.6', '4.0'] as const;
export type OpenSipsVersion = (typeof OPENSIPS_VERSIONS)[number];

/** Where OpenSIPS on the machines comes from. */
export type OpenSipsPackages =
  /** What is there already, a package or not; else what the machine's package sources offer. */
  | { readonly from: 'machine' }
  /** What is there already. */
  | { readonly from: 'installed' }
  /** Packages that travel with the output: their file names, sorted. */
  | { readonly from: 'folder'; readonly files: readonly string[] }
  | {
      readonly from: 'repository';
      readonly uri: string;
      readonly suite: string;
      readonly component: string;
      /** Where the key is fetched, and the fingerprint it must have: 40 upper-case hexadecimal digits. */
      readonly key: { readonly uri: string; readonly fingerprint: string };
    };

/** One node's script, as structured data in that version's own words. */
export interface OpenSipsConfig {
  readonly core: readonly CoreSetting[];
  readonly sockets: readonly Socket[];
  /** In load order. */
  readonly modules: readonly Module[];
  readonly script: ScriptFeatures;
  /** What the author added. */
  readonly routes: readonly RouteBlock[];
}

/** A value of the script: a quoted string, a bare number, a bare word, or a string with a secret in it. */
export type SettingValue = string | number | { readonly word: string } | SecretText;

/** A string that is a secret, or has one between other text. */
export interface SecretText {
  readonly before?: string;
  readonly secret: SecretName;
  readonly after?: string;
}

export interface CoreSetting {
  readonly name: string;
  readonly value: SettingValue;
  /** Construct path of who wants it. */
  readonly from: string;
}

export interface Socket {
  readonly protocol: 'udp' | 'tcp' | 'bin' | 'bins';
  readonly host: IpAddress;
  readonly port: number;
  /** What the address is: the machine's own, the cluster's virtual one, or the one of all sites. */
  readonly on: 'node' | 'virtual-ip' | 'anycast';
  /** What it writes into messages in place of its host, at the same port; null where that is what it writes. */
  readonly advertised: IpAddress | null;
  readonly from: string;
}

export interface Module {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly from: string;
}

export interface Parameter {
  readonly name: string;
  readonly value: SettingValue;
  readonly from: string;
}

/** What the route templates need to know; each is off when null. */
export interface ScriptFeatures {
  /** Database table with the accounts. */
  readonly subscribers: string;
  /** Realm of digest authentication: one for every name that is ours, because an account's hash is made with it. */
  readonly realm: string;
  /** Bare sharing tag that contacts and dialogs carry; null before tags existed. */
  readonly sharingTag: string | null;
  readonly contactTag: string | null;
  /** `stored`: in the table that all nodes share, and in no memory. */
  readonly contacts: 'stored' | 'held';
  /** `stored`: in the table that all nodes share, at once. */
  readonly dialogs: 'replicated' | 'stored' | 'local' | 'off';
  /** The address that every node of every site answers on; null where there is none. */
  readonly anycast: IpAddress | null;
  /** In the order they are looked at. */
  readonly counts: readonly CallCount[];
  /** A number goes to the first that takes it, then to the next. */
  readonly carriers: readonly Carrier[];
  /** Other sites that calls to devices registered there are passed on to; null where there are none. */
  readonly federation: Federation | null;
}

/** Calls that are counted together. */
export interface CallCount {
  /** Calls in progress, in a dialog profile; or calls begun within a second, in a pipe of ratelimit. */
  readonly of: 'calls' | 'calls-per-second';
  /** The calls that each account makes, those with each carrier, or all. */
  readonly per: 'account' | 'carrier' | 'total';
  /** Most there may be; null where they are only counted, for the limits of other sites, or where each carrier has its own. */
  readonly most: number | null;
  /** Who counts together: each proxy cluster, or all sites. */
  readonly over: 'cluster' | 'sites';
}

export interface RouteBlock {
  readonly kind: RouteKind;
  readonly name: string;
  readonly interval: number | null;
  readonly text: string;
  readonly from: string;
}
