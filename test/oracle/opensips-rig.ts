import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Segment, type Member, type Result } from './namespaces';
import { eventually, type Build } from './opensips-harness';
import { filledIn, SharedDatabase } from './shared-database';

export interface RigInput {
  readonly build: Build;
  /** A stack's output: `machines/<name>/…` and `clusters/<name>/*.sql`. */
  readonly stack: string;
  /** Machines with address and prefix length. */
  readonly machines: Readonly<Record<string, string>>;
  /** Held by the first machine at first; with prefix length. */
  readonly virtualIp: string;
  /** Address of the clients' side, with prefix length. */
  readonly clients: string;
  /** Addresses of the members of a database that the machines share, with prefix length; without it each has its own. */
  readonly database?: readonly string[];
}

const CONFIG = '/etc/opensips/opensips.cfg';
const MI = '/usr/lib/opensips-cdk/mi';
const PID = '/tmp/opensips.pid';
const SCHEMA = '/usr/share/opensips/mysql';
/** Ids of user and group `opensips` inside, where the machine has none. */
const ID = 64_123;

/** The system log of a machine, on standard output; Node has no unix datagram sockets. */
const SYSLOG = `
$| = 1;
my $log = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => '/dev/log') or die;
chmod 0666, '/dev/log';
print "$_\\n" while defined $log->recv($_, 65536);
`;

/** The machines of a stack as they are after a deployment, with MariaDB and OpenSIPS, on a segment of their own. */
export class Rig {
  /** Machines with their addresses, files and databases; OpenSIPS is not started yet. */
  public static async build(input: RigInput): Promise<Rig> {
    const folder = mkdtempSync(join(tmpdir(), 'opensips-rig-'));
    chmodSync(folder, 0o755);
    const clients = await Segment.open(input.clients);
    const rig = new Rig(clients, [], input.virtualIp, folder);
    try {
      for (const [name, address] of Object.entries(input.machines)) {
        rig.machines.push(new RigMachine(name, input, await clients.machine(address), join(folder, name)));
      }
      await rig.first.member.shell(`ip addr add ${input.virtualIp} dev eth0`);
      const [address] = input.database ?? [];
      if (input.database && address !== undefined)
        rig.shared = await SharedDatabase.open(await clients.machine(address), input.database, input.build);
      await Promise.all(rig.machines.map((machine) => machine.prepare()));
      return rig;
    } catch (error) {
      await rig.stop();
      throw error;
    }
  }

  private constructor(
    /** Where phones live. */
    public readonly clients: Segment,
    public readonly machines: RigMachine[],
    private readonly virtualIp: string,
    private readonly folder: string,
  ) {}

  private shared: SharedDatabase | undefined;

  /** The one that all machines share. */
  public get database(): SharedDatabase {
    return this.shared!;
  }

  /** The machine with the virtual IP, as long as nobody moves it. */
  public get first(): RigMachine {
    return this.machines[0]!;
  }

  public get second(): RigMachine {
    return this.machines[1]!;
  }

  /** What a takeover does to the address: it goes, comes, and the neighbours learn where it is. */
  public async moveVirtualIp(from: RigMachine, to: RigMachine): Promise<void> {
    await from.member.shell(`ip addr del ${this.virtualIp} dev eth0`);
    await to.member.shell(`ip addr add ${this.virtualIp} dev eth0`);
    await this.clients.shell('ip neigh flush dev br0');
  }

  public async stop(): Promise<void> {
    await this.clients.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class RigMachine {
  private daemon: ChildProcess | undefined;
  private said = '';

  public constructor(
    public readonly name: string,
    private readonly rig: RigInput,
    public readonly member: Member,
    private readonly stage: string,
  ) {}

  /** What MariaDB wrote, and everybody to the system log. */
  public get log(): string {
    return this.said;
  }

  public async prepare(): Promise<void> {
    this.stageFiles();
    await this.mountFiles();
    this.listen(this.member.start(['perl', '-MIO::Socket::UNIX', '-e', SYSLOG]));
    await eventually(`/dev/log on ${this.name}`, () => this.member.run(['test', '-S', '/dev/log']));
    if (!this.rig.database) await this.startDatabase();
  }

  /** A copy of the machine's files with secrets filled in, and the daemon's user added. */
  private stageFiles(): void {
    cpSync(join(this.rig.stack, 'machines', this.name), this.stage, { recursive: true });
    for (const name of readdirSync(this.stage, { recursive: true, encoding: 'utf8' })) {
      const file = join(this.stage, name);
      if (statSync(file).isFile()) writeFileSync(file, filledIn(readFileSync(file, 'utf8')));
    }
    for (const [file, line] of [
      ['etc/passwd', `opensips:x:${ID}:${ID}::/run/opensips:/usr/sbin/nologin\n`],
      ['etc/group', `opensips:x:${ID}:\n`],
    ] as const) {
      const there = readFileSync(`/${file}`, 'utf8');
      writeFileSync(join(this.stage, file), /^opensips:/m.test(there) ? there : there + line);
    }
    for (const folder of [this.modules, SCHEMA]) mkdirSync(join(this.stage, folder), { recursive: true });
  }

  /** Where the script looks for modules. */
  private get modules(): string {
    const path = /^mpath = "([^"]+)"$/m.exec(readFileSync(join(this.stage, CONFIG), 'utf8'))?.[1];
    if (path?.startsWith('/usr/') !== true) throw new Error(`no module path below /usr in ${CONFIG}`);
    return path;
  }

  /** Our files and the build's lie where a package would put them, and `/run` is empty as after a boot. */
  private mountFiles(): Promise<string> {
    const { build } = this.rig;
    const dev = join(this.stage, 'dev');
    return this.member.shell(`
      for top in etc usr; do mount -t overlay overlay -o lowerdir=${this.stage}/$top:/$top /$top; done
      mount --bind ${build.modules} ${this.modules}
      mount --bind ${build.prefix}/share/opensips/mysql ${SCHEMA}
      chgrp opensips ${this.stage}${CONFIG}
      mkdir -p ${dev}/shm
      for node in null zero random urandom; do touch ${dev}/$node; mount --bind /dev/$node ${dev}/$node; done
      mount -t tmpfs tmpfs ${dev}/shm
      mount --rbind ${dev} /dev
      mount -t tmpfs tmpfs /run
      install -d -o mysql -g mysql /run/mysqld
      install -d -o opensips -g opensips -m 775 /run/opensips
      mount -t tmpfs tmpfs /var/lib/mysql
      mount -t tmpfs -o mode=1777 tmpfs /tmp
      if [ -e /etc/sysctl.d/90-opensips-cdk.conf ]; then sysctl -q -p /etc/sysctl.d/90-opensips-cdk.conf; fi`);
  }

  /** As the deployment does: tables from the package's scripts, then each statement file of the database. */
  private async startDatabase(): Promise<void> {
    // Native asynchronous IO is scarce where many containers share one kernel.
    const options = ['--user=mysql', '--innodb-use-native-aio=0'];
    const install = ['mariadb-install-db', '--no-defaults', ...options, '--datadir=/var/lib/mysql', '--skip-test-db'];
    await this.member.run(install, { timeout: 60_000 });
    this.listen(this.member.start(['mariadbd', ...options]));
    await eventually(
      `MariaDB on ${this.name}`,
      () => this.member.run(['mariadb-admin', 'ping']),
      () => this.said,
    );
    await this.member.run(['/usr/lib/opensips-cdk/load-schema'], { timeout: 60_000 });
    for (const file of ['database.sql', `replication-${this.name}.sql`, 'rows.sql']) {
      for (const cluster of readdirSync(join(this.rig.stack, 'clusters'))) {
        const path = join(this.rig.stack, 'clusters', cluster, file);
        if (existsSync(path)) await this.sql(filledIn(readFileSync(path, 'utf8')));
      }
    }
  }

  /** Runs statements as root in database `opensips`. */
  public sql(statements: string): Promise<string> {
    return this.member.run(['mariadb', '--batch', '--skip-column-names', 'opensips'], { input: statements });
  }

  /** `opensips -C` on the file where it will be. */
  public check(): Promise<Result> {
    return this.member.attempt([this.rig.build.program, '-C', '-f', CONFIG]);
  }

  /** `opensips -C` on another text. */
  public async checkText(text: string): Promise<Result> {
    await this.member.run(['sh', '-c', 'cat > /tmp/other.cfg'], { input: filledIn(text) });
    return this.member.attempt([this.rig.build.program, '-C', '-f', '/tmp/other.cfg']);
  }

  /** Another script, for the next start. */
  public async replaceScript(text: string): Promise<void> {
    const other = '/tmp/next.cfg';
    await this.member.run(['sh', '-c', `cat > ${other}; mount --bind ${other} ${CONFIG}`], { input: filledIn(text) });
  }

  /** Starts the daemon with what its unit gives it, and waits until it answers. */
  public async start(): Promise<void> {
    const user = 'setpriv --reuid=opensips --regid=opensips --init-groups';
    const options = `-F -f ${CONFIG} -m $S_MEMORY -M $P_MEMORY $OPTIONS`;
    const line = `. /etc/default/opensips; echo $$ >${PID}; exec ${user} ${this.rig.build.program} ${options}`;
    this.daemon = this.listen(this.member.start(['sh', '-euc', line]));
    await eventually(
      `OpenSIPS on ${this.name}`,
      () => this.mi('version'),
      () => this.said,
    );
  }

  public running(): boolean {
    return this.daemon?.exitCode === null && this.daemon.signalCode === null;
  }

  /** Stops the daemon as its unit would, and starts it anew. */
  public async restart(): Promise<void> {
    await this.end(`kill -TERM $(cat ${PID})`);
    await this.start();
  }

  /** Ends every process of the daemon at once. */
  public crash(): Promise<void> {
    return this.end(`main=$(cat ${PID}); kill -KILL $main $(pgrep -P $main)`);
  }

  private async end(command: string): Promise<void> {
    const gone = new Promise((resolve) => this.daemon?.once('close', resolve));
    await this.member.shell(command);
    await gone;
  }

  /** One command, by the machine's own program. */
  public mi(command: string, parameters: readonly string[] = []): Promise<string> {
    return this.member.run([MI, command, ...parameters]);
  }

  private listen(child: ChildProcessWithoutNullStreams): ChildProcess {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text: Buffer) => (this.said += text.toString()));
    }
    return child;
  }
}
