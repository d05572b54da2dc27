import { DAEMON_PATIENCE } from '../../facts/opensips/db-mysql';
import { sources } from '../../facts/sources';
import type { ProxyClusterParts } from '../../model';
import { loaded, numberParameter, parameter, perCluster } from '../reading';
import { defineRule } from '../rule';

/** An OpenSIPS is called hung only after every worker has given up on a database that does not answer. */
export const hungOutlastsTheDatabase = defineRule({
  id: 'pacemaker/hung-outlasts-the-database',
  severity: 'warning',
  acceptable: true,
  summary: 'a worker that waits for its database is no hung one',
  why: 'The database pauses for some seconds, all workers wait for it, and OpenSIPS is ended for that on one node after the other.',
  sources: [sources.dbMysqlSource, sources.kamailioAgent],
  example: {
    wrong: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'db_mysql', parameters: { timeout_interval: 10 } }],
      });`,
    fix: 'raise `hungAfter`, or remove `timeout_interval` and `max_db_queries` from the parameters of db_mysql',
    right: `
      new PerNodeDatabaseTopology(stack, 'registrar', {
        ...pair,
        modules: [{ name: 'db_mysql', parameters: { timeout_interval: 10 } }],
        pacemaker: { hungAfter: Duration.seconds(30) },
      });`,
  },
  check: perCluster(watched, ({ cluster, pacemaker, hungAfter }) =>
    cluster.nodes.flatMap(({ config }) => {
      const number = (name: string, fallback: number) => numberParameter(config, 'db_mysql', name, fallback);
      const answer = number('timeout_interval', DAEMON_PATIENCE.answer.toSeconds());
      const attempts = number('max_db_queries', DAEMON_PATIENCE.attempts);
      const wait = answer * attempts;
      if (!loaded(config, 'db_mysql') || hungAfter.toSeconds() > wait) return [];
      const added = ['timeout_interval', 'max_db_queries'].some(
        (name) => parameter(config, 'db_mysql', name)?.from === cluster.path,
      );
      return [
        {
          path: added ? cluster.path : pacemaker.path,
          message: 'OpenSIPS is called hung while its workers may still wait for the database',
          found: `hungAfter ${hungAfter.toString()}, db_mysql waits ${answer} s for an answer, ${attempts} times`,
          allowed: `a hungAfter of more than ${wait} s`,
          fix: added
            ? 'raise `hungAfter`, or remove `timeout_interval` and `max_db_queries` from the parameters of db_mysql'
            : 'raise `hungAfter`, or leave it out',
          ...(added && { related: [pacemaker.path] }),
        },
      ];
    }),
  ),
});

function watched({ cluster, pacemaker }: ProxyClusterParts) {
  const reads = cluster.nodes.some(({ config }) => loaded(config, 'db_mysql'));
  return pacemaker?.hungAfter && reads ? { cluster, pacemaker, hungAfter: pacemaker.hungAfter } : null;
}
