import { sources } from '../../facts/sources';
import { galeraCluster, perDatabase } from '../shared-databases';
import { listed, sumOf, voters } from '../votes';
import { defineRule } from '../rule';

/** Where a Galera cluster spans sites, the loss of any one site leaves a majority. */
export const noSiteHoldsHalfTheVotes = defineRule({
  id: 'galera/no-site-holds-half-the-votes',
  severity: 'warning',
  acceptable: true,
  summary: 'no segment holds half of the votes or more',
  why: 'That site loses its power or its line, and the database stops at the other sites as well, until a person there makes them the cluster.',
  sources: [sources.galeraQuorum],
  example: {
    wrong: `
      const database = new GaleraCluster(stack, 'database', {
        members,
        segments: { db3: 1 },
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: 'give each site fewer than half of the votes, by `members`, `arbitrator` and `segments`',
    right: `
      const database = new GaleraCluster(stack, 'database', {
        members,
        segments: { db2: 1, db3: 2 },
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: perDatabase(
    (database) => {
      const galera = galeraCluster(database);
      // Of sites with a stack each a rule of its own speaks.
      return galera && !galera.sites && segmentsOf(galera).length > 1 ? galera : null;
    },
    (database, model) => {
      const all = voters(database, model);
      const total = sumOf(all);
      return segmentsOf(database).flatMap((segment) => {
        const here = all.filter((voter) => voter.segment === segment);
        if (2 * sumOf(here) < total) return [];
        return [
          {
            path: database.path,
            message: `without segment ${segment} the others do not hold more than half of the votes`,
            found: `segment ${segment}: ${sumOf(here)} of ${total} votes (${listed(here)})`,
            allowed: 'fewer than half of the votes in each segment, so three sites at least',
            fix: 'give each site fewer than half of the votes, by `members`, `arbitrator` and `segments`',
          },
        ];
      });
    },
  ),
});

function segmentsOf({ members, arbitrator }: NonNullable<ReturnType<typeof galeraCluster>>): readonly number[] {
  return [...new Set([...members, ...(arbitrator ? [arbitrator] : [])].map(({ segment }) => segment))].sort(
    (a, b) => a - b,
  );
}
