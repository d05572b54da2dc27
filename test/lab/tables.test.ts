import { describe, expect, it } from 'vitest';
import { Lab } from '../../lib/lab/lab';
import { labPlan } from '../../lib/lab/plan';
import type { LabMachine } from '../../lib/lab/plan';
import type { Ran, RunOptions } from '../../lib/lab/run';
import { Tables } from '../../lib/lab/tables';
import { addAccounts } from '../../lib/lab/traffic/accounts';
import { areShared, contacts } from '../../lib/lab/traffic/contacts';
import { proxyClusters, type Model } from '../../lib/model';
import { sharedModel } from '../../lib/testing/shared';
import { parts } from '../support/parts';

/** Machines that answer every query alike, and those that are down. */
class Pretended extends Lab {
  public readonly asked: string[] = [];

  constructor(
    model: Model,
    private readonly answer: string,
    private readonly down: readonly string[] = [],
  ) {
    const caller = { say: () => undefined, signal: new AbortController().signal };
    super(labPlan('/project/main.ts', [model]), [model], caller);
  }

  public override on({ name }: LabMachine, script: string, { input }: Partial<RunOptions> = {}): Promise<Ran> {
    if (this.down.includes(name)) return Promise.reject(new Error('not running'));
    if (input !== undefined) this.asked.push(`${name}: ${script}: ${input}`);
    return Promise.resolve({ code: 0, stdout: this.answer, stderr: '' });
  }
}

const clusterIn = (model: Model) => proxyClusters(model)[0]!;

describe('the tables of nodes that share a database', () => {
  const model = sharedModel();

  it('are reached as OpenSIPS reaches them, and written to once', async () => {
    const lab = new Pretended(model, '', ['proxy1']);
    await addAccounts(lab, clusterIn(model), 2);
    expect(lab.asked).toHaveLength(1);
    expect(lab.asked[0]).toMatch(/^proxy2: exec mariadb '--defaults-file=\/etc\/opensips-cdk\/database\.cnf' /);
    expect(lab.asked[0]).toContain('lab0002');
  });

  it('hold the contacts, which each node counts', async () => {
    expect(areShared(clusterIn(model))).toBe(true);
    const lab = new Pretended(model, '500\n', ['proxy1']);
    expect([...(await contacts(lab, clusterIn(model)))]).toEqual([['proxy2', 500]]);
    expect(lab.asked[0]).toContain('SELECT COUNT(*) FROM `location`');
  });

  it('cannot be asked while every node is down', async () => {
    const lab = new Pretended(model, '', ['proxy1', 'proxy2']);
    await expect(Tables.of(lab, clusterIn(model)).running()).rejects.toThrow(
      'no machine that uses voip/database is running',
    );
  });
});

describe('the tables of nodes with a database each', () => {
  it('are reached over its socket, and hold no contacts that others count', async () => {
    const { model, parts: cluster } = parts();
    const lab = new Pretended(model, '1\n');
    await addAccounts(lab, cluster, 1);
    expect(lab.asked.map((text) => text.split(' --batch')[0])).toEqual([
      "vsvr2a: exec mariadb '--user=root'",
      "vsvr2b: exec mariadb '--user=root'",
    ]);
    expect(areShared(cluster)).toBe(false);
  });

  it('are not there without one', () => {
    const { model, parts: cluster } = parts();
    expect(() => Tables.of(new Pretended(model, ''), { ...cluster, database: null })).toThrow('has no database');
  });
});
