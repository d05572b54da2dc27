import { LONGEST_SILENCE } from '../../facts/opensips/idle';
import { sources } from '../../facts/sources';
import { clientsOf, type DatabaseCluster, type Model } from '../../model';
import { Duration } from '../../units';
import { authorOptions } from '../server-options';
import { perDatabase } from '../shared-databases';
import type { Observation } from '../../findings';
import { defineRule } from '../rule';

/** A connection on which nothing is said for a while is still there when the next call comes. */
export const idleConnectionsStayOpen = defineRule({
  id: 'database/idle-connections-stay-open',
  severity: 'warning',
  acceptable: true,
  summary: 'idle database connections stay open for 20 minutes or more',
  why: 'After a quiet hour each process of OpenSIPS finds its connection cut: the first calls wait until all have logged in anew, or fail where a login does.',
  sources: [sources.dbMysqlSource, sources.haproxyManual],
  example: {
    wrong: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        access: DatabaseAccess.haproxy({ sessionTimeout: Duration.minutes(10) }),
      });`,
    fix: 'raise `sessionTimeout` in DatabaseAccess.haproxy',
    right: `
      new SharedDatabaseTopology(stack, 'registrar', {
        ...pair,
        database,
        access: DatabaseAccess.haproxy({ sessionTimeout: Duration.hours(8) }),
      });`,
  },
  check: perDatabase(
    (database, model) => (clientsOf(model, database).length > 0 ? database : null),
    (database, model) => [...cutByHaproxy(database, model), ...cutByServer(database, model)],
  ),
});

const ALLOWED = `${LONGEST_SILENCE.toString()} or more`;

function cutByHaproxy(database: DatabaseCluster, model: Model): readonly Observation[] {
  return clientsOf(model, database).flatMap(({ connection }) => {
    if (connection?.access.by !== 'haproxy') return [];
    const { sessionTimeout } = connection.access;
    if (sessionTimeout.toMillis() >= LONGEST_SILENCE.toMillis()) return [];
    return [
      {
        path: connection.path,
        message: 'haproxy cuts connections to the database that are silent for a while',
        found: `sessionTimeout ${sessionTimeout.toString()}`,
        allowed: ALLOWED,
        fix: 'raise `sessionTimeout` in DatabaseAccess.haproxy',
      },
    ];
  });
}

function cutByServer(database: DatabaseCluster, model: Model): readonly Observation[] {
  return authorOptions(database, model)
    .filter(({ name, value }) => name === 'wait_timeout' && Number(value) * 1000 < LONGEST_SILENCE.toMillis())
    .map(({ path, found, value }) => ({
      path,
      message: 'the database server cuts connections that are silent for a while',
      found: `${found} (${Duration.seconds(Math.max(1, Number(value))).toString()})`,
      allowed: ALLOWED,
      fix: "raise 'wait_timeout', or remove it: the server's own default is 8 h",
    }));
}
