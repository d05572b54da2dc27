import { sources } from '../../facts/sources';
import { databaseMachines, machineRoles, type DatabaseCluster, type DatabaseRole, type Model } from '../../model';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** The servers of a shared database stand on machines of their own, not beside the proxies. */
export const fateIsNotShared = defineRule({
  id: 'database/fate-is-not-shared',
  severity: 'warning',
  acceptable: true,
  summary: 'a machine is a proxy or part of a database, not both',
  why: 'One machine is lost, or fenced for a fault of its proxy, and takes a vote of the database with it; the next one ends calls and writes at once.',
  sources: [sources.article, sources.pacemakerDocs],
  example: {
    wrong: `
      const database = new GaleraCluster(stack, 'database', {
        members: members.slice(0, 2),
        arbitrator: Machine.at('proxy1', '192.0.2.11'),
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: 'give the database machines of its own, or accept that one loss costs both',
    right: `
      const database = new GaleraCluster(stack, 'database', {
        members: members.slice(0, 2),
        arbitrator: Machine.at('vote1', '192.0.2.24'),
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: (model) => {
    const databases = model.databaseClusters.filter((database) => databaseMachines(database).length > 0);
    return databases.length === 0 ? 'does-not-apply' : databases.flatMap((database) => complaint(database, model));
  },
});

function complaint(database: DatabaseCluster, model: Model): readonly Observation[] {
  const beside = databaseMachines(database).flatMap(({ machine, as }) => {
    const { proxy } = machineRoles(model, machine);
    return proxy ? [{ machine, as, cluster: proxy.parts.cluster.path }] : [];
  });
  if (beside.length === 0) return [];
  return [
    {
      path: database.path,
      message: `machines with a proxy are part of the database, too: ${beside.map(({ machine }) => machine).join(', ')}`,
      found: beside.map(({ machine, as }) => `${machine}: proxy and ${WORDS[as]}`).join(', '),
      allowed: 'machines of its own for the database',
      fix: 'give the database machines of its own, or accept that one loss costs both',
      related: [...new Set(beside.map(({ cluster }) => cluster))],
    },
  ];
}

const WORDS: Readonly<Record<DatabaseRole, string>> = {
  member: 'member',
  arbitrator: 'arbitrator',
  management: 'management node',
  data: 'data node',
  sql: 'SQL node',
};
