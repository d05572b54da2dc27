/** Key of a {@link SecretModel}: lower-case letters, digits and `_`. */
export type SecretName = string;

/** A value that is filled in on the machine and never written here. */
export interface SecretModel {
  readonly name: SecretName;
  /** Construct that asked for it. */
  readonly path: string;
  /** What it is for, for people. */
  readonly purpose: string;
  readonly source: SecretSource;
  /** Characters and length its place in the files allows, as a regular expression that RE2 and JavaScript both read. */
  readonly allowed: string;
}

/** Where the author said a secret comes from. `version` changes when its value does. */
export type GivenSource =
  | { readonly from: 'environment'; readonly name: string; readonly version: number }
  | { readonly from: 'file'; readonly file: string; readonly version: number }
  | { readonly from: 'command'; readonly command: string; readonly version: number }
  | { readonly from: 'variable'; readonly name: string; readonly version: number };

export type SecretSource =
  | GivenSource
  /** Hash of the stack's own secret and the label; `length` hexadecimal digits, 128 at most. */
  | { readonly from: 'stack-secret'; readonly label: string; readonly length: number; readonly stack: GivenSource }
  /** No secret: known once the platform has made the thing. */
  | { readonly from: 'resource'; readonly resource: MadeResource };

/** What a platform makes and names itself: a machine's instance, or the tables of its network's routes, with commas. */
export type MadeResource = { readonly what: 'instance'; readonly machine: string } | { readonly what: 'route-tables' };
