import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debian12 } from '../../lib/facts/debian-12';
import type { Model } from '../../lib/model';
import type { IpAddress } from '../../lib/units';
import { filesOn, replicatedDatabase, statementsOf } from '../support/replicated';
import { Segment, type Member, type Result } from './namespaces';
import { eventually } from './opensips-harness';
import { filledIn } from './shared-database';

/**
 * As much of systemd as the programs call: the server as its unit starts it, and whether it runs. The address is on no
 * interface while a machine is down.
 */
const SYSTEMCTL = String.raw`#!/bin/sh
running() { grep -q 'State:.[^Z]' "/proc/$(cat /run/mysqld/mysqld.pid 2>/dev/null)/status" 2>/dev/null; }
answers() { mariadb-admin --user=root ping >/dev/null 2>&1; }
start() {
	running && return
	rm -f /run/mysqld/mysqld.pid
	setsid mariadbd --user=mysql --innodb-use-native-aio=0 </dev/null >>/run/mariadbd.log 2>&1 9>&- &
	i=0
	until answers; do
		i=$((i + 1))
		[ "$i" -lt 300 ] || return 1
		sleep 0.1
	done
}
stop() {
	running || return 0
	kill "$(cat /run/mysqld/mysqld.pid)"
	while running; do sleep 0.05; done
}
case $1 in
is-active) running ;;
start | stop) "$1" ;;
restart) stop && start ;;
esac
`;

/** Servers on a segment of their own, each with its files at their places; nothing runs yet but what answers fellows. */
export class ReplicatedRig {
  public static async open(model: Model): Promise<ReplicatedRig> {
    const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-replicated-'));
    const segment = await Segment.open('192.0.2.11/24');
    const rig = new ReplicatedRig(segment, folder, []);
    try {
      for (const { machine, address } of replicatedDatabase(model).members) {
        // Without detection of duplicates, an IPv6 address can be used at once.
        const length = address.family === 'ipv6' ? '64 nodad' : '24';
        const member = await segment.machine(`${address.toString()}/${length}`);
        rig.servers.push(await ReplicatedServer.prepare(member, machine, folder, model));
      }
    } catch (error) {
      await rig.close();
      throw error;
    }
    return rig;
  }

  private constructor(
    public readonly segment: Segment,
    private readonly folder: string,
    public readonly servers: ReplicatedServer[],
  ) {}

  /** As a roll-out does: one after the other, each with its statements once it is up. */
  public async rollOut(): Promise<readonly Result[]> {
    const results: Result[] = [];
    for (const server of this.servers) {
      results.push(await server.database('start'));
      await server.load();
      server.watch();
    }
    return results;
  }

  public async close(): Promise<void> {
    await this.segment.stop();
    rmSync(this.folder, { recursive: true, maxRetries: 10, retryDelay: 200 });
  }
}

export class ReplicatedServer {
  public static async prepare(member: Member, machine: string, base: string, model: Model): Promise<ReplicatedServer> {
    const folder = join(base, machine);
    for (const name of ['files', 'mysql', 'state', 'layers']) mkdirSync(join(folder, name), { recursive: true });
    const installs = filesOn(model, machine)
      .filter(({ component }) => component === 'base' || component === 'database')
      .map((file, i) => {
        writeFileSync(join(folder, 'files', String(i)), filledIn(file.content));
        return `install -D -m ${file.mode.toString(8)} -o ${file.owner} -g ${file.group} files/${i} ${file.path}`;
      });
    writeFileSync(join(folder, 'systemctl'), SYSTEMCTL, { mode: 0o755 });
    const database = replicatedDatabase(model);
    const own = database.members.find((each) => each.machine === machine);
    if (!own) throw new Error(`no server '${machine}'`);
    const server = new ReplicatedServer(member, machine, own.address, filledIn(statementsOf(model).content));
    await member.shell(`cd ${folder}
      mount -t tmpfs tmpfs layers
      for d in etc usr; do
        mkdir layers/$d layers/$d.work
        mount -t overlay overlay -o lowerdir=/$d,upperdir=layers/$d,workdir=layers/$d.work /$d
      done
      mount -t tmpfs tmpfs /run
      mount --bind mysql /var/lib/mysql
      chmod 700 state
      mkdir -p ${debian12.state}
      mount --bind state ${debian12.state}
      mkdir /run/mysqld
      chown mysql: /run/mysqld /var/lib/mysql
      echo opensips_check:x:64902:64902::/:/bin/false >>/etc/passwd
      echo opensips_check:x:64902: >>/etc/group
      ${installs.join('\n')}
      install systemctl /usr/sbin/systemctl
      nft -f /etc/opensips-cdk/firewall.nft
      sysctl -q -w net.ipv6.conf.all.keep_addr_on_down=1 net.ipv6.conf.eth0.keep_addr_on_down=1
      cd / && mount -t tmpfs tmpfs /tmp && chmod 1777 /tmp
      mariadb-install-db --user=mysql --auth-root-authentication-method=socket --skip-test-db >/dev/null`);
    server.answer();
    return server;
  }

  private said = '';

  private constructor(
    public readonly member: Member,
    public readonly name: string,
    private readonly ip: IpAddress,
    private readonly statements: string,
  ) {}

  public get address(): string {
    return this.ip.toString();
  }

  public get log(): string {
    return this.said;
  }

  /** The socket of the check, which is there from the first roll-out on. */
  private answer(): void {
    const as = 'setpriv --reuid=opensips_check --regid=opensips_check --clear-groups';
    this.start(['socat', 'TCP6-LISTEN:9200,ipv6only=0,fork,reuseaddr', `EXEC:${as} ${debian12.home}/database-check`]);
  }

  /** The service that looks around. */
  public watch(): void {
    this.start([`${debian12.home}/database`, 'watch']);
  }

  private start(command: readonly string[]): void {
    const daemon = this.member.start(command);
    for (const stream of [daemon.stdout, daemon.stderr])
      stream.on('data', (text: Buffer) => (this.said += text.toString()));
  }

  /** A verb of `database`. */
  public database(...words: readonly string[]): Promise<Result> {
    return this.member.attempt([`${debian12.home}/database`, ...words], { timeout: 120_000 });
  }

  /** What the roll-out tells the server. */
  public async load(): Promise<void> {
    await this.query(this.statements);
  }

  /** Lines of an answer, columns apart by tabs. */
  public async query(statements: string): Promise<readonly string[]> {
    const output = await this.member.run(['mariadb', '--user=root', '--batch', '--skip-column-names'], {
      input: statements,
    });
    return output === '' ? [] : output.replace(/\n$/, '').split('\n');
  }

  public async becomes(statement: string, lines: readonly string[]): Promise<void> {
    await eventually(
      `${statement} on ${this.name}`,
      async () => {
        const found = await this.query(statement);
        if (found.join('\n') !== lines.join('\n')) throw new Error(`found ${JSON.stringify(found)}`);
      },
      () => this.log,
    );
  }

  /** Waits until `status` says something. */
  public async says(pattern: RegExp): Promise<void> {
    await eventually(
      `${String(pattern)} on ${this.name}`,
      async () => {
        const { stdout } = await this.database('status');
        if (!pattern.test(stdout)) throw new Error(stdout);
      },
      () => this.log,
    );
  }

  /** What proxies (the segment) and fellows are answered: status and text. */
  public async asked(from: Member | Segment, path = '/'): Promise<string> {
    const { stdout } = await from.attempt(
      ['socat', '-t', '5', '-', `TCP:${this.ip.toUriHost()}:9200,connect-timeout=5`],
      {
        input: `GET ${path} HTTP/1.0\r\n\r\n`,
      },
    );
    const [, status = 'none', text = ''] = /^HTTP\/1\.1 (\d+) [^]*?\r\n\r\n([^]*)$/.exec(stdout) ?? [];
    return `${status} ${text.trim()}`;
  }

  /** As a loss of power would. */
  public async crash(): Promise<void> {
    await this.member.shell('ip link set eth0 down; kill -KILL "$(cat /run/mysqld/mysqld.pid)"');
  }

  public stop(): Promise<string> {
    return this.member.shell('systemctl stop mariadb.service');
  }

  /** Power is back: what a boot starts. */
  public async boot(): Promise<void> {
    await this.member.shell('ip link set eth0 up; systemctl start mariadb.service');
  }

  public restart(): Promise<string> {
    return this.member.shell('systemctl restart mariadb.service');
  }
}
