import { Construct } from 'constructs';
import { each, nested, plain, props as read, recordOf } from '../lib/topology/said';
import type { IDatabase, ServerProps } from './database';
import { declare } from './declare';
import type { Machine } from './options/machine';
import type { Secret } from './options/secret';

/** A database account that may make tables. */
export interface ProvisioningProps {
  /** Its name: letters, digits, dot, dash and `_`, 80 at most, a letter first. */
  readonly user: string;
  /** Its password: letters, digits, dot, dash and `_`, 128 at most. */
  readonly password: Secret;
}

/** A health check of somebody else's. */
export interface HealthCheckProps {
  /** TCP port it listens on, on each server, 1 to 65535. */
  readonly port: number;
  /** Path of its URL; the answer is 200 for a server that may be written to. @default '/' */
  readonly path?: string;
}

export interface ExternalDatabaseProps {
  /**
   * The servers, nine at most; the first is written to, the others stand by. Not `localhost`, which means a unix socket to
   * MySQL's clients.
   */
  readonly servers: readonly ServerProps[];
  /**
   * What stands behind them, as far as rules have to know: `single` one server or a managed service with one address,
   * `galera`, `replicated` a primary with replicas, `ndb`. Several servers are never `single`.
   * @default 'single'
   */
  readonly engine?: 'single' | 'galera' | 'replicated' | 'ndb';
  /** Name of the database: letters, digits and `_`, 64 at most, a letter first. @default 'opensips' */
  readonly database?: string;
  /** Database user of OpenSIPS: letters, digits, dot, dash and `_`, 80 at most, a letter first. @default 'opensips' */
  readonly user?: string;
  /** Its password: letters, digits, dot, dash and `_`, 128 at most, which a database URL takes as they are. */
  readonly password: Secret;
  /**
   * An account that may make tables.
   * @default - none: whoever runs the database makes the tables of the OpenSIPS version
   */
  readonly provisioning?: ProvisioningProps;
  /**
   * A health check over HTTP that tells which server may be written to.
   * @default - none: a server that takes a connection counts as good
   */
  readonly check?: HealthCheckProps;
}

/**
 * A database that somebody else runs: a managed service, or servers of another team. Nothing is put on its machines; the
 * nodes get its addresses and an account.
 *
 * ```ts
 * const database = new ExternalDatabase(stack, 'database', {
 *   servers: [{ host: 'voip.db.example.net' }],
 *   password: Secret.fromEnvironment('database_password'),
 * });
 * ```
 */
export class ExternalDatabase extends Construct implements IDatabase {
  public readonly databaseMachines: readonly Machine[] = [];

  constructor(scope: Construct, id: string, props: ExternalDatabaseProps) {
    super(scope, id);
    const said = read(props);
    declare(this, () => ({
      kind: 'external-database',
      path: this.node.path,
      servers: each(said.servers, (server) =>
        nested(server, ({ host, port }) => ({ host: plain(host), port: plain(port) })),
      ),
      engine: plain(said.engine),
      database: plain(said.database),
      user: plain(said.user),
      password: recordOf(said.password, 'Secret'),
      provisioning: nested(said.provisioning, ({ user, password }) => ({
        user: plain(user),
        password: recordOf(password, 'Secret'),
      })),
      check: nested(said.check, ({ port, path }) => ({ port: plain(port), path: plain(path) })),
    }));
  }
}
