import { sources } from '../../facts/sources';
import { galeraGroup } from '../../model';
import { galeraCluster, perDatabase } from '../shared-databases';
import { listed, sumOf, voters, type Voter } from '../votes';
import { defineRule } from '../rule';

/** However the network divides a Galera cluster in two, one part has more votes than the other. */
export const votesCannotTie = defineRule({
  id: 'galera/votes-cannot-tie',
  severity: 'warning',
  acceptable: true,
  summary: 'no division in two leaves both parts with equal votes',
  why: 'A switch fails and divides the cluster in halves: neither has more than half of the votes, both stop, and the machine that made the number even bought nothing.',
  sources: [sources.galeraQuorum],
  example: {
    wrong: `
      const database = new GaleraCluster(stack, 'database', {
        members,
        arbitrator: Machine.at('vote1', '192.0.2.24'),
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: 'remove `arbitrator`, or add one machine to `members`',
    right: `
      const database = new GaleraCluster(stack, 'database', { members });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: perDatabase(galeraCluster, (database, model) => {
    const all = voters(database, model);
    const total = sumOf(all);
    // Where one machine has half of the votes a rule of its own speaks.
    if (all.some(({ votes }) => 2 * votes >= total) || !canBeHalved(all, total)) return [];
    return [
      {
        path: database.path,
        message: `the votes can fall into two halves of ${total / 2}`,
        found: `votes: ${listed(all)}`,
        allowed: 'an odd number of votes',
        fix: galeraGroup(database).arbitrator
          ? 'remove `arbitrator`, or add one machine to `members`'
          : 'add an `arbitrator`, or one machine to `members`',
      },
    ];
  }),
});

/** Whether some of the machines have exactly half of the votes. */
function canBeHalved(all: readonly Voter[], total: number): boolean {
  const sums = all.reduce(
    (reached, { votes }) => new Set([...reached, ...[...reached].map((sum) => sum + votes)]),
    new Set([0]),
  );
  return sums.has(total / 2);
}
