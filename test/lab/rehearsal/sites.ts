import { expect, vi } from 'vitest';
import { profileName } from '../../../lib/facts/opensips/counts';
import { dialects } from '../../../lib/facts/opensips/dialects';
import { linkListCommand } from '../../../lib/facts/reloads';
import { mi, tagOn } from '../../../lib/lab/cluster';
import { rollOut } from '../../../lib/lab/deploy';
import { leaderOf } from '../../../lib/lab/lab';
import { elsewhere, readLinks } from '../../../lib/lab/links';
import { startCalls, type Calls } from '../../../lib/lab/traffic/calls';
import { wanStates } from '../../../lib/lab/wan';
import { PLANTED, type Rehearsal } from './rehearsal';
import type { SitesWishes } from './topologies';

export const SITES = ['east', 'west'] as const;
export type SiteName = (typeof SITES)[number];

/** Milliseconds between two looks, and until something has to have happened. */
const LOOK = 200;
const LONGEST = 180_000;

/** What must not change at a site whatever happens at another one. */
export interface Calm {
  readonly holder: string;
  readonly tags: readonly (string | null)[];
  readonly pids: readonly string[];
  /** Times that Pacemaker moved the address or set a tag, as its log says. */
  readonly moves: readonly string[];
}

const PIDS = 'systemctl show --property=MainPID --value opensips.service pacemaker.service corosync.service';
const MOVES = `journalctl --no-pager --output=cat | grep -cE 'Adding inet address|IP status = ok, IP_CIP=' || true`;

/** Two sites of a rehearsal, and the calls that are placed at them. */
export class SitesRehearsal {
  private readonly calls = new Map<SiteName, Calls>();

  constructor(private readonly r: Rehearsal<SitesWishes>) {}

  /** Rolls both out at once, as two people would. */
  public async deploy(): Promise<void> {
    const lab = await this.r.load('deploy');
    const env = { ...process.env, ...PLANTED };
    const deployed = await Promise.all(SITES.map((site) => rollOut(lab, env, site)));
    for (const { stack, summary, seconds } of deployed.flat())
      console.log(`${stack}: ${summary}, in ${seconds.toFixed(0)} s`);
  }

  /** Calls of one and the same account by way of a site, one after the other. */
  public async call(
    site: SiteName,
    count: number,
  ): Promise<{ readonly established: number; readonly refusal: string | null }> {
    const before = this.calls.get(site);
    if (before) return before.add(count);
    const { lab, cluster } = await this.r.open(site);
    const calls = await startCalls(lab, cluster, 0);
    this.calls.set(site, calls);
    return calls.add(count);
  }

  /** Hangs up; nothing where nobody called, or the site is gone. */
  public async hangUp(...sites: readonly SiteName[]): Promise<void> {
    for (const site of sites) {
      await this.calls
        .get(site)
        ?.end()
        .catch(() => undefined);
      this.calls.delete(site);
    }
  }

  /** Confirmed calls that still are answered within. */
  public async answered(site: SiteName): Promise<number> {
    return (await this.calls.get(site)?.check()) ?? 0;
  }

  /** Calls of the account, as each machine of a site counts them over all sites. */
  public async counts(site: SiteName): Promise<readonly number[]> {
    const { lab, cluster, machines } = await this.r.open(site);
    const flat = dialects[cluster.cluster.version].mi.naming === 'flat';
    const profile = profileName({ per: 'account', over: 'sites' });
    const command = [flat ? 'profile_get_size' : 'dialog:profile_get_size', profile, 'lab0001'];
    const said = await Promise.all(machines.map((machine) => mi(lab, machine, ...command)));
    return said.map(({ stdout }) => Number(/"?count"?\s*[=:]+\s*(\d+)/.exec(stdout)?.[1] ?? Number.NaN));
  }

  /** How many nodes of the other site each machine of a site hears. */
  public async heard(site: SiteName): Promise<readonly (number | undefined)[]> {
    const { lab, cluster, machines } = await this.r.open(site);
    return Promise.all(machines.map(async (machine) => (await elsewhere(lab, cluster, machine))?.heard));
  }

  /** When the line between the sites became so. */
  public async lineIs(state: 'cut' | 'open'): Promise<number> {
    const { lab } = await this.r.open('east');
    return when(async () => (await wanStates(lab)).every((line) => line.state === state));
  }

  /** When the last machine of a site was down. */
  public async lost(site: SiteName): Promise<number> {
    const { machines } = await this.r.open(site);
    return when(() => machines.every((machine) => leaderOf(machine) === undefined));
  }

  public async calm(site: SiteName): Promise<Calm> {
    const { lab, cluster, machines } = await this.r.open(site);
    const names = machines.map(({ name }) => name);
    return {
      holder: await this.r.holder(site),
      tags: await Promise.all(machines.map((machine) => tagOn(lab, cluster, machine))),
      pids: await this.r.onEach(names, PIDS),
      moves: await this.r.onEach(names, MOVES),
    };
  }

  /** Seconds until something of all these sites is so on each of their machines. */
  public async seconds<T>(
    sites: readonly SiteName[],
    look: (site: SiteName) => Promise<readonly T[]>,
    wanted: T,
    since = Date.now(),
  ): Promise<number> {
    await vi.waitFor(
      async () => {
        for (const site of sites) expect(await look(site)).toEqual([wanted, wanted]);
      },
      { timeout: LONGEST, interval: LOOK },
    );
    return (Date.now() - since) / 1000;
  }

  /** Links that are not up, of each machine of a site: in the cluster of the site, and in that of all sites. */
  private async missing(site: SiteName): Promise<readonly number[]> {
    const { lab, cluster, machines } = await this.r.open(site);
    const said = await Promise.all(
      machines.map((machine) => mi(lab, machine, linkListCommand(cluster.cluster.version))),
    );
    return said.map(({ stdout }) => {
      const states = [...readLinks(stdout).values()].flatMap((links) => [...links.values()]);
      return states.length === 0 ? Number.NaN : states.filter((state) => state !== 'Up').length;
    });
  }

  /** Every node hears every other one, its neighbour too; OpenSIPS may let a link hang, which is then started anew. */
  public async together(since = Date.now()): Promise<number> {
    return this.seconds(SITES, (site) => this.missing(site), 0, since);
  }

  /** Prints what OpenSIPS says of its links: it pings nobody whom it tells its counts all the time. */
  public async showLinks(since: number, ...sites: readonly SiteName[]): Promise<void> {
    for (const site of sites) {
      const heard = (await this.heard(site)).join(' and ');
      const passed = (Date.now() - since) / 1000;
      console.log(`nodes of ${site} say after ${passed.toFixed(1)} s that they hear of the other site: ${heard} nodes`);
    }
  }
}

/** Milliseconds since 1970 at which something is so for the first time. */
async function when(holds: () => boolean | Promise<boolean>): Promise<number> {
  await vi.waitUntil(holds, { timeout: LONGEST, interval: 20 });
  return Date.now();
}
