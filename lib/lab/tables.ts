import { debian12 } from '../facts/debian-12';
import { commonDatabase, sqlServers, type ProxyClusterParts } from '../model';
import { shellWords } from '../syntax/shell';
import { identifier, sql, writeSql, type Sql } from '../syntax/sql';
import { LabError } from './errors';
import type { Lab } from './lab';
import type { LabMachine } from './plan';
import type { Ran } from './run';

/** Words for the client of a machine. */
type ClientOptions = readonly string[];

/** The tables of a proxy cluster, as its nodes reach them: each its own, or all the same ones on the way OpenSIPS takes. */
export class Tables {
  /** @throws LabError when the cluster has no database */
  public static of(lab: Lab, parts: ProxyClusterParts): Tables {
    return Tables.in(lab, parts, parts.shared?.database ?? '');
  }

  /** Those that an administrator fills, which may be the same at several sites. @throws LabError as above */
  public static ofAdministrators(lab: Lab, parts: ProxyClusterParts): Tables {
    const { shared } = parts;
    return Tables.in(lab, parts, (shared && commonDatabase(shared)) ?? shared?.database ?? '');
  }

  /** @param name of the database, where it is a shared one */
  private static in(lab: Lab, { cluster, database, shared, connection }: ProxyClusterParts, name: string): Tables {
    const machines = cluster.nodes.map(({ machine }) => lab.machine(machine));
    if (database) return new Tables(lab, database.path, machines, database.database, [['--user=root']]);
    if (!shared || !connection) throw new LabError(`${cluster.path} has no database`);
    // The option that names a file of options has to be the first.
    const options = `--defaults-file=${debian12.databaseClient.provisioning}`;
    const ways =
      connection.access.by === 'db-virtual'
        ? sqlServers(shared).map(({ host, port }) => [options, `--host=${host}`, `--port=${port}`])
        : [[options]];
    return new Tables(lab, shared.path, machines, name, ways);
  }

  private constructor(
    private readonly lab: Lab,
    private readonly path: string,
    private readonly machines: readonly LabMachine[],
    private readonly database: string,
    /** The first that is not refused is taken. */
    private readonly ways: readonly ClientOptions[],
  ) {}

  /** Machines that run, and can be asked. @throws LabError when none does */
  public async running(): Promise<readonly LabMachine[]> {
    const up = await Promise.all(
      this.machines.map((machine) =>
        this.lab.on(machine, 'true').then(
          ({ code }) => code === 0,
          () => false,
        ),
      ),
    );
    const running = this.machines.filter((_, i) => up[i]);
    if (running.length === 0) throw new LabError(`no machine that uses ${this.path} is running`, ['fix      lab up']);
    return running;
  }

  /**
   * What the client of one machine prints, a row a line.
   * @param statements that do no harm when they are run twice
   * @throws LabError with the server's words when it refuses
   */
  public async query(machine: LabMachine, statements: readonly Sql[]): Promise<string> {
    let words = '';
    for (const way of this.ways) {
      const { code, stdout, stderr } = await this.client(machine, way, writeSql(statements));
      if (code === 0) return stdout;
      words = stderr;
    }
    throw new LabError(`the database of ${machine.name} refuses`, words.trim().split('\n').slice(-4));
  }

  /** How many rows a table has, as one machine finds it; undefined where nobody answers. */
  public async count(machine: LabMachine, table: string): Promise<number | undefined> {
    const counting = this.query(machine, [sql`SELECT COUNT(*) FROM ${identifier(table)}`]);
    return counting.then(Number, () => undefined);
  }

  private client(machine: LabMachine, way: ClientOptions, input: string): Promise<Ran> {
    const options = ['--batch', '--skip-column-names', '--connect-timeout=5'];
    return this.lab.on(machine, shellWords(['exec', 'mariadb', ...way, ...options, this.database]), { input });
  }
}
