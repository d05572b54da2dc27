// What several parts say in the same words.

/** Where a secret comes from; never the secret. */
export type SecretRecord =
  | { readonly from: 'environment'; readonly name: string; readonly version: number }
  | { readonly from: 'file'; readonly file: string; readonly version: number }
  | { readonly from: 'command'; readonly command: string; readonly version: number }
  | { readonly from: 'variable'; readonly name: string; readonly version: number };

export interface MachineRecord {
  readonly name: string;
  readonly address: string;
  readonly nodeId?: number | undefined;
  readonly interface?: string | undefined;
  /** Further addresses for Corosync's own links. */
  readonly links?: readonly string[] | undefined;
  /** Of a platform that makes machines: where it is made, of what type, with how much room for a database. */
  readonly zone?: string | undefined;
  readonly instanceType?: string | undefined;
  readonly databaseVolume?: string | undefined;
}

export interface RegistrationRecord {
  readonly defaultExpires?: string | undefined;
  readonly minExpires?: string | undefined;
  readonly maxExpires?: string | undefined;
  readonly maxContacts?: number | undefined;
}

/** Calls at a time, and calls begun within a second. */
export interface CallLimitsRecord {
  readonly callsPerAccount?: number | undefined;
  readonly calls?: number | undefined;
  readonly callsPerSecondPerAccount?: number | undefined;
  readonly callsPerSecond?: number | undefined;
}

/** A store, whoever uses it. */
export interface StoreRecord {
  readonly engine: 'couchbase' | 'mongodb' | 'cassandra' | 'redis';
  readonly group?: string | undefined;
  readonly servers: readonly ExternalServerRecord[];
  readonly database?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: SecretRecord | undefined;
}

export interface ExternalServerRecord {
  readonly host: string;
  readonly port?: number | undefined;
}
