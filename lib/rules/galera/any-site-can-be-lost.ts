import { sources } from '../../facts/sources';
import type { GaleraCluster, GaleraSites, Model } from '../../model';
import type { Observation } from '../../findings';
import { galeraCluster, perDatabase } from '../shared-databases';
import { listed, sumOf, voters } from '../votes';
import { defineRule } from '../rule';

/** Whichever site of GaleraSites is lost, the others have more than half of the votes. */
export const anySiteCanBeLost = defineRule({
  id: 'galera/any-site-can-be-lost',
  severity: 'error',
  acceptable: true,
  summary: 'without any one site the others hold a majority',
  why: 'That site loses its power or its line and the database stops at every other site as well, until a person makes what is left the cluster.',
  sources: [sources.galeraQuorum, sources.galeraServer],
  example: {
    wrong: `
      new GaleraSites(app, 'data', {
        sites: dataSites,
        arbitrator: new Arbitrator(eastStack, 'arbitrator', {
          machine: Machine.at('vote1', '192.168.5.24'),
        }),
        roundTrip: Duration.millis(5),
      });`,
    fix: "put the `arbitrator` into a stack of its own, at a place that is not lost with 'east'",
    right: `
      new GaleraSites(app, 'data', {
        sites: dataSites,
        arbitrator: new Arbitrator(
          new OpenSipsStack(app, 'third', { platform: ssh }),
          'arbitrator',
          { machine: Machine.at('vote1', '192.168.7.24') },
        ),
        roundTrip: Duration.millis(5),
      });`,
  },
  check: perDatabase(
    (database) => {
      const galera = galeraCluster(database);
      return galera?.sites ? { galera, sites: galera.sites } : null;
    },
    ({ galera, sites }, model) => sites.sites.flatMap((_, segment) => lossOf(segment, galera, sites, model)),
  ),
});

/** @param segment number of the site that is lost */
function lossOf(segment: number, database: GaleraCluster, sites: GaleraSites, model: Model): readonly Observation[] {
  const all = voters(database, model);
  const left = all.filter((voter) => voter.segment !== segment);
  const name = sites.sites[segment]?.name ?? '';
  if (2 * sumOf(left) > sumOf(all)) return [];
  return [
    {
      path: database.path,
      message: `when site '${name}' is lost the others do not hold more than half of the votes, and stop as well`,
      found: `${sumOf(left)} of ${sumOf(all)} votes without '${name}' (${listed(left)})`,
      allowed: 'more than half of all votes without any one site',
      fix: fixFor(sites),
    },
  ];
}

function fixFor({ arbitrator, sites }: GaleraSites): string {
  if (!arbitrator)
    return 'give an `arbitrator` at a third place; without one a person goes on with `database recover` when a site is lost: accept that';
  if (arbitrator.site !== null)
    return `put the \`arbitrator\` into a stack of its own, at a place that is not lost with '${arbitrator.site}'`;
  return `give all sites as many members as the smallest one: ${sites.map(({ name, members }) => `${name} has ${members.length}`).join(', ')}`;
}
