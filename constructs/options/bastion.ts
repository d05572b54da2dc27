/** An SSH jump host. */
export interface Bastion {
  /** Address or name. */
  readonly host: string;
  /** Login name there; the key is the same. */
  readonly user: string;
  /** TCP port, 1 to 65535. @default 22 */
  readonly port?: number;
}
