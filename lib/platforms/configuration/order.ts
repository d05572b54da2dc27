import type { Bundle, Bundles } from '../../artifacts';
import { databaseMachines, machineRoles, proxyClusters, type Model } from '../../model';
import { terraformName } from '../../units';

export function blockName(owner: string, component: string): string {
  return terraformName(owner, component);
}

/** The block that is installed last on each machine. */
export function lastBlocks(bundles: Bundles): ReadonlyMap<string, string> {
  return new Map(bundles.machines.map((b) => [b.machine, blockName(b.machine, b.component)]));
}

/**
 * What each block waits for: one thing is done at a time, and one that fails stops all after it.
 *
 * 1. A shared database: the base of each of its machines, then its servers one after the other. So all can be asked
 *    before the first one makes a new cluster, and a cluster never misses two members.
 * 2. The vote about which of several sites serves, after the base of its machine.
 * 3. The proxies that use it, machine by machine. One that stands beside a database server has its base and its database
 *    in the first step already.
 */
export function earlierBlocks(model: Model, bundles: Bundles): ReadonlyMap<string, readonly string[]> {
  const byMachine = new Map<string, Bundle[]>();
  for (const bundle of bundles.machines)
    byMachine.set(bundle.machine, [...(byMachine.get(bundle.machine) ?? []), bundle]);
  const blocksOf = (machine: string, wanted: (bundle: Bundle) => boolean): readonly string[] =>
    (byMachine.get(machine) ?? []).filter(wanted).map(({ component }) => blockName(machine, component));

  const earlier = new Map<string, readonly string[]>();
  const lastOf = new Map<string, string>();
  for (const database of model.databaseClusters) {
    const machines = databaseMachines(database).map(({ machine }) => machine);
    const blocks = (['base', 'database'] as const).flatMap((component) =>
      machines.flatMap((machine) => blocksOf(machine, (bundle) => bundle.component === component)),
    );
    chain(blocks, undefined, earlier);
    const last = blocks.at(-1);
    if (last !== undefined) lastOf.set(database.path, last);
  }
  for (const { machine } of model.ticketArbitrators) {
    // Beside a vote of a database its base comes with that.
    const [base, ...rest] = blocksOf(machine, ({ component }) => component === 'base' || component === 'tickets');
    for (const block of rest) earlier.set(block, base === undefined ? [] : [base]);
  }
  for (const { cluster, shared } of proxyClusters(model)) {
    const blocks = cluster.nodes.flatMap(({ machine }) => blocksOf(machine, (bundle) => !isOfDatabase(model, bundle)));
    chain(blocks, lastOf.get(shared?.path ?? ''), earlier);
  }
  return earlier;
}

/** Whether it is dealt with before the proxies are. */
function isOfDatabase(model: Model, { machine, component }: Bundle): boolean {
  return machineRoles(model, machine).database !== null && (component === 'base' || component === 'database');
}

function chain(blocks: readonly string[], first: string | undefined, earlier: Map<string, readonly string[]>): void {
  let previous = first;
  for (const block of blocks) {
    earlier.set(block, previous === undefined ? [] : [previous]);
    previous = block;
  }
}
