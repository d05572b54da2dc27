import { sources } from '../../facts/sources';
import { authorOptions, isOn } from '../server-options';
import { perDatabase, replicatedDatabase } from '../shared-databases';
import { defineRule } from '../rule';

/** A server comes up read-only, and is opened when it is known to be a primary with all that was written meanwhile. */
export const replicasStayReadOnly = defineRule({
  id: 'database/replicas-stay-read-only',
  severity: 'error',
  // With two servers open for writing haproxy takes either: rows part, and nothing puts them together again.
  acceptable: false,
  summary: 'servers start read-only, and only a primary is opened',
  why: 'The old primary comes back after a promotion, open for writing: haproxy returns to it, and calls go into tables that nobody replicates any more.',
  sources: [sources.mariadbReplication, sources.article],
  example: {
    wrong: `
      const database = new ReplicatedDatabase(stack, 'database', {
        members,
        serverOptions: { read_only: 'OFF' },
      });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
    fix: "remove 'read_only' from `serverOptions`",
    right: `
      const database = new ReplicatedDatabase(stack, 'database', { members });
      new SharedDatabaseTopology(stack, 'registrar', { ...pair, database });`,
  },
  check: perDatabase(replicatedDatabase, (database, model) =>
    authorOptions(database, model)
      .filter(({ name, value }) => name === 'read_only' && !isOn(value))
      .map(({ path, found, fix }) => ({
        path,
        message: 'every server is open for writing from its start, whatever it missed',
        found,
        allowed: 'read_only = ON, which our program takes back on a primary',
        fix,
      })),
  ),
});
