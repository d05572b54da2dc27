import { each, option, plain, recordOf, tag, textOf } from '../../lib/topology/said';
import type { StaticTablesRecord } from '../../lib/topology/topology';
import type { Duration } from '../../lib/units';
import type { Secret } from './secret';

/** Which tables travel, and with what password. */
export interface ReplicatedTablesOptions {
  /**
   * Tables an administrator fills and OpenSIPS only reads. Run-time tables such as `location` are refused: the nodes
   * exchange those over BIN.
   * @default - every provisioned table of the OpenSIPS version
   */
  readonly tables?: readonly string[];
  /**
   * Password of the database user the nodes read each other with; 8 to 64 letters and digits.
   * @default - derived from the stack's secret
   */
  readonly password?: Secret;
}

/** The same, by a timer. */
export interface CopiedTablesOptions extends ReplicatedTablesOptions {
  /** Time between two copies. @default Duration.hours(1) */
  readonly every?: Duration;
  /** Name of the machine the others copy from. @default - the first of `nodes` */
  readonly source?: string;
}

/** How tables that an administrator fills reach every node's database. */
export class StaticTables {
  /**
   * The database's own replication, each node from every other, with the tables allowed on the receiving side. A change
   * on any node is on the others at once.
   */
  public static replicated(options?: ReplicatedTablesOptions): StaticTables {
    return new StaticTables({
      by: 'replication',
      tables: each(option(options, 'tables'), plain),
      password: recordOf(option(options, 'password'), 'Secret'),
    });
  }

  /** A copy from one machine, in one transaction, by a systemd timer. Changes made elsewhere are overwritten. */
  public static copied(options?: CopiedTablesOptions): StaticTables {
    return new StaticTables({
      by: 'timer',
      every: textOf(option(options, 'every'), 'Duration'),
      source: plain(option(options, 'source')),
      tables: each(option(options, 'tables'), plain),
      password: recordOf(option(options, 'password'), 'Secret'),
    });
  }

  /** Nothing: whoever changes a table changes it on each node. */
  public static byHand(): StaticTables {
    return new StaticTables({ by: 'hand' });
  }

  private constructor(public readonly record: StaticTablesRecord) {
    tag(this, 'StaticTables');
  }
}
