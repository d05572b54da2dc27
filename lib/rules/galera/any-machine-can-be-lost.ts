import { sources } from '../../facts/sources';
import { galeraCluster, perDatabase } from '../shared-databases';
import { listed, sumOf, voters } from '../votes';
import { defineRule } from '../rule';

/** Whichever machine of a Galera cluster is lost, the others have more than half of the votes. */
export const anyMachineCanBeLost = defineRule({
  id: 'galera/any-machine-can-be-lost',
  severity: 'error',
  acceptable: true,
  summary: 'without any one machine the others hold a majority',
  why: 'One machine is lost and the rest is no majority: it refuses reads and writes until a person decides, so no phone registers and no call is kept.',
  sources: [sources.galeraQuorum, sources.galeraServer],
  example: {
    wrong: `
      const database = new GaleraCluster(stack, 'database', {
        members: members.slice(0, 2),
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: 'add a third machine to `members`, or an `arbitrator`',
    right: `
      const database = new GaleraCluster(stack, 'database', {
        members: members.slice(0, 2),
        arbitrator: Machine.at('vote1', '192.0.2.24'),
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: perDatabase(galeraCluster, (database, model) => {
    const all = voters(database, model);
    const total = sumOf(all);
    const heavy = all.filter(({ votes }) => 2 * votes >= total);
    if (heavy.length === 0) return [];
    const names = heavy.map(({ machine }) => machine).join(heavy.length === 2 ? ' or ' : ', ');
    return [
      {
        path: database.path,
        message: `without ${names} the others do not hold more than half of the votes`,
        found: `votes: ${listed(all)}`,
        allowed: 'three or more votes, none of them half of all',
        fix: all.every(({ votes }) => votes === 1)
          ? 'add a third machine to `members`, or an `arbitrator`'
          : "remove 'pc.weight' from `providerOptions`",
      },
    ];
  }),
});
