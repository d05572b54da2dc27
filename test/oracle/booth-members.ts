import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boothSite } from '../../lib/render/booth';
import { proxyClusters, type Model } from '../../lib/model';
import { Segment, type Member } from './namespaces';

const KEY = 'k'.repeat(32);

/** A boothd told Pacemaker something of the ticket. */
export interface Told {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly member: string;
  readonly what: 'granted' | 'revoked';
}

/** Notes what it is told, as nobody's in particular: boothd of a site is not root any more then. */
const CRM_TICKET = `#!/bin/sh
case " $* " in
*' -g -t '*) ;;
*' -g '*) echo "$(date +%s%3N) granted" >>"$TOLD" ;;
*' -r '*) echo "$(date +%s%3N) revoked" >>"$TOLD" ;;
*' -q '*) printf 'a\\nb\\n<ticket_state id="opensips"/>\\n' ;;
esac
`;

/** Real boothds of all members of a model's tickets, with the very file that is rendered, and no Pacemaker. */
export class BoothMembers {
  private readonly members = new Map<string, Member>();

  private constructor(
    private readonly segment: Segment,
    private readonly folder: string,
  ) {}

  /** Each with its address, in one network; boothd is not started yet. */
  public static async build(model: Model, edit = (text: string): string => text): Promise<BoothMembers> {
    const folder = mkdtempSync(join(tmpdir(), 'opensips-booth-'));
    chmodSync(folder, 0o755);
    const built = new BoothMembers(await Segment.open('192.168.0.200/16'), folder);
    const [parts] = proxyClusters(model);
    const config =
      parts && boothSite.render(parts, model).find((each) => each.kind === 'file' && each.path.endsWith('.conf'));
    if (config?.kind !== 'file') throw new Error('no booth.conf');
    for (const { name, address } of parts?.dualSite?.tickets?.members ?? [])
      await built.add(name, address.toString(), edit(config.content));
    return built;
  }

  private async add(name: string, address: string, config: string): Promise<void> {
    const own = join(this.folder, name);
    for (const folder of ['etc', 'bin', 'run']) mkdirSync(join(own, folder), { recursive: true });
    writeFileSync(join(own, 'etc/booth.conf'), config);
    writeFileSync(join(own, 'etc/booth.key'), `${KEY}\n`, { mode: 0o600 });
    writeFileSync(join(own, 'bin/crm_ticket'), CRM_TICKET, { mode: 0o755 });
    writeFileSync(join(own, 'told'), '');
    chmodSync(join(own, 'told'), 0o666);
    const member = await this.segment.machine(`${address}/16`);
    this.members.set(name, member);
    // What boothd of Debian 12 waits for never comes, where there are IPv6 addresses and Linux is new.
    await member.shell(`sysctl -q -w net.ipv6.conf.all.disable_ipv6=1
      mkdir -p /etc/booth
      mount --bind ${own}/etc /etc/booth
      mount --bind ${own}/run /run`);
  }

  /** Runs boothd in the foreground until everything ends. */
  public start(name: string): void {
    const { member, own } = this.of(name);
    const script = `exec env PATH=${own}/bin:$PATH TOLD=${own}/told boothd daemon -S -c booth >${own}/log 2>&1`;
    member.start(['sh', '-c', script]);
  }

  /** What the command line says at one member. */
  public async booth(name: string, ...args: readonly string[]): Promise<string> {
    const { stdout, stderr, status } = await this.of(name).member.attempt(['booth', ...args], { timeout: 20_000 });
    return `${stdout}${stderr}exit code ${String(status)}`;
  }

  /** Takes a member off the network, or puts it back. */
  public async link(name: string, state: 'up' | 'down'): Promise<void> {
    await this.of(name).member.shell(`ip link set eth0 ${state}`);
  }

  public told(name: string): readonly Told[] {
    return readFileSync(join(this.folder, name, 'told'), 'utf8')
      .split('\n')
      .flatMap((line): readonly Told[] => {
        const [at, what] = line.split(' ');
        return what === 'granted' || what === 'revoked' ? [{ at: Number(at), member: name, what }] : [];
      });
  }

  public log(name: string): string {
    return readFileSync(join(this.folder, name, 'log'), 'utf8');
  }

  public async end(): Promise<void> {
    await this.segment.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private of(name: string): { readonly member: Member; readonly own: string } {
    const member = this.members.get(name);
    if (!member) throw new Error(`no member ${name}`);
    return { member, own: join(this.folder, name) };
  }
}
