import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterArtifact, FileArtifact } from '../../lib/artifacts';
import { debian12 } from '../../lib/facts/debian-12';
import type { DatabaseCluster, Model } from '../../lib/model';
import { render } from '../../lib/render';
import { PASSWORD } from './database-machines';
import { Segment, type Member, type Result } from './namespaces';

/** What stands where the model has secrets. */
export function filled(content: string): string {
  return content.replace(/@@secret:([a-z0-9_]+)@@/g, (_, name: string) =>
    name.endsWith('authority_key') ? PASSWORD.repeat(2) : PASSWORD,
  );
}

/** Accounts that sysusers would make. */
const ACCOUNTS = { opensips_check: 64_902, opensips_arbitrator: 64_903 };

/**
 * Does for two units what systemd would: the hooks of our drop-ins, Debian's start with the recovered position, and its way
 * of making a new cluster. What ended is not started again: a test says when.
 */
const SYSTEMCTL = String.raw`#!/bin/sh
# A daemon inherits nothing of who asked for it, and no lock.
exec 9>&-
verb='' unit='' block=yes
for word; do
	case $word in
	--no-block) block=no ;;
	--*) ;;
	start | stop | restart | is-active | show | kill | reset-failed) verb=$word ;;
	*) unit=$(basename "$word" .service) ;;
	esac
done
pid=/run/unit.$unit
home=/usr/lib/opensips-cdk
alive() {
	[ -e "$pid" ] && grep -q '^State:[[:space:]]*[^Z[:space:]]' "/proc/$(cat "$pid")/status" 2>/dev/null
}
begin_mariadb() {
	$home/database-note recover
	[ ! -e /run/mariadb-wsrep-new-cluster ] || . /run/mariadb-wsrep-new-cluster
	position=$(galera_recovery 2>/dev/null) || return 1
	setsid mariadbd --user=mysql ${'$'}{_WSREP_NEW_CLUSTER-} $position >>/run/mariadb.log 2>&1 </dev/null &
	echo $! >"$pid"
	while alive; do
		! mariadb --execute='SELECT 1' >/dev/null 2>&1 || break
		sleep 0.2
	done
	alive && $home/database-note joined
}
begin_garb() {
	install -d -o opensips_arbitrator /var/lib/opensips-cdk-arbitrator
	setsid setpriv --reuid=opensips_arbitrator --regid=64903 --clear-groups \
		garb-systemd start >>/run/garb.log 2>&1 </dev/null &
	echo $! >"$pid"
}
begin() {
	alive && return
	$home/database-certificates && begin_$unit
}
end() {
	alive || return 0
	kill -TERM "$(cat "$pid")"
	for _ in $(seq 100); do
		alive || break
		sleep 0.2
	done
	! alive || kill -KILL "$(cat "$pid")"
	[ "$unit" = garb ] || $home/database-note
}
case $verb in
start) if [ $block = yes ]; then begin; else (begin) >/dev/null 2>&1 </dev/null & fi ;;
stop) if [ $block = yes ]; then end; else (end) >/dev/null 2>&1 </dev/null & fi ;;
restart) end && begin ;;
kill) ! alive || kill -KILL "$(cat "$pid")" ;;
is-active) alive ;;
show) if alive; then echo active; else echo inactive; fi ;;
esac
`;

/** The machines of a Galera cluster on a segment of their own, each with its files at their final places. */
export class GaleraRig {
  /** @param client address of the clients' side of the segment */
  public static async open(model: Model, client: string): Promise<GaleraRig> {
    return GaleraRig.of([model], await Segment.open(`${client}/24`));
  }

  /**
   * The machines of several stacks, each in its own network behind a router.
   * @param segment with the addresses of the router
   */
  public static async of(models: readonly Model[], segment: Segment): Promise<GaleraRig> {
    const folder = mkdtempSync(join(tmpdir(), 'opensips-cdk-galera-'));
    const rig = new GaleraRig(segment, folder, new Map(), models);
    try {
      const all = models.flatMap((model) => model.databaseClusters.flatMap((found) => machinesOf(found, model)));
      for (const { machine, address } of all) {
        const member = await segment.machine(`${address}/24`);
        if (models.length > 1) await member.shell(`ip route add default via ${address.replace(/\d+$/, '1')}`);
        rig.machines.set(machine, new GaleraMachine(member, machine));
      }
      await Promise.all(all.map((each) => rig.prepare(each)));
    } catch (error) {
      await rig.close();
      throw error;
    }
    return rig;
  }

  private constructor(
    public readonly segment: Segment,
    private readonly folder: string,
    private readonly machines: Map<string, GaleraMachine>,
    private readonly models: readonly Model[],
  ) {}

  public machine(name: string): GaleraMachine {
    const machine = this.machines.get(name);
    if (!machine) throw new Error(`no machine '${name}'`);
    return machine;
  }

  /** What the first member is told. */
  public get statements(): string {
    return this.statementsOf(this.models[0]);
  }

  /** What the first member of a site is told. */
  public statementsOf(model: Model | undefined): string {
    const found = (model ? render(model) : []).find(
      (a): a is ClusterArtifact => a.kind === 'cluster-file' && a.path === 'database.sql',
    );
    return filled(found?.content ?? '');
  }

  public async close(): Promise<void> {
    await this.segment.stop();
    rmSync(this.folder, { recursive: true, maxRetries: 10, retryDelay: 200 });
  }

  private async prepare({ machine: name, address, model }: Prepared): Promise<void> {
    const { member } = this.machine(name);
    const folder = join(this.folder, name);
    for (const part of ['files', 'mysql', 'layers']) mkdirSync(join(folder, part), { recursive: true });
    const files = render(model).filter((a): a is FileArtifact => a.kind === 'file' && a.machine === name);
    const installs = files.map((file, i) => {
      writeFileSync(join(folder, 'files', String(i)), filled(file.content));
      const owner = `-m ${file.mode.toString(8)} -o ${file.owner} -g ${file.group}`;
      return `install -D ${owner} files/${i} ${file.path}`;
    });
    writeFileSync(join(folder, 'systemctl'), SYSTEMCTL);
    const accounts = Object.entries(ACCOUNTS).map(
      ([account, id]) =>
        `echo ${account}:x:${id}:${id}::/:/bin/false >>/etc/passwd; echo ${account}:x:${id}: >>/etc/group`,
    );
    const check = `setpriv --reuid=opensips_check --clear-groups ${debian12.home}/database-check`;
    await member.shell(
      `cd ${folder}
      mount -t tmpfs tmpfs layers
      for d in etc usr var/lib; do
        mkdir -p layers/$d layers/work/$d
        mount -t overlay overlay -o lowerdir=/$d,upperdir=layers/$d,workdir=layers/work/$d /$d
      done
      mount -t tmpfs tmpfs /run
      rm -rf /var/lib/opensips-cdk
      mount --bind mysql /var/lib/mysql
      install -d -o mysql /run/mysqld && chown mysql: /var/lib/mysql
      ${accounts.join('\n')}
      install -m 755 systemctl /usr/sbin/systemctl
      ${installs.join('\n')}
      nft -f ${debian12.nftables}
      cd / && mount -t tmpfs tmpfs /tmp && chmod 1777 /tmp
      [ ! -e ${debian12.home}/database-check ] ||
        setsid socat TCP-LISTEN:9200,bind=${address},reuseaddr,fork EXEC:'${check}' >/dev/null 2>&1 </dev/null &
      [ ! -e ${debian12.mariadb.config} ] || {
        ${debian12.home}/database-note
        mariadb-install-db --user=mysql --auth-root-authentication-method=socket --skip-test-db >/dev/null
      }`,
      120_000,
    );
  }
}

interface Prepared {
  readonly machine: string;
  readonly address: string;
  readonly model: Model;
}

function machinesOf(database: DatabaseCluster, model: Model): readonly Prepared[] {
  if (database.kind !== 'galera') throw new Error('no Galera cluster in this model');
  const all = [...database.members, ...(database.arbitrator ? [database.arbitrator] : [])];
  return all.map(({ machine, address }) => ({ machine, address: address.toString(), model }));
}

export class GaleraMachine {
  public constructor(
    public readonly member: Member,
    public readonly name: string,
  ) {}

  /** `database`, the program. */
  public database(...words: readonly string[]): Promise<Result> {
    return this.member.attempt([`${debian12.home}/database`, ...words], { timeout: 200_000 });
  }

  /** Rows of an answer, columns apart by tabs. */
  public sql(statements: string, database = ''): Promise<string> {
    return this.member.run(['mariadb', '--batch', '--skip-column-names', ...(database === '' ? [] : [database])], {
      input: statements,
    });
  }

  /** Ends a daemon as a loss of power would. */
  public kill(unit: 'mariadb' | 'garb'): Promise<string> {
    const name = unit === 'garb' ? 'garbd' : 'mariadbd';
    return this.member.shell(`kill -KILL "$(cat /run/unit.${unit})"
      for p in /proc/[0-9]*; do
        [ "$(cat $p/comm 2>/dev/null)" != ${name} ] || [ "$(readlink $p/ns/net)" != "$(readlink /proc/self/ns/net)" ] || kill -KILL "$(basename $p)"
      done`);
  }

  public log(): Promise<string> {
    return this.member.shell('tail -n 60 /run/*.log 2>/dev/null || :');
  }
}
