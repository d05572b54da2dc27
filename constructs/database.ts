import type { Construct } from 'constructs';
import type { Machine } from './options/machine';
import type { Secret } from './options/secret';

/** A database that proxy clusters share; it belongs to none of them, so one may serve several. */
export interface IDatabase extends Construct {
  /** The machines it stands on; none when somebody else runs it. */
  readonly databaseMachines: readonly Machine[];
}

/** What every shared database on machines of ours is told. */
export interface SharedTablesProps {
  /** Name of the database: letters, digits and `_`, 64 at most, a letter first. @default 'opensips' */
  readonly database?: string;
  /**
   * Database user of OpenSIPS: lower-case letters, digits and `_`, 32 at most, a letter first. It may read and write rows,
   * not change tables, and only comes from the addresses of proxies.
   * @default 'opensips'
   */
  readonly user?: string;
  /** Its password: 8 to 64 letters and digits. @default - derived from the stack's secret */
  readonly password?: Secret;
  /**
   * Password of the database user `opensips_provisioning`, which makes the tables and may change them: 8 to 64 letters and
   * digits.
   * @default - derived from the stack's secret
   */
  readonly provisioningPassword?: Secret;
}

/** A server that somebody else runs. */
export interface ServerProps {
  /** Address or domain name, as the nodes reach it. */
  readonly host: string;
  /** TCP port, 1 to 65535. @default - the usual one of what runs there */
  readonly port?: number;
}
