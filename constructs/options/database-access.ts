import { option, plain, tag, textOf } from '../../lib/topology/said';
import type { DatabaseAccessRecord } from '../../lib/topology/topology';
import type { Duration } from '../../lib/units';

/** How haproxy watches the servers, and where OpenSIPS finds it. */
export interface HaproxyOptions {
  /**
   * TCP port on each node's loopback, 1 to 65535. Another one than the default where a server of somebody else's listens
   * there already.
   * @default 3306
   */
  readonly port?: number;
  /**
   * Time between two checks of a server, 200 ms to 1 min; a dead one is out of use after two failed checks. Short: less
   * time without the database; too short: a server that is merely busy loses every connection.
   * @default Duration.seconds(1)
   */
  readonly checkInterval?: Duration;
  /**
   * Longest silence on a connection, 1 s to 24 h. OpenSIPS keeps its connections for days and says nothing as long as
   * nobody calls, so a short one closes them under it.
   * @default Duration.hours(8)
   */
  readonly sessionTimeout?: Duration;
}

/** What OpenSIPS itself does with several servers. */
export interface DbVirtualOptions {
  /**
   * `FAILOVER`: one server, the next when it fails; `ROUND`: each process goes round all of them; `PARALLEL`: every write
   * goes to all of them, which is refused where the servers replicate among each other.
   * @default 'FAILOVER'
   */
  readonly mode?: 'FAILOVER' | 'PARALLEL' | 'ROUND';
}

/** Which server is the one. */
export interface DirectOptions {
  /** Name of a machine of the database, or host of an external server. @default - the first server */
  readonly server?: string;
}

/** How the nodes of a proxy cluster reach a database they share. */
export class DatabaseAccess {
  /**
   * Through a haproxy on each node's loopback: one server at a time, whose health is asked over HTTP, the others are
   * backups. Sessions are closed when a server fails and when the first one is back, so that no two are written at once.
   */
  public static haproxy(options?: HaproxyOptions): DatabaseAccess {
    return new DatabaseAccess({
      by: 'haproxy',
      port: plain(option(options, 'port')),
      checkInterval: textOf(option(options, 'checkInterval'), 'Duration'),
      sessionTimeout: textOf(option(options, 'sessionTimeout'), 'Duration'),
    });
  }

  /**
   * Through OpenSIPS's own module db_virtual. It notices a server that is down; one that answers and must not be used,
   * such as a Galera member without quorum, it goes on asking: prefer {@link DatabaseAccess.haproxy}.
   */
  public static dbVirtual(options?: DbVirtualOptions): DatabaseAccess {
    return new DatabaseAccess({ by: 'db-virtual', mode: plain(option(options, 'mode')) });
  }

  /**
   * One server alone. When it is down there is no database, unless its address moves: that of a managed service or of a
   * balancer of somebody else's.
   */
  public static direct(options?: DirectOptions): DatabaseAccess {
    return new DatabaseAccess({ by: 'direct', server: plain(option(options, 'server')) });
  }

  private constructor(public readonly record: DatabaseAccessRecord) {
    tag(this, 'DatabaseAccess');
  }
}
