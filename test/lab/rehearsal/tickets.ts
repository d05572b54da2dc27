import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { rollOut } from '../../../lib/lab/deploy';
import { crashMachine, mendMachine } from '../../../lib/lab/machines';
import { nodeArguments } from '../../../lib/lab/node';
import { clientAddress } from '../../../lib/lab/plan';
import { siteMachines, siteOf } from '../../../lib/lab/sites';
import { cutSite, mendLines } from '../../../lib/lab/wan';
import { PLANTED, type Rehearsal } from './rehearsal';
import type { TicketWishes } from './topologies';

export const SITES = ['east', 'west'] as const;
export type SiteName = (typeof SITES)[number];

/** When a site answered, in milliseconds since 1970. */
type Answers = Readonly<Record<SiteName, readonly number[]>>;

/** Milliseconds of silence of a site that answers: more than a lost packet or two, less than any move. */
const SILENCE = 400;
/** Milliseconds until something has to have happened. */
const LONGEST = 180_000;

/** Two sites, a ticket and an arbitrator; and who answers when. */
export class TicketsRehearsal {
  private readonly answers: Record<SiteName, number[]> = { east: [], west: [] };
  private watcher: ChildProcess | undefined;

  constructor(private readonly r: Rehearsal<TicketWishes>) {}

  /** Rolls all three out at once, as three people would. */
  public async deploy(): Promise<readonly string[]> {
    const lab = await this.r.load('deploy');
    const env = { ...process.env, ...PLANTED };
    const deployed = await Promise.all(['witness', ...SITES].map((stack) => rollOut(lab, env, stack)));
    return deployed.flat().map(({ stack, summary, seconds }) => `${stack}: ${summary}, in ${seconds.toFixed(0)} s`);
  }

  /** Asks both sites from now on. */
  public async watch(): Promise<void> {
    const places = await Promise.all(
      SITES.map(async (site) => {
        const { lab, cluster } = await this.r.open(site);
        const { address } = cluster.virtualIp;
        return `${site}=${clientAddress(lab.plan, address).toString()},${address.address.toString()}`;
      }),
    );
    const { lab } = await this.r.open('east');
    const program = nodeArguments(join(__dirname, 'answers-program'));
    this.watcher = spawn('ip', ['netns', 'exec', lab.plan.controller, process.execPath, ...program, ...places], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    createInterface({ input: this.watcher.stdout! }).on('line', (line) => {
      const [site, at] = line.split(' ') as [SiteName, string];
      this.answers[site].push(Number(at));
    });
  }

  public end(): void {
    this.watcher?.stdin?.end();
  }

  public now(): Answers {
    return this.answers;
  }

  /** Milliseconds since 1970 of the first answer of a site at or after some time. */
  public async answersFrom(site: SiteName, since: number): Promise<number> {
    return vi.waitUntil(() => this.answers[site].find((at) => at >= since), { timeout: LONGEST, interval: 50 });
  }

  /** Milliseconds since 1970 of the last answer of a site before it fell silent. */
  public async silentFrom(site: SiteName): Promise<number> {
    await vi.waitUntil(() => Date.now() - (this.answers[site].at(-1) ?? 0) > SILENCE * 5, {
      timeout: LONGEST,
      interval: 50,
    });
    return this.answers[site].at(-1) ?? 0;
  }

  /** How long a site was silent at most since some time, in milliseconds. */
  public longestSilence(site: SiteName, since: number): number {
    const times = [since, ...this.answers[site].filter((at) => at >= since), Date.now()];
    return Math.max(...times.map((at, i) => at - (times[i - 1] ?? at)));
  }

  /** Answers of a site since some time. */
  public count(site: SiteName, since: number): number {
    return this.answers[site].filter((at) => at >= since).length;
  }

  /** What `booth list` says of the holder, on the first machine of a site that answers. */
  public holder(site: SiteName): Promise<string> {
    return this.r.on(`${site}1`, `booth list -s ${ADDRESS[site]} | sed -n 's/.*leader: \\([^,]*\\).*/\\1/p'`);
  }

  /** `grant` or `revoke` of the ticket at a site, as the runbook says it. */
  public async booth(verb: 'grant' | 'revoke', site: SiteName): Promise<string> {
    return this.r.on(`${site}1`, `booth ${verb} -w -s ${ADDRESS[site]} opensips 2>&1; echo "exit code $?"`);
  }

  public async cut(site: string): Promise<number> {
    const { lab } = await this.r.open('east');
    await cutSite(lab, siteOf(lab.plan, site));
    return Date.now();
  }

  public async mendLines(): Promise<number> {
    const { lab } = await this.r.open('east');
    await mendLines(lab, null);
    return Date.now();
  }

  /** Pulls the plug of all machines of a place. */
  public async crash(site: string): Promise<number> {
    const { lab } = await this.r.open('east');
    const at = Date.now();
    await Promise.all(siteMachines(lab, siteOf(lab.plan, site)).map((machine) => crashMachine(lab, machine)));
    return at;
  }

  /** Boots them again. */
  public async boot(site: string): Promise<void> {
    const { lab } = await this.r.open('east');
    await Promise.all(siteMachines(lab, siteOf(lab.plan, site)).map((machine) => mendMachine(lab, machine)));
  }

  public async rest(seconds: number): Promise<void> {
    await sleep(seconds * 1000);
  }
}

const ADDRESS = { east: '192.168.5.5', west: '192.168.6.5' } as const;
