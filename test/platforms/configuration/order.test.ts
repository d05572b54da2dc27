import { describe, expect, it } from 'vitest';
import type { Bundle, Bundles } from '../../../lib/artifacts';
import { COMPONENTS } from '../../../lib/artifacts/artifact';
import { machineRoles, type Model } from '../../../lib/model';
import { earlierBlocks } from '../../../lib/platforms/configuration/order';
import { exampleModel, MEMBERS, sharedModel, type SharedEdits } from '../../../lib/testing';

/** What each machine of a model would be given. */
function bundlesOf(model: Model): Bundles {
  const machines = model.machines.flatMap(({ name }): readonly Bundle[] => {
    const { proxy, database } = machineRoles(model, name);
    const has = {
      base: true,
      tickets: model.ticketArbitrators.some(({ machine }) => machine === name),
      database: database !== null || Boolean(proxy?.parts.database),
      access: Boolean(proxy?.parts.shared),
      proxy: proxy !== null,
      cluster: proxy !== null,
    };
    return COMPONENTS.filter((component) => has[component]).map((component) => ({
      ...{ machine: name, component, packages: [], units: [], files: [] },
    }));
  });
  return { machines, clusters: [], userData: [], clashes: [] };
}

/** The blocks in the order of the roll-out: each waits for one, and for none twice. */
function order(model: Model): readonly string[] {
  const earlier = earlierBlocks(model, bundlesOf(model));
  const next = new Map([...earlier].flatMap(([block, before]) => before.map((other) => [other, block] as const)));
  const firsts = [...earlier].filter(([, before]) => before.length === 0).map(([block]) => block);
  const chains = firsts.map((first) => {
    const found: string[] = [];
    for (let at: string | undefined = first; at !== undefined && found.length < 100; at = next.get(at)) found.push(at);
    return found;
  });
  expect(chains.flat().sort()).toEqual(
    bundlesOf(model)
      .machines.map(({ machine, component }) => `${machine}_${component}`)
      .sort(),
  );
  return chains.flat();
}

const shared = (edits: SharedEdits = {}) => order(sharedModel(edits));

describe('the order of blocks', () => {
  it('is machine by machine where each has a database of its own', () => {
    expect(order(exampleModel())).toEqual(
      ['vsvr2a', 'vsvr2b'].flatMap((m) => ['base', 'database', 'proxy', 'cluster'].map((c) => `${m}_${c}`)),
    );
  });

  it('has the bases of a shared database before its first server, its servers one by one, and then the proxies', () => {
    expect(shared()).toEqual([
      ...['db1_base', 'db2_base', 'db3_base', 'db1_database', 'db2_database', 'db3_database'],
      ...['proxy1_base', 'proxy1_access', 'proxy1_proxy', 'proxy1_cluster'],
      ...['proxy2_base', 'proxy2_access', 'proxy2_proxy', 'proxy2_cluster'],
    ]);
  });

  it('has an arbitrator after the members', () => {
    const [one, two, three] = MEMBERS;
    expect(shared({ galera: { members: [one, two], arbitrator: three } }).slice(3, 6)).toEqual([
      'db1_database',
      'db2_database',
      'db3_database',
    ]);
  });

  it('deals with a machine that is both first as a server and then as a proxy', () => {
    const beside = [
      { name: 'proxy1', address: '192.0.2.11' },
      { name: 'proxy2', address: '192.0.2.12' },
    ];
    expect(shared({ galera: { members: beside, arbitrator: MEMBERS[2] } })).toEqual([
      ...['proxy1_base', 'proxy2_base', 'db3_base', 'proxy1_database', 'proxy2_database', 'db3_database'],
      ...['proxy1_access', 'proxy1_proxy', 'proxy1_cluster', 'proxy2_access', 'proxy2_proxy', 'proxy2_cluster'],
    ]);
  });
});
