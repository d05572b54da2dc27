import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Artifact, ClusterArtifact, FileArtifact } from '../../lib/artifacts';
import { debian12 } from '../../lib/facts/debian-12';
import type { OpenSipsVersion } from '../../lib/model';
import { render } from '../../lib/render';
import type { Resolved } from '../support/parts';
import { Segment, type Member, type Result } from './namespaces';
import { builds, eventually, type Build } from './opensips-harness';

/** What stands where the model has secrets. */
export const PASSWORD = 'dd1f0c7fdbb44a4b9e8e61e3c0ab51f2';
/** The account OpenSIPS runs as, known inside the machines alone. */
const ACCOUNT = 64_901;

/** The table definitions of the builds at hand, by version. */
export function schemas(): readonly { readonly version: OpenSipsVersion; readonly scripts: string }[] {
  return builds()
    .map(({ version, prefix }) => ({ version, scripts: join(prefix, 'share/opensips/mysql') }))
    .filter(({ scripts }) => existsSync(scripts));
}

/** Why machines with a database cannot be had here; undefined when they can. */
export function databaseObstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'namespaces need root';
  const tools = ['unshare', 'nsenter', 'setpriv', 'ip', 'nft', 'mariadbd', 'mariadb-install-db', 'mariadb-dump'];
  const missing = tools.find((tool) => spawnSync('sh', ['-c', 'command -v "$1"', 'sh', tool]).status !== 0);
  if (missing !== undefined) return `needs ${missing}`;
  const overlay =
    'mount -t tmpfs t /mnt && mkdir /mnt/u /mnt/w && mount -t overlay o -o lowerdir=/etc,upperdir=/mnt/u,workdir=/mnt/w /etc';
  const { status } = spawnSync('unshare', ['--mount', 'sh', '-euc', overlay], { timeout: 10_000 });
  return status === 0 ? undefined : 'overlay mounts are not to be had';
}

export function artifacts({ model }: Resolved): readonly Artifact[] {
  return render(model);
}

/** Files of a machine, those of Corosync and Pacemaker aside. */
export function filesOf(resolved: Resolved, machine: string): readonly FileArtifact[] {
  return artifacts(resolved).filter(
    (a): a is FileArtifact => a.kind === 'file' && a.machine === machine && a.component !== 'cluster',
  );
}

/** Content of a file of the database's cluster, with its secrets. */
export function clusterFile(resolved: Resolved, path: string): string {
  const found = artifacts(resolved).find((a): a is ClusterArtifact => a.kind === 'cluster-file' && a.path === path);
  if (!found) throw new Error(`no '${path}'`);
  return filled(found.content);
}

function filled(content: string): string {
  return content.replace(/@@secret:[a-z0-9_]+@@/g, PASSWORD);
}

/** The machines of a rig on a segment of their own, each with its files at their final places and a MariaDB. */
export class DatabaseRig {
  /** @param resolved one proxy cluster, or those of several sites */
  public static async open(
    resolved: Resolved | readonly Resolved[],
    scripts: string | undefined,
  ): Promise<DatabaseRig> {
    const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-database-'));
    const clusters = 'parts' in resolved ? [resolved] : resolved;
    const nodes = clusters.flatMap((each) => each.parts.cluster.nodes.map((node) => ({ ...node, of: each })));
    // Without detection of duplicates, an IPv6 address can be used at once. Sites are one segment here, however far.
    const [client, length] = nodes[0]?.address.family === 'ipv6' ? ['2001:db8::1', '64 nodad'] : ['192.168.0.1', '16'];
    const segment = await Segment.open(`${client}/${length}`);
    const rig = new DatabaseRig(segment, folder, []);
    try {
      for (const { machine, address, of } of nodes) {
        const member = await segment.machine(`${address.toString()}/${length}`);
        rig.machines.push(await DatabaseMachine.prepare(member, join(folder, machine), filesOf(of, machine), scripts));
      }
      await Promise.all(rig.machines.map((machine) => machine.start()));
    } catch (error) {
      await rig.close();
      throw error;
    }
    return rig;
  }

  private constructor(
    public readonly segment: Segment,
    private readonly folder: string,
    private readonly machines: DatabaseMachine[],
  ) {}

  public machine(index: 0 | 1 | 2 | 3): DatabaseMachine {
    const machine = this.machines[index];
    if (!machine) throw new Error(`no machine ${index}`);
    return machine;
  }

  public async close(): Promise<void> {
    await this.segment.stop();
    rmSync(this.folder, { recursive: true, maxRetries: 10, retryDelay: 200 });
  }
}

export class DatabaseMachine {
  public static async prepare(
    member: Member,
    folder: string,
    files: readonly FileArtifact[],
    scripts: string | undefined,
  ): Promise<DatabaseMachine> {
    mkdirSync(join(folder, 'files'), { recursive: true });
    mkdirSync(join(folder, 'mysql'));
    mkdirSync(join(folder, 'layers'));
    if (scripts !== undefined) cpSync(scripts, join(folder, 'schema'), { recursive: true });
    const installs = files.map((file, i) => {
      writeFileSync(join(folder, 'files', String(i)), filled(file.content));
      return `install -D -m ${file.mode.toString(8)} -o ${file.owner} -g ${file.group} files/${i} ${file.path}`;
    });
    await member.shell(`cd ${folder}
      mount -t tmpfs tmpfs layers
      for d in etc usr; do
        mkdir layers/$d layers/$d.work
        mount -t overlay overlay -o lowerdir=/$d,upperdir=layers/$d,workdir=layers/$d.work /$d
      done
      mount -t tmpfs tmpfs /run
      mount --bind mysql /var/lib/mysql
      mkdir /run/mysqld
      chown mysql: /run/mysqld /var/lib/mysql
      echo opensips:x:${ACCOUNT}:${ACCOUNT}::/run/opensips:/bin/false >>/etc/passwd
      echo opensips:x:${ACCOUNT}: >>/etc/group
      [ ! -d schema ] || { mkdir -p /usr/share/opensips && cp -r schema /usr/share/opensips/mysql; }
      ${installs.join('\n')}
      nft -f /etc/opensips-cdk/firewall.nft
      sysctl -q -p /etc/sysctl.d/90-opensips-cdk.conf
      # Temporary tables are named by process ids, which are the same in other namespaces.
      cd / && mount -t tmpfs tmpfs /tmp && chmod 1777 /tmp
      mariadb-install-db --user=mysql --auth-root-authentication-method=socket --skip-test-db >/dev/null`);
    return new DatabaseMachine(member, basename(folder));
  }

  private daemon: ReturnType<Member['start']> | undefined;
  private log = '';

  private constructor(
    public readonly member: Member,
    public readonly name: string,
  ) {}

  /** The server, with the distribution's configuration and ours, as its unit would start it. */
  public async start(): Promise<void> {
    this.daemon = this.member.start(['mariadbd', '--user=mysql']);
    const keep = (text: Buffer): void => void (this.log += text.toString());
    this.daemon.stderr.on('data', keep);
    this.daemon.stdout.on('data', keep);
    await eventually(
      `mariadbd on ${this.name}`,
      () => this.query('SELECT 1'),
      () => this.log,
    );
  }

  public async stop(): Promise<void> {
    const { daemon } = this;
    if (!daemon) return;
    const ended = new Promise((resolve) => daemon.once('close', resolve));
    await this.member.shell('kill "$(cat /run/mysqld/mysqld.pid)"');
    await ended;
  }

  /** OpenSIPS as its unit would start it, from a build of this machine. */
  public async startOpenSips({ program, modules }: Build): Promise<void> {
    const [folder] = debian12.opensips.modules;
    await this.member.shell(`mkdir -p ${dirname(folder)}; ln -s ${modules} ${dirname(folder)}/modules
      install -d -m 775 -o opensips -g opensips /run/opensips`);
    const account = ['setpriv', '--reuid=opensips', '--regid=opensips', '--clear-groups'];
    const daemon = this.member.start([...account, program, '-F', '-f', debian12.opensips.config]);
    daemon.stderr.on('data', (text: Buffer) => void (this.log += text.toString()));
    await eventually(
      `OpenSIPS on ${this.name}`,
      () => this.member.run(['/usr/lib/opensips-cdk/mi', 'uptime']),
      () => this.log,
    );
  }

  /** Lines of an answer, columns apart by tabs. */
  public async query(statements: string, database = ''): Promise<readonly string[]> {
    const output = await this.member.run(
      ['mariadb', '--user=root', '--batch', '--skip-column-names', ...words(database)],
      {
        input: statements,
      },
    );
    return output === '' ? [] : output.replace(/\n$/, '').split('\n');
  }

  /** A program of ours. */
  public program(name: string, ...args: readonly string[]): Promise<Result> {
    return this.member.attempt([`/usr/lib/opensips-cdk/${name}`, ...args], { timeout: 120_000 });
  }

  /** One statement as an operating system account, over the unix socket. */
  public as(account: string, statement: string): Promise<Result> {
    const change = ['setpriv', `--reuid=${account}`, '--clear-groups'];
    return this.member.attempt([
      ...change,
      'mariadb',
      `--user=opensips`,
      '--database=opensips',
      `--execute=${statement}`,
    ]);
  }

  /** Waits until a query answers with these lines. */
  public async becomes(statement: string, lines: readonly string[]): Promise<void> {
    await eventually(`${statement} on ${this.name}`, async () => {
      const found = await this.query(statement, 'opensips');
      if (found.join('\n') !== lines.join('\n')) throw new Error(`found ${JSON.stringify(found)}`);
    });
  }
}

function words(database: string): readonly string[] {
  return database === '' ? [] : [database];
}
