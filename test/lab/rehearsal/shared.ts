import { expect } from 'vitest';
import { onlineFrom } from '../../../lib/lab/cluster';
import { probed, type Seen } from '../../../lib/lab/faults';
import { crashMachine, mendMachine } from '../../../lib/lab/machines';
import { startCalls, type Calls } from '../../../lib/lab/traffic/calls';
import { startProbe, startWriteProbe } from '../../../lib/lab/traffic/probe';
import type { Rehearsal } from './rehearsal';
import type { SharedWishes } from './topologies';

export const PROXIES = ['proxy1', 'proxy2'] as const;

/** Program of a database server that people use. */
export const DATABASE = '/usr/lib/opensips-cdk/database';
/** A statement as OpenSIPS's own way to the database lets a proxy ask it. */
export const ask = (statement: string): string =>
  `mariadb --defaults-file=/etc/opensips-cdk/database.cnf -BN opensips -e "${statement}"`;
/** The same on a database server itself. */
export const askHere = (statement: string): string => `mariadb -BN opensips -e "${statement}"`;

/** What happens to a rehearsal whose proxies share a database, and what must be left of it. */
export class SharedRehearsal {
  private calls: Calls | undefined;
  private users = 0;

  constructor(
    private readonly r: Rehearsal<SharedWishes>,
    private readonly confirmed: number,
  ) {}

  /** The proxy that is not the holder. */
  public async standby(): Promise<string> {
    const holder = await this.r.holder();
    return PROXIES.find((name) => name !== holder) ?? '';
  }

  /** Registers users, and calls between two of them, which stay up until the end. */
  public async traffic(users: number): Promise<void> {
    const { r, confirmed } = this;
    expect(await r.lab('register', String(users))).toContain(`${users} of ${users} registered`);
    if (r.real !== 'OpenSIPS') return;
    const { lab, cluster } = await r.open();
    this.calls = await startCalls(lab, cluster, confirmed);
    expect(this.calls.established).toBe(confirmed);
    // The two who call are among them.
    r.registered = this.users = users;
  }

  /** Everything is whole, every phone is found, and every call goes on. */
  public async nothingLost(): Promise<void> {
    await this.r.whole();
    if (!this.calls) return;
    expect(await this.calls.find(this.users)).toBe(this.users);
    expect(await this.calls.check()).toBe(this.confirmed);
  }

  /** Pulls the plug of machines, all at once. */
  public async crash(...names: readonly string[]): Promise<void> {
    const { lab } = await this.r.open();
    await Promise.all(names.map((name) => crashMachine(lab, lab.machine(name))));
  }

  public async mend(...names: readonly string[]): Promise<void> {
    const { lab } = await this.r.open();
    await Promise.all(names.map((name) => mendMachine(lab, lab.machine(name))));
  }

  /** What clients see during something, until they are served steadily again. */
  public async seen(fault: () => Promise<unknown>): Promise<Seen> {
    const { lab, cluster } = await this.r.open();
    return probed(lab, cluster, fault);
  }

  /** No registration is accepted, and the proxy answers. */
  public async refusesWrites(): Promise<void> {
    const { lab, cluster } = await this.r.open();
    const probe = await startProbe(lab, cluster);
    await probe.stop();
    await expect(startWriteProbe(lab, cluster)).rejects.toThrow();
  }

  /** A registration is accepted. */
  public async acceptsWrites(): Promise<void> {
    const { lab, cluster } = await this.r.open();
    const probe = await startWriteProbe(lab, cluster);
    await probe.stop();
  }

  /** Waits until the holder's Pacemaker has every proxy. */
  public async bothOnline(): Promise<void> {
    const { lab } = await this.r.open();
    await expect
      .poll(async () => onlineFrom(lab, lab.machine(await this.r.holder())), { timeout: 120_000, interval: 1000 })
      .toBe(PROXIES.length);
  }

  public async end(): Promise<void> {
    await this.calls?.end().catch(() => undefined);
    this.calls = undefined;
  }
}

/** Seconds without an answer that a busy computer comes to by itself; a takeover lasts longer. */
export const HICCUP = 1;
