import type { Artifact } from '../artifacts';
import { debian12 } from '../facts/debian-12';
import { ndb } from '../facts/ndb';
import type { NdbCluster, NdbNode } from '../model';
import { databaseCheck } from './database-check';
import { marker } from './marker';
import { connectString } from './ndb';
import { CHECK, programText, type NdbRole } from './ndb-program/program-text';
import type { DatabaseRenderer } from './renderer';
import { program } from './root-file';

/**
 * The programs of a MySQL Cluster's machines:
 * - `database`: starts and judges the node of this machine, for roll-outs and people;
 * - `database-check` with its socket, on MySQL servers: whether any data node can be reached, for haproxy. A server that lost
 *   them all still takes connections.
 *
 * A changed program counts at its next run. Not run, as nothing of MySQL Cluster was.
 */
export const ndbProgram: DatabaseRenderer = {
  id: 'ndb-program',
  render: (database) =>
    database.kind === 'ndb'
      ? [
          ...database.management.flatMap((node) => forNode(database, node, 'management')),
          ...database.data.flatMap((node) => forNode(database, node, 'data')),
          ...database.sql.flatMap((node) => [...forNode(database, node, 'sql'), ...check(database, node)]),
        ]
      : [],
};

function forNode(database: NdbCluster, { machine, nodeId }: NdbNode, role: NdbRole): readonly Artifact[] {
  const text = programText(marker(database.path), {
    role,
    nodeId,
    data: database.data.map((node) => node.nodeId),
    replicas: database.replicas,
    unit: role === 'sql' ? debian12.units.mysql : ndb.units[role],
    connectString: connectString(database),
  });
  return [
    program({
      machine,
      component: 'database',
      path: `${debian12.home}/database`,
      content: text,
      from: database.path,
      onChange: 'nothing',
    }),
  ];
}

function check({ path: from }: NdbCluster, { machine, address }: NdbNode): readonly Artifact[] {
  return databaseCheck({ machine, address, from }, { client: 'mysql', functions: CHECK });
}
